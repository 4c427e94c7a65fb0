using System.CommandLine;
using IdnActors.Cli.Display;
using IdnActors.Cli.Results;

namespace IdnActors.Cli.Commands;

/// <summary><c>idn run</c>: executes a scenario and writes its results.</summary>
public static class RunCommand
{
    private const string Examples = """
        idn run quickstart
        idn run hocon/scenarios/isp-5-tier.conf --seed 7 --out results/isp-7
        idn run quickstart --set run.duration=10s --set demand.rate=20/s
        idn run line-3 --clock real --json
        idn run quickstart --clock real --speed 10 --require-fidelity p99=1ms
        idn run quickstart --cluster 3
        idn run quickstart --set run.inference=recorded --set demand.rate=500/s

        Ctrl-C stops cleanly: what was computed is written and flagged as interrupted.
        Exit codes: 0 done, 1 the run failed, 2 bad input, 3 the books do not balance,
        4 less faithful than required, 130 interrupted.
        """;

    public static Command Create(Terminal terminal)
    {
        var scenario = new Argument<string>("scenario") { Description = "Scenario file, or the name of a shipped one" };
        var options = new RunCommandOptions();
        var command = new Command("run", "Run a scenario and write its results into a folder") { scenario }.WithExamples(Examples);
        foreach (var option in options.All) command.Options.Add(option);
        command.SetAction((parsed, cancellation) => ExecuteAsync(terminal, parsed.GetRequiredValue(scenario), options.Of(parsed), cancellation));
        return command;
    }

    private static async Task<int> ExecuteAsync(Terminal terminal, string nameOrPath, RunCommandChoices choices, CancellationToken cancellation)
    {
        using var interruption = new Interruption(cancellation, choices.EndsWithInput);
        var scenario = choices.Load(terminal, nameOrPath, interruption.Token);
        choices.Check(scenario);
        if (choices.Fidelity is not null) FidelityRequirement.DemandRealClock(scenario);
        choices.Fidelity?.DemandNoDistance();
        var execution = new RunExecution(terminal, scenario, choices);
        execution.EnsureUsable();
        await JournalFiles.EnsureUsableAsync(scenario).ConfigureAwait(false);
        // Before the folder: bad files, or an interruption while answers are recorded, leave nothing behind.
        using var engine = await RecordingDisplay.CreateEngineAsync(terminal, scenario, choices.Cache, interruption.Token).ConfigureAwait(false);
        if (choices.Cluster is { } cluster) return await LocalCluster.RunAsync(terminal, nameOrPath, execution, cluster, engine, interruption.Token).ConfigureAwait(false);
        return await execution.ExecuteAsync(new LocalRunner(terminal, choices.Kernels, engine), interruption.Token).ConfigureAwait(false);
    }
}
