using System.CommandLine;
using IdnActors.Cli.Experiments;

namespace IdnActors.Cli.Commands;

/// <summary><c>idn sweep</c>: runs a scenario with several values of some keys under the same requests, and says how they differ.</summary>
public static class SweepCommand
{
    private const string Examples = """
        idn sweep quickstart --set serving.accuracy-weight=0.2ms,1ms,5ms
        idn sweep quickstart --set serving.when-full=refuse,drop --set demand.rate=20/s,40/s --seeds 20
        idn sweep quickstart --set serving.accuracy-weight=0.2ms,5ms --set run.duration=10s --until-precision 1%
        idn sweep line-3 --set "placement.changes=[],[{at=2s,load=\"fashion:cnn16\",node=edge}]"

        Every value of a key is run with every value of the others; the first values are the baseline of all differences.
        All variants have the same seeds; as long as no key of the demand is swept over, that means the same requests.
        Commas inside brackets, braces or quotes part no values. PowerShell needs quotes around lists.
        Every run is a process. After Ctrl-C the same command goes on where it was; finished runs are not repeated.
        Exit codes: 0 done, 1 a run failed, 2 bad input, 130 interrupted.
        """;

    public static Command Create(Terminal terminal)
    {
        var scenario = new Argument<string>("scenario") { Description = "Scenario file, or the name of a shipped one" };
        var set = new Option<string[]>("--set") { Description = "A key of the scenario and its values, parted by commas; may be repeated", HelpName = "key=a,b,c", Required = true };
        var options = new ExperimentOptions();
        var command = new Command("sweep", "Run a scenario with several values of some keys, with intervals and a report") { scenario, set }.WithExamples(Examples);
        foreach (var option in options.All) command.Options.Add(option);
        command.SetAction((parsed, cancellation) =>
        {
            var axes = parsed.GetValue(set) ?? [];
            ExperimentOptions.RefuseSeedIn(axes);
            var draft = new ExperimentDraft("sweep", parsed.GetRequiredValue(scenario), [], [.. axes.SelectMany(a => (string[])["--set", a])], VariantSyntax.OfAxes(axes));
            return ExperimentCommand.ExecuteAsync(terminal, draft, options.Of(parsed), ExperimentCommand.StartAsync, cancellation);
        });
        return command;
    }
}
