using System.CommandLine;
using IdnActors.Cli.Display;
using IdnActors.Configuration.Scenarios;

namespace IdnActors.Cli.Commands;

/// <summary><c>idn fidelity</c>: runs a scenario in virtual and in real time, and compares what requests experienced.</summary>
public static class FidelityCommand
{
    private const string Examples = """
        idn fidelity quickstart
        idn fidelity quickstart --speed 10 --set run.duration=30s
        idn fidelity tree-1111-edge --speed 5 --require-fidelity p99=1ms
        idn fidelity quickstart --require-fidelity distance=0.01
        idn fidelity isp-5-tier --kernels 2
        idn fidelity quickstart --cluster 3

        The run in real time takes duration / speed, and 1.5 s before it to warm up; it alone is shared by kernels
        or processes. The distance is the largest difference, 0 to 1, between the distributions of latency, where
        times within the tolerance (run.lateness-tolerance) count as equal. Nothing is written; --json prints all.
        Exit codes: 0 done, 1 a run failed, 2 bad input, 4 less faithful than required, 130 interrupted.
        """;

    public static Command Create(Terminal terminal)
    {
        var scenario = new Argument<string>("scenario") { Description = "Scenario file, or the name of a shipped one" };
        var options = new RunCommandOptions();
        var command = new Command("fidelity", "Run a scenario in virtual and in real time, and compare the latencies") { scenario }.WithExamples(Examples);
        foreach (var option in options.OfComparison) command.Options.Add(option);
        command.SetAction((parsed, cancellation) => ExecuteAsync(terminal, parsed.GetRequiredValue(scenario), options.Of(parsed), cancellation));
        return command;
    }

    private static async Task<int> ExecuteAsync(Terminal terminal, string nameOrPath, RunCommandChoices asked, CancellationToken cancellation)
    {
        using var interruption = new Interruption(cancellation);
        var choices = asked with { Options = asked.Options.Add(new OptionOverride("--clock", "run.clock", "real")) };
        var scenario = choices.Load(terminal, nameOrPath, interruption.Token);
        choices.Check(scenario);
        using var engine = await RecordingDisplay.CreateEngineAsync(terminal, scenario, choices.Cache, interruption.Token).ConfigureAwait(false);
        var execution = new FidelityExecution(terminal, scenario, choices, engine);
        if (await execution.ModelAsync(interruption.Token).ConfigureAwait(false) is { } failed) return failed;
        if (choices.Cluster is { } cluster) return await LocalCluster.RunAsync(terminal, nameOrPath, execution, cluster, engine, interruption.Token).ConfigureAwait(false);
        return await execution.ExecuteAsync(new LocalRunner(terminal, choices.Kernels, engine), interruption.Token).ConfigureAwait(false);
    }
}
