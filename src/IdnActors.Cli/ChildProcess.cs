using System.ComponentModel;
using System.Diagnostics;

namespace IdnActors.Cli;

/// <summary>How a program that was run came out.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it wrote to standard output.</param>
/// <param name="Error">What it wrote to standard error.</param>
public sealed record ChildResult(int ExitCode, string Output, string Error);

/// <summary>Runs other programs to their end.</summary>
public static class ChildProcess
{
    /// <summary>The option of <c>idn run</c> that has a run end with the program which started it.</summary>
    public const string EndWithInput = "--end-with-input";

    /// <summary>Runs this program once more, which ends when we do, even if we are killed; null where the program is not found.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; the program has been ended.</exception>
    public static Task<ChildResult?> RunThisAsync(IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var (program, all) = OfThisProgram([.. arguments, EndWithInput]);
        return RunAsync(program, all, keepsInput: true, cancellation);
    }

    /// <summary>Runs a program; null where there is none of that name.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; the program has been ended.</exception>
    public static Task<ChildResult?> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellation) =>
        RunAsync(program, arguments, keepsInput: false, cancellation);

    private static async Task<ChildResult?> RunAsync(string program, IEnumerable<string> arguments, bool keepsInput, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Start(start);
        if (process is null) return null;
        // Kept open, it ends with the program or with us.
        if (!keepsInput) process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            // What it held, such as files, is free only then.
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }
        var result = new ChildResult(process.ExitCode, await output.ConfigureAwait(false), await error.ConfigureAwait(false));
        // Ctrl-C reaches the program too, and may end it before it reaches us.
        cancellation.ThrowIfCancellationRequested();
        return result;
    }

    /// <summary>The command line that starts this program once more.</summary>
    public static (string Program, IReadOnlyList<string> Arguments) OfThisProgram(params string[] arguments)
    {
        var path = Environment.ProcessPath;
        if (Path.GetFileNameWithoutExtension(path) == "idn") return (path!, arguments);
        // Started by the host of .NET, or inside another program, such as tests.
        var host = Path.GetFileNameWithoutExtension(path) == "dotnet" ? path! : "dotnet";
        return (host, [Path.Combine(AppContext.BaseDirectory, "idn.dll"), .. arguments]);
    }

    private static Process? Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
