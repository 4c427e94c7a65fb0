using System.Collections.Immutable;
using System.CommandLine;
using IdnActors.Cli.Display;
using IdnActors.Cli.Experiments;
using IdnActors.Cli.Report;
using IdnActors.Configuration.Experiments;
using Spectre.Console;

namespace IdnActors.Cli.Commands;

/// <summary><c>idn experiment</c>: runs what an experiment file says, and judges its claims.</summary>
public static class ExperimentFileCommand
{
    private const string Examples = """
        idn experiment                              all of them, what they ask, and how long they take
        idn experiment replica-trap                 run one; results in runs/experiment-replica-trap
        idn experiment replica-trap --seeds 20 -p 4
        idn experiment my/idea.conf --out results/idea

        A claim holds or fails where the whole 95 % interval of what was measured says so; else it is undecided, and more seeds may tell.
        Every run is a process. After Ctrl-C the same command goes on where it was; finished runs are not repeated.
        Exit codes: 0 no claim fails, 1 a run or a check failed, 2 bad input, 5 a claim fails, 130 interrupted.
        """;

    private static readonly NamedFiles Files = new("experiments", "experiment");

    /// <summary>What claims may measure.</summary>
    public static ImmutableArray<string> Metrics { get; } = [.. ExperimentMetrics.Names, .. LearningFigures.Names];

    public static Command Create(Terminal terminal)
    {
        var name = new Argument<string?>("experiment") { Description = "Experiment file, or the name of a shipped one; none: list all", Arity = ArgumentArity.ZeroOrOne };
        var options = new ExperimentOptions(isOfFile: true);
        var command = new Command("experiment", "Run an experiment and judge its claims") { name }.WithExamples(Examples);
        foreach (var option in options.All) command.Options.Add(option);
        command.SetAction((parsed, cancellation) => parsed.GetValue(name) is { } wanted
            ? ExecuteAsync(terminal, wanted, options.Of(parsed), cancellation)
            : Task.FromResult(List(terminal)));
        return command;
    }

    private static Task<int> ExecuteAsync(Terminal terminal, string nameOrPath, ExperimentChoices choices, CancellationToken cancellation)
    {
        var experiment = ExperimentLoader.Load(Files.Find(nameOrPath), Metrics);
        var draft = new ExperimentDraft(ExperimentPlan.OfFile, experiment.Scenario, experiment.Settings, [nameOrPath], ExperimentGrid.VariantsOf(experiment));
        var chosen = choices with { Seeds = choices.Seeds ?? experiment.Seeds, Out = choices.Out ?? Path.Combine("runs", $"experiment-{experiment.Name}") };
        return ExperimentCommand.ExecuteAsync(terminal, draft, chosen, ExperimentCommand.StartAsync, cancellation,
            new ExperimentConclusion(
                experiment,
                (report, result) => ClaimsReport.Head(report, experiment, Judge(experiment, result), result),
                (result, folder) => Conclude(terminal, experiment, result, folder, chosen.Json)));
    }

    private static ImmutableArray<JudgedClaim> Judge(Experiment experiment, ExperimentResult result)
    {
        var wanted = experiment.Claims.SelectMany(c => (Configuration.Experiments.Figure?[])[c.Measure.First, c.Measure.Second]).OfType<Configuration.Experiments.Figure>().Select(f => f.Metric).Distinct().ToList();
        var figures = result.Plan.Variants.SelectMany(v => result.RunsOf(v).SelectMany(r => wanted.Select(m => new ClaimFigure(v.Name, r.Seed, m, r[m]))));
        return new ClaimJudge(experiment, figures).Judge();
    }

    private static int Conclude(Terminal terminal, Experiment experiment, ExperimentResult result, string folder, bool isJson)
    {
        var claims = Judge(experiment, result);
        var json = ClaimsJson.Of(experiment, claims, folder, result.Seeds, result.Missing);
        File.WriteAllText(Path.Combine(folder, ClaimsJson.FileName), json + "\n");
        if (isJson) terminal.RawOut.WriteLine(json);
        else ClaimTable.Write(terminal.Out, experiment, claims, result);
        if (claims.Any(c => c.Claim.IsCheck && c.Verdict != Verdict.Holds)) return ExitCode.Failed;
        return claims.Any(c => c.Verdict == Verdict.Fails) ? ExitCode.ClaimFailed : ExitCode.Ok;
    }

    private static int List(Terminal terminal)
    {
        var table = new Table { Border = TableBorder.Rounded, ShowRowSeparators = true };
        foreach (var column in (string[])["experiment", "question", "takes"]) table.AddColumn(column);
        table.Columns[0].NoWrap();
        foreach (var name in Files.Names())
        {
            var experiment = ExperimentLoader.Load(Files.Find(name), Metrics);
            table.AddRow(Markup.Escape(name), Markup.Escape(experiment.Question), Markup.Escape(experiment.Takes));
        }
        terminal.Out.Write(table);
        return ExitCode.Ok;
    }
}
