using System.Diagnostics;
using System.Text.RegularExpressions;

namespace IdnActors.Cli.Tests.Clusters;

/// <summary>A cluster of real processes on the loopback, each at a free port. What they write is shown when a test fails.</summary>
internal sealed partial class ClusterUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string[] _scenario;
    private readonly string _out;
    private readonly IReadOnlyDictionary<string, string>? _environment;
    private readonly List<ClusterMember> _members = [];

    private ClusterUnderTest(string[] scenario, string output, IReadOnlyDictionary<string, string>? environment) => (_scenario, _out, _environment) = (scenario, output, environment);

    /// <summary>The process that began as coordinator.</summary>
    public ClusterMember First => _members[0];

    public IReadOnlyList<ClusterMember> Members => _members;

    /// <summary>Starts the first process.</summary>
    /// <param name="scenario">Its name, and what is set in it.</param>
    /// <param name="processes">How many there are to be.</param>
    /// <param name="output">Where the results are to be.</param>
    /// <param name="environment">What all find in their environment, besides ours.</param>
    /// <param name="on">A program with arguments that starts the first one; null: none.</param>
    public static async Task<ClusterUnderTest> FoundAsync(string[] scenario, int processes, string output, IReadOnlyDictionary<string, string>? environment = null, string[]? on = null)
    {
        var cluster = new ClusterUnderTest(scenario, output, environment);
        var first = new ClusterMember(CliRunner.Start(["run", .. scenario, "--no-report", "--cluster", $"{processes}", "--listen", "127.0.0.1:0", "--out", output], environment, on: on));
        cluster._members.Add(first);
        await cluster.UntilAsync(() => Address().IsMatch(first.Error), "the first process waits");
        first.Address = Address().Match(first.Error).Groups[1].Value;
        return cluster;
    }

    /// <summary>Starts a process that joins.</summary>
    public ClusterMember Join(params string[] options) => JoinOn([], options);

    /// <summary>Has another program start a process that joins.</summary>
    public ClusterMember JoinOn(string[] on, params string[] options)
    {
        var member = new ClusterMember(CliRunner.Start(["node", .. _scenario, "--no-report", "--join", First.Address, "--out", _out, .. options], _environment, on: on));
        _members.Add(member);
        return member;
    }

    /// <summary>What <c>idn cluster status</c> says.</summary>
    public async Task<string> StatusAsync(ClusterMember? member = null) => (await CliRunner.RunAsync("cluster", "status", "--at", (member ?? First).Address)).Output;

    /// <summary>Waits until requests have been issued and ended.</summary>
    public Task UntilUnderWayAsync() => UntilAsync(async () => Ended().Match(await StatusAsync()) is { Success: true } match && match.Groups[1].Value != "0", "requests end");

    public Task UntilAsync(Func<bool> condition, string what) => UntilAsync(() => Task.FromResult(condition()), what);

    public async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, $"waited in vain: {what}\n{this}");
            await Task.Yield();
            Thread.Sleep(20);
        }
    }

    /// <summary>Waits until a process has ended by itself.</summary>
    public async Task<int> EndOfAsync(ClusterMember member)
    {
        await UntilAsync(() => member.Process.HasExited, "a process ends");
        await member.Process.WaitForExitAsync();
        return member.Process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var member in _members)
        {
            if (!member.Process.HasExited) member.Process.Kill();
            await member.Process.WaitForExitAsync();
            member.Process.Dispose();
        }
    }

    public override string ToString() => string.Join('\n', _members.Select((m, i) => $"--- process {i}, {m.Address}\n{m.Output}{m.Error}"));

    [GeneratedRegex(@"waiting at ([0-9.]+:\d+)")]
    private static partial Regex Address();

    [GeneratedRegex(@"([\d,]+) ended")]
    private static partial Regex Ended();
}

/// <summary>A process of a cluster.</summary>
internal sealed class ClusterMember
{
    private readonly Lock _writing = new();
    private readonly System.Text.StringBuilder _output = new();
    private readonly System.Text.StringBuilder _error = new();

    public ClusterMember(Process process)
    {
        Process = process;
        process.OutputDataReceived += (_, line) => Add(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Add(_error, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Process Process { get; }

    /// <summary>Where others reach it; empty while that is not known.</summary>
    public string Address { get; set; } = "";

    public string Output => Text(_output);

    public string Error => Text(_error);

    private void Add(System.Text.StringBuilder text, string? line)
    {
        lock (_writing)
            if (line is not null) text.AppendLine(line);
    }

    private string Text(System.Text.StringBuilder text)
    {
        lock (_writing) return text.ToString();
    }
}
