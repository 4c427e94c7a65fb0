using System.Diagnostics;
using System.Net;
using IdnActors.Cli.Display;
using IdnActors.Cli.Results;
using IdnActors.Cluster.Processes;
using IdnActors.Cluster.Regions;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;

namespace IdnActors.Cli.Commands;

/// <summary>Runs a scenario on several processes, of which this one is the first.</summary>
internal static class LocalCluster
{
    /// <summary>How long a process waits for the one that it is to join.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // They leave by themselves when all is done.
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(15);

    /// <summary>Founds a cluster, starts the other processes unless they come from elsewhere, and waits for the run.</summary>
    /// <param name="terminal">Where figures are shown.</param>
    /// <param name="nameOrPath">The scenario as the user wrote it.</param>
    /// <param name="work">What is to be done.</param>
    /// <param name="cluster">What was chosen.</param>
    /// <param name="engine">Where answers come from.</param>
    /// <param name="interruption">The user wants to stop.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(Terminal terminal, string nameOrPath, IClusterWork work, ClusterChoices cluster, IInferenceEngine engine, CancellationToken interruption)
    {
        if (work.Scenario.Run.Clock == ClockKind.Real) await InferenceEngines.WarmUpAsync(engine, work.Scenario, interruption).ConfigureAwait(false);
        var others = new List<Process>();
        using var log = new ClusterLog(cluster.LogFolder);
        try
        {
            var options = cluster.ToOptions(terminal, log);
            await using var process = ClusterProcess.Open(options, new ProcessIdentity(work.Scenario.Hash, work.Scenario.Run.Seed, ProgramBuild.Id));
            var seat = new CoordinatorSeat(terminal, work, interruption);
            ClusterRegions.Start(process, new RegionHosting(work.ScenarioOf, engine), seat.WorkOn(cluster.Processes));
            await process.JoinAsync(Patience, interruption).ConfigureAwait(false);
            if (cluster.StartsOthers)
                for (var i = 1; i < cluster.Processes; i++) others.Add(Start(ArgumentsOf(nameOrPath, work, cluster, process.Address)));
            else terminal.Error.Profile.Out.Writer.WriteLine($"waiting at {process.Address} for {cluster.Processes - 1} more processes: {CommandLine.Of(["idn", "node", nameOrPath, "--join", process.Address, .. ListenOf(process.Address), .. work.Choices.ScenarioArguments, .. SettingsOf(cluster), .. RolesOf(work)])}");
            var run = seat.WaitAsync(process, leavesInterruptions: false);
            if (await Task.WhenAny([run, .. others.Select(o => o.WaitForExitAsync(CancellationToken.None))]).ConfigureAwait(false) == run || seat.IsTaken || interruption.IsCancellationRequested) return await run.ConfigureAwait(false);
            terminal.Error.Profile.Out.Writer.WriteLine("a process that was started has ended before the run began");
            return ExitCode.Failed;
        }
        finally
        {
            await EndAsync(others).ConfigureAwait(false);
        }
    }

    private static Process Start(string[] arguments)
    {
        var (program, all) = ChildProcess.OfThisProgram(arguments);
        // They write where we do, and go on when we are gone.
        var start = new ProcessStartInfo(program) { UseShellExecute = false };
        foreach (var argument in all) start.ArgumentList.Add(argument);
        return Process.Start(start) ?? throw new IOException($"{program} cannot be started.");
    }

    private static string[] ArgumentsOf(string nameOrPath, IClusterWork work, ClusterChoices cluster, string address)
    {
        var choices = work.Choices;
        string[] cache = choices.Cache is { } folder ? ["--cache", folder] : [];
        string[] output = choices.Out is { } results ? ["--out", results] : [];
        string[] log = cluster.LogFolder is { } logs ? ["--cluster-log", logs] : [];
        string[] flags = [.. choices.Json ? ["--json"] : Array.Empty<string>(), .. choices.HasReport ? Array.Empty<string>() : ["--no-report"]];
        return ["node", nameOrPath, "--join", address, NodeCommand.LeavesInterruptions, .. choices.ScenarioArguments, .. cache, .. output, .. SettingsOf(cluster), .. log, .. RolesOf(work), .. flags];
    }

    private static string[] SettingsOf(ClusterChoices cluster) => cluster.SettingsFile is { } file ? ["--cluster-config", file] : [];

    /// <summary>On another machine nobody would reach the loopback.</summary>
    private static string[] ListenOf(string address) => ClusterCommandOptions.Parse(address) is { Host: var host, Port: var port } && !(IPAddress.TryParse(host, out var ip) && IPAddress.IsLoopback(ip))
        ? ["--listen", $"ITS-ADDRESS:{port}"]
        : [];

    private static string[] RolesOf(IClusterWork work) => work.CanBeTakenOver ? [] : ["--roles", ClusterOptions.HostRole];

    private static async Task EndAsync(List<Process> others)
    {
        foreach (var other in others)
        {
            using var limit = new CancellationTokenSource(EndPatience);
            try
            {
                await other.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                other.Kill(entireProcessTree: true);
            }
            other.Dispose();
        }
    }
}
