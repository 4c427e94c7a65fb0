using System.Diagnostics;
using System.Text.RegularExpressions;
using IdnActors.Cli.Commands;
using IdnActors.Cluster.Processes;
using IdnActors.Cluster.Regions;

namespace IdnActors.Cli.Tests.Clusters;

/// <summary>A cluster of real processes on the loopback, each at a free port. What they write is shown when a test fails, and kept.</summary>
internal sealed partial class ClusterUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string[] _scenario;
    private readonly string _out;
    private readonly IReadOnlyDictionary<string, string>? _environment;
    private readonly List<ClusterMember> _members = [];
    private readonly string _logs;
    private ClusterInquiry? _inquiry;

    private ClusterUnderTest(string[] scenario, string output, IReadOnlyDictionary<string, string>? environment) => (_scenario, _out, _environment, _logs) = (scenario, output, environment, KeptLogs.FolderFor(output));

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
        var first = new ClusterMember(CliRunner.Start(["run", .. scenario, "--no-report", "--cluster", $"{processes}", "--listen", "127.0.0.1:0", "--cluster-log", cluster._logs, "--out", output], environment, on: on));
        cluster._members.Add(first);
        await cluster.UntilAsync(() => Address().IsMatch(first.Error), "the first process waits");
        first.Address = Address().Match(first.Error).Groups[1].Value;
        return cluster;
    }

    /// <summary>Options with which processes wait for one another however long they are silent: for tests in which none dies, on machines that have other work.</summary>
    /// <param name="folder">Where the settings are put.</param>
    /// <param name="seconds">For how long they may be silent.</param>
    public static string[] Patiently(TemporaryFolder folder, int seconds = 60)
    {
        File.WriteAllText(folder["patient.conf"], $"akka.cluster.failure-detector.acceptable-heartbeat-pause = {seconds}s");
        return ["--cluster-config", folder["patient.conf"]];
    }

    /// <summary>Starts a process that joins.</summary>
    public ClusterMember Join(params string[] options) => JoinOn([], options);

    /// <summary>Has another program start a process that joins.</summary>
    public ClusterMember JoinOn(string[] on, params string[] options)
    {
        var member = new ClusterMember(CliRunner.Start(["node", .. _scenario, "--no-report", "--join", First.Address, "--cluster-log", _logs, "--out", _out, .. options], _environment, on: on));
        _members.Add(member);
        return member;
    }

    /// <summary>What the first process says, as soon as it answers: as <c>idn cluster status</c>, which would start anew each time.</summary>
    public async Task<ClusterStatus> StatusAsync()
    {
        _inquiry ??= new ClusterInquiry(ClusterCommandOptions.Parse(First.Address)!, null);
        ClusterStatus? status = null;
        await UntilAsync(async () =>
        {
            Assert.False(First.Process.HasExited, $"it has ended before it was asked\n{this}");
            return (status = await AskAsync(_inquiry)) is not null;
        }, "somebody says how far the run is");
        return status!;
    }

    private static async Task<ClusterStatus?> AskAsync(ClusterInquiry inquiry)
    {
        try
        {
            return await inquiry.StatusAsync();
        }
        // The coordinator is not there yet.
        catch (JoinException)
        {
            return null;
        }
    }

    /// <summary>Waits until requests have been issued and ended.</summary>
    public Task UntilUnderWayAsync() => UntilAsync(async () => (await StatusAsync()).Progress.Ended > 0, "requests end");

    /// <summary>Waits, though nothing is to be seen.</summary>
    public Task UntilPassedAsync(TimeSpan time)
    {
        var began = TimeProvider.System.GetTimestamp();
        return UntilAsync(() => TimeProvider.System.GetElapsedTime(began) >= time, $"{time} pass");
    }

    /// <summary>Waits until the run has come further.</summary>
    public async Task UntilFurtherAsync(double seconds)
    {
        var from = (await StatusAsync()).Progress.Now.Seconds;
        await UntilAsync(async () => (await StatusAsync()).Progress.Now.Seconds > from + seconds, $"{seconds} s pass");
    }

    /// <summary>What was said, whose lines are as long as the terminal.</summary>
    public static string InOneLine(string told) => string.Join(' ', told.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Sends a signal to a process.</summary>
    public static async Task SignalAsync(ClusterMember member, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{member.Process.Id}"]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

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
        await UntilAsync(() => member.Process.HasExited, $"process {_members.IndexOf(member)} ends");
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
        KeptLogs.Keep(_logs, ToString());
        if (_inquiry is not null) await _inquiry.DisposeAsync();
    }

    /// <summary>All that they have said, and what they have noticed of one another.</summary>
    public override string ToString() => string.Join('\n', _members.Select((m, i) => $"--- process {i}, {m.Address}\n{m.Output}{m.Error}{LogOf(m)}"));

    private string LogOf(ClusterMember member)
    {
        var file = Path.Combine(_logs, $"{member.Number}.log");
        if (!File.Exists(file)) return "";
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return $"--- its log\n{reader.ReadToEnd()}";
    }

    [GeneratedRegex(@"waiting at ([0-9.]+:\d+)")]
    private static partial Regex Address();
}

/// <summary>A process of a cluster.</summary>
internal sealed class ClusterMember
{
    private readonly Lock _writing = new();
    private readonly System.Text.StringBuilder _output = new();
    private readonly System.Text.StringBuilder _error = new();

    public ClusterMember(Process process)
    {
        (Process, Number) = (process, process.Id);
        process.OutputDataReceived += (_, line) => Add(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Add(_error, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Process Process { get; }

    /// <summary>By which the system knows it, also when it has ended.</summary>
    public int Number { get; }

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
