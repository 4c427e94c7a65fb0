using System.CommandLine;
using IdnActors.Cli.Display;
using IdnActors.Cli.Results;
using IdnActors.Cluster.Processes;
using IdnActors.Cluster.Regions;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;

namespace IdnActors.Cli.Commands;

/// <summary><c>idn node</c>: a process that runs regions of a scenario for a cluster.</summary>
public static class NodeCommand
{
    /// <summary>The option for processes that were started by one which the user talks to.</summary>
    public const string LeavesInterruptions = "--leave-interruptions";

    private const string Examples = """
        On the first machine, which waits for two more processes and writes the results:
          idn run quickstart --cluster 3 --listen 10.0.0.1:4053
        On the others, with the same scenario file and the same build of the program:
          idn node quickstart --join 10.0.0.1:4053 --listen 10.0.0.2:4053
          idn node quickstart --join 10.0.0.1:4053 --listen 10.0.0.3:4053 --roles host

        The options that change the scenario (--set, --seed, --policy, --clock) must be those of the first.
        The process ends when the run does. Ctrl-C leaves the cluster; others take over its regions, with the
        real clock before it has left, so that nothing is lost.
        Exit codes: 0 done, 1 failed, 2 bad input or not let in, 130 interrupted.
        """;

    public static Command Create(Terminal terminal)
    {
        var scenario = new Argument<string>("scenario") { Description = "Scenario file, or the name of a shipped one" };
        var options = new RunCommandOptions();
        var cluster = new ClusterCommandOptions();
        var join = new Option<string>("--join") { Description = "A process of the cluster", HelpName = "host:port", Required = true };
        join.Validators.Add(result => ClusterCommandOptions.Check(result.GetValueOrDefault<string>(), join.Name, result.AddError));
        var roles = new Option<string>("--roles")
        {
            Description = "What it may do: host runs regions, coordinator takes over when the one that runs the scenario dies",
            HelpName = "host,coordinator",
            DefaultValueFactory = _ => "host,coordinator",
        };
        roles.AcceptOnlyFromAmong("host", "coordinator", "host,coordinator", "coordinator,host");
        var leaves = new Option<bool>(LeavesInterruptions) { Description = "Leave Ctrl-C to the process that started this one", Hidden = true };
        var command = new Command("node", "Run regions of a scenario for a cluster") { scenario, join, roles, leaves }.WithExamples(Examples);
        foreach (var option in options.OfNode.Concat(cluster.OfNode)) command.Options.Add(option);
        command.SetAction((parsed, cancellation) => ExecuteAsync(terminal, parsed.GetRequiredValue(scenario), options.Of(parsed), cluster.OfNodeOf(parsed, 1), parsed.GetRequiredValue(join),
            [.. parsed.GetRequiredValue(roles).Split(',')], parsed.GetValue(leaves), cancellation));
        return command;
    }

    private static async Task<int> ExecuteAsync(
        Terminal terminal, string nameOrPath, RunCommandChoices choices, ClusterChoices cluster, string join, string[] roles, bool leavesInterruptions, CancellationToken cancellation)
    {
        using var interruption = new Interruption(cancellation);
        var scenario = choices.Load(terminal, nameOrPath, interruption.Token);
        RunCommandChoices.CheckShared(scenario, "idn node");
        await JournalFiles.EnsureUsableAsync(scenario).ConfigureAwait(false);
        var execution = new RunExecution(terminal, scenario, choices);
        using var engine = await RecordingDisplay.CreateEngineAsync(terminal, scenario, choices.Cache, interruption.Token).ConfigureAwait(false);
        if (scenario.Run.Clock == ClockKind.Real) await WarmUpAsync(scenario, engine, leavesInterruptions, interruption.Token).ConfigureAwait(false);
        var isHost = roles.Contains(ClusterOptions.HostRole);
        using var log = new ClusterLog(cluster.LogFolder);
        var options = cluster.ToOptions(terminal, log) with { Join = ClusterCommandOptions.Parse(join), Roles = [.. roles] };
        await using var process = ClusterProcess.Open(options, new ProcessIdentity(scenario.Hash, scenario.Run.Seed, ProgramBuild.Id));
        var hosting = isHost ? new RegionHosting(execution.ScenarioOf, engine) : null;
        var seat = new CoordinatorSeat(terminal, execution, interruption.Token);
        ClusterRegions.Start(process, hosting, roles.Contains(ClusterOptions.CoordinatorRole) ? seat.WorkOn(null) : null);
        await process.JoinAsync(LocalCluster.Patience, interruption.Token).ConfigureAwait(false);
        return await seat.WaitAsync(process, leavesInterruptions).ConfigureAwait(false);
    }

    /// <summary>Those that are started with a run are warmed up by it. Whoever comes by himself may come in the middle of one, and the region that he is given waits for his code to be compiled.</summary>
    private static Task WarmUpAsync(Scenario scenario, IInferenceEngine engine, bool comesWithTheRun, CancellationToken cancellation) =>
        comesWithTheRun ? InferenceEngines.WarmUpAsync(engine, scenario, cancellation) : WarmUp.RunAsync(scenario, kernels: 1, engine, cancellation);
}
