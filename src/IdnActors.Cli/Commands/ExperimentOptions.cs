using System.CommandLine;
using System.Globalization;
using IdnActors.Cli.Experiments;
using IdnActors.Model.Scenarios;

namespace IdnActors.Cli.Commands;

/// <summary>The options of <c>idn compare</c> and <c>idn sweep</c>, some of which <c>idn experiment</c> has too.</summary>
public sealed class ExperimentOptions
{
    private const int MostParallel = 1024;
    private const int MostSeedsPossible = 100_000;

    private readonly Option<int?> _seeds = Whole("--seeds", $"Seeds per variant, from 1 on [default: {ExperimentChoices.DefaultSeeds}; with --until-precision {PrecisionRule.LeastSeeds}]", MostSeedsPossible);
    private readonly bool _isOfFile;
    private readonly Option<string?> _precision = new("--until-precision")
    {
        Description = "Add seeds until half the 95 % interval of every variant's main metric is below this share of its mean",
        HelpName = "1%",
    };
    private readonly Option<int?> _mostSeeds = Whole("--max-seeds", $"With --until-precision: seeds at most [default: {ExperimentChoices.DefaultMostSeeds}]", MostSeedsPossible);
    private readonly Option<string?> _metric = new("--metric") { Description = "The main metric, e.g. \"mean latency\" [default: NTAG where a policy learns, else mean cost]", HelpName = "name" };
    private readonly Option<int?> _parallel = Whole("--parallel", "Runs at a time, each a process [default: the processors of this machine]", MostParallel, "-p");
    private readonly Option<string?> _out = new("--out") { Description = "Folder of the runs and results [default: runs/<scenario>.<command>]", HelpName = "folder" };
    private readonly Option<string?> _cache = new("--cache") { Description = "Folder that keeps recorded answers from run to run", HelpName = "folder" };
    private readonly Option<bool> _json = new("--json") { Description = "Print the result as JSON instead of a table" };
    private readonly Option<bool> _noReport = new("--no-report") { Description = "Write no report.html" };

    /// <param name="isOfFile">For <c>idn experiment</c>.</param>
    public ExperimentOptions(bool isOfFile = false)
    {
        _isOfFile = isOfFile;
        if (!isOfFile) return;
        _seeds.Description = "Seeds per variant, from 1 on [default: as many as the file says]";
        _out.Description = "Folder of the runs and results [default: runs/experiment-<name>]";
    }

    // A file says the rest itself.
    public IEnumerable<Option> All => _isOfFile ? [_seeds, _parallel, _out, _cache, _json, _noReport] : [_seeds, _precision, _mostSeeds, _metric, _parallel, _out, _cache, _json, _noReport];

    /// <summary>Seeds belong to the comparison: set by key, they would be replaced without a word.</summary>
    /// <exception cref="ScenarioException">A setting names the seed.</exception>
    public static void RefuseSeedIn(IEnumerable<string> settings)
    {
        if (settings.Any(s => s.Split('=')[0].Trim().Equals("run.seed", StringComparison.Ordinal)))
            throw Wrong("--set", "names run.seed", "all variants have the same seeds, 1, 2 and so on, so that they can be compared", "write --seeds for how many");
    }

    /// <exception cref="ScenarioException">Some of it cannot be meant.</exception>
    public ExperimentChoices Of(ParseResult parsed)
    {
        var precision = PrecisionOf(parsed.GetValue(_precision), parsed.GetValue(_mostSeeds));
        var metric = parsed.GetValue(_metric);
        if (metric is not null && !ExperimentMetrics.Names.Contains(metric))
            throw Wrong("--metric", $"is '{metric}'", "the name of a metric is required", $"known are {string.Join(", ", ExperimentMetrics.Names)}");
        return new ExperimentChoices(parsed.GetValue(_seeds), precision, metric, parsed.GetValue(_parallel) ?? Environment.ProcessorCount,
            parsed.GetValue(_out), parsed.GetValue(_cache), parsed.GetValue(_json), !parsed.GetValue(_noReport));
    }

    private static PrecisionRule? PrecisionOf(string? text, int? mostSeeds)
    {
        if (text is null)
        {
            return mostSeeds is null ? null
                : throw Wrong("--max-seeds", "is given without --until-precision", "it bounds what that adds", "write --seeds for a fixed number");
        }
        var isShare = text.EndsWith('%') && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent is > 0 and < 100;
        if (!isShare) throw Wrong("--until-precision", $"is '{text}'", "a percentage above 0 and below 100 is required", "write e.g. --until-precision 1%");
        var share = double.Parse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) / 100;
        return new PrecisionRule(share, Math.Max(PrecisionRule.LeastSeeds, mostSeeds ?? ExperimentChoices.DefaultMostSeeds));
    }

    private static Option<int?> Whole(string name, string description, int most, params string[] aliases)
    {
        var option = new Option<int?>(name, aliases) { Description = description, HelpName = "n" };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var n) && (n < 1 || n > most)) result.AddError($"{name} {n}: 1 to {most} are possible.");
        });
        return option;
    }

    private static ScenarioException Wrong(string option, string found, string required, string remedy) => new([new Problem(option, "", found, required, remedy)]);
}
