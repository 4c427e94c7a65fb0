using System.CommandLine;
using IdnActors.Cli.Experiments;

namespace IdnActors.Cli.Commands;

/// <summary><c>idn compare</c>: runs a scenario with several policies under the same requests, and says how they differ.</summary>
public static class CompareCommand
{
    private const string Examples = """
        idn compare quickstart --policies infida,lru,static-greedy
        idn compare quickstart --policies infida,infida:step=2kB/ms:rounding=coupled --seeds 20 -p 4
        idn compare quickstart --policies infida,lru --until-precision 1% --max-seeds 50
        idn compare isp-popularity --policies infida,lru --set run.duration=10min --out results/a
        idn compare tree-57-edge --policies infida,lru --set placement.initial=[]

        A scenario may not state a placement beside a policy: --set placement.initial=[] removes it.
        The first policy is the baseline of all differences. Options of a policy follow its name behind colons.
        All policies see the same requests, seed by seed, so that differences are far more precise than means.
        Every run is a process. After Ctrl-C the same command goes on where it was; finished runs are not repeated.
        Exit codes: 0 done, 1 a run failed, 2 bad input, 130 interrupted.
        """;

    public static Command Create(Terminal terminal)
    {
        var scenario = new Argument<string>("scenario") { Description = "Scenario file, or the name of a shipped one" };
        var policies = new Option<string[]>("--policies")
        {
            Description = "Policies, parted by commas; the first is the baseline",
            HelpName = "a,b,c",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var set = new Option<string[]>("--set") { Description = "Change a key of the scenario for all of them; may be repeated", HelpName = "key=value" };
        var options = new ExperimentOptions();
        var command = new Command("compare", "Compare policies under the same requests, with intervals and a report") { scenario, policies, set }.WithExamples(Examples);
        foreach (var option in options.All) command.Options.Add(option);
        command.SetAction((parsed, cancellation) =>
        {
            var (names, shared) = (parsed.GetValue(policies) ?? [], parsed.GetValue(set) ?? []);
            ExperimentOptions.RefuseSeedIn(shared);
            string[] arguments = ["--policies", string.Join(',', names), .. shared.SelectMany(s => (string[])["--set", s])];
            var draft = new ExperimentDraft("compare", parsed.GetRequiredValue(scenario), [.. shared], [.. arguments], VariantSyntax.OfPolicies(names)) { VariantOption = policies.Name };
            return ExperimentCommand.ExecuteAsync(terminal, draft, options.Of(parsed), ExperimentCommand.StartAsync, cancellation);
        });
        return command;
    }
}
