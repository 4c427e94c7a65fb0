using System.Diagnostics;
using IdnActors.Cluster.Processes;

namespace IdnActors.Cli.Bench;

/// <summary>Another process of this program that takes messages.</summary>
internal sealed class TransportPeer : IAsyncDisposable
{
    /// <summary>The option of <c>idn bench</c> that makes a process such a peer.</summary>
    public const string Option = "--transport-peer";

    private readonly Process _process;

    private TransportPeer(Process process, string addresses) => (_process, Addresses) = (process, addresses);

    /// <summary>Where it takes them.</summary>
    public string Addresses { get; }

    /// <summary>Starts one.</summary>
    /// <exception cref="BenchException">It did not start.</exception>
    public static async Task<TransportPeer> StartAsync(CancellationToken cancellation)
    {
        var (program, arguments) = ChildProcess.OfThisProgram("bench", Option);
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        var process = Process.Start(start) ?? throw new BenchException("idn bench", ["it did not start"]);
        var addresses = await process.StandardOutput.ReadLineAsync(cancellation).ConfigureAwait(false);
        return new TransportPeer(process, addresses ?? throw new BenchException("idn bench", ["it ended before it could be reached"]));
    }

    /// <summary>Is one, until standard input ends.</summary>
    public static async Task<int> ServeAsync(Terminal terminal, CancellationToken cancellation)
    {
        using var interruption = new Interruption(cancellation, endsWithInput: true);
        await using var probe = new TransportProbe();
        terminal.RawOut.WriteLine(probe.Addresses);
        await terminal.RawOut.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = interruption.Token.Register(() => end.TrySetResult()).ConfigureAwait(false);
        await end.Task.ConfigureAwait(false);
        return ExitCode.Ok;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        _process.Dispose();
    }
}
