using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using IdnActors.Cli.Commands;
using IdnActors.Configuration.Scenarios;
using IdnActors.Model.Scenarios;

namespace IdnActors.Cli.Experiments;

/// <summary>What an experiment is: a scenario and its variants. With the number of seeds it says which runs there are; that may grow.</summary>
public sealed record ExperimentPlan
{
    public const string FileName = "experiment.json";

    /// <summary>The command of an experiment that stands in a file; its arguments name that.</summary>
    public const string OfFile = "experiment";

    // At a time: each may have millions of traced requests in memory.
    private const int MostLoads = 4;

    // Each run would otherwise be several. What it compares with can be a variant.
    private const string NoComparison = "run.compare-with=[]";

    private static readonly JsonSerializerOptions Layout = new(JsonOption.Layout) { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>The command, e.g. <c>compare</c>.</summary>
    public required string Command { get; init; }

    /// <summary>Name of the scenario.</summary>
    public required string Scenario { get; init; }

    /// <summary>What the scenario asks, in its own words.</summary>
    public required string Description { get; init; }

    /// <summary>The scenario file, as the user named it.</summary>
    public required string File { get; init; }

    /// <summary><c>key=value</c> that all variants share.</summary>
    public required ImmutableArray<string> Overrides { get; init; }

    /// <summary>What the user wrote behind the scenario to say all this.</summary>
    public required ImmutableArray<string> Arguments { get; init; }

    public required ImmutableArray<ExperimentVariant> Variants { get; init; }

    /// <summary>Loads and checks the scenario of every variant.</summary>
    /// <param name="draft">What the user wants.</param>
    /// <param name="progress">Told how far the reading of a large file is.</param>
    /// <param name="warn">Told of what can be run but hardly as it is meant, variant by variant.</param>
    /// <exception cref="ScenarioException">Some cannot be run; all problems of all variants are in the exception, each once.</exception>
    public static ExperimentPlan Check(ExperimentDraft draft, Action<string>? progress = null, Action<Problem>? warn = null)
    {
        var (overrides, variants) = (draft.Overrides, draft.Variants);
        var path = ScenarioFiles.Find(draft.File);
        // Most variants differ in other things than their models, whose files take longest.
        var models = new ConcurrentDictionary<string, Lazy<ImmutableArray<Problem>>>(StringComparer.Ordinal);
        var checks = ChecksOf(v => VariantCheck.Of(v, path, OptionsOf(draft, v) with { Progress = progress }, models), variants);
        if (warn is not null) checks.ForEach(c => c.Warnings.ForEach(warn));
        var problems = checks.SelectMany(c => c.Problems.Select(p => (c.Variant, Problem: p))).ToList();
        if (problems.Count > 0)
        {
            // What is wrong with every variant is wrong with the scenario.
            throw new ScenarioException([.. problems.GroupBy(p => p.Problem).Select(g => g.Count() == variants.Length || variants.Length == 1
                ? g.Key
                : g.Key with { Found = $"{g.Key.Found} (variant {string.Join(", ", g.Select(p => p.Variant.Name))})" })]);
        }
        return new ExperimentPlan
        {
            Command = draft.Command,
            Scenario = checks[0].Name,
            Description = checks[0].Description,
            File = draft.File,
            Overrides = overrides,
            Arguments = draft.Arguments,
            Variants = [.. checks.Select(c => c.Variant)],
        };
    }

    /// <summary>There may be hundreds: on all cores.</summary>
    private static List<VariantCheck> ChecksOf(Func<ExperimentVariant, VariantCheck> check, ImmutableArray<ExperimentVariant> variants)
    {
        try
        {
            return [.. variants.AsParallel().AsOrdered().WithDegreeOfParallelism(Math.Min(Environment.ProcessorCount, MostLoads)).Select(check)];
        }
        // A file that cannot be read is told as one, whoever read it.
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
            throw;
        }
    }

    /// <summary>What came of loading the scenario of a variant.</summary>
    /// <param name="Variant">The variant, with the hash of the scenario.</param>
    /// <param name="Name">Name of the scenario.</param>
    /// <param name="Description">What it asks.</param>
    /// <param name="Problems">Why it cannot be run; empty where it can.</param>
    /// <param name="Warnings">What it hardly means.</param>
    private sealed record VariantCheck(ExperimentVariant Variant, string Name, string Description, ImmutableArray<Problem> Problems, List<Problem> Warnings)
    {
        /// <summary>Loads it. Any thread.</summary>
        public static VariantCheck Of(ExperimentVariant variant, string path, LoadOptions options, ConcurrentDictionary<string, Lazy<ImmutableArray<Problem>>> models)
        {
            var warnings = new List<Problem>();
            try
            {
                var scenario = ScenarioLoader.Load(path, options with { Warn = warnings.Add });
                InferenceEngines.CheckTrace(scenario);
                var problems = models.GetOrAdd($"{scenario.Run.Inference} {ScenarioWriter.HashOfModels(scenario)}", _ => new Lazy<ImmutableArray<Problem>>(() => InferenceEngines.ProblemsOfFiles(scenario))).Value;
                return new VariantCheck(variant with { ScenarioHash = scenario.Hash }, scenario.Name, scenario.Description, problems, warnings);
            }
            catch (ScenarioException e)
            {
                return new VariantCheck(variant, "", "", [.. e.Problems], warnings);
            }
        }
    }

    /// <summary>The changes of <see cref="OverridesOf"/>, under the names of the options that ask for them.</summary>
    private static LoadOptions OptionsOf(ExperimentDraft draft, ExperimentVariant variant) => new()
    {
        Overrides = draft.Overrides,
        Named = [.. variant.Overrides.Select(text => new NamedOverride(draft.VariantOption, text)), new NamedOverride(draft.VariantOption, NoComparison)],
    };

    /// <summary>The command line, behind the program's name, that makes one run of a variant.</summary>
    public IReadOnlyList<string> ArgumentsOf(ExperimentVariant variant, ulong seed, string folder, string? cache)
    {
        var arguments = new List<string> { "run", ScenarioFiles.Find(File) };
        foreach (var text in OverridesOf(Overrides, variant)) arguments.AddRange(["--set", text]);
        arguments.AddRange(["--seed", FormattableString.Invariant($"{seed}"), "--out", variant.RunFolder(folder, seed), "--no-report"]);
        if (cache is not null) arguments.AddRange(["--cache", cache]);
        return arguments;
    }

    /// <summary>Refuses a folder that holds something else than runs of this very experiment.</summary>
    /// <exception cref="ScenarioException">It does.</exception>
    public void EnsureFits(string folder)
    {
        const string remedy = "choose another --out, or remove the folder";
        if (System.IO.File.Exists(folder)) throw Refused("is a file", "a folder for the runs is required");
        if (string.IsNullOrWhiteSpace(folder)) throw Refused("is empty", "a folder for the runs is required");
        if (!Directory.Exists(folder) || !Directory.EnumerateFileSystemEntries(folder).Any()) return;
        var path = Path.Combine(folder, FileName);
        if (!System.IO.File.Exists(path)) throw Refused($"holds files, but no {FileName}", "an empty folder, or one of this experiment, is required");
        ExperimentPlan? other;
        try
        {
            other = JsonSerializer.Deserialize<ExperimentPlan>(System.IO.File.ReadAllText(path), Layout);
        }
        catch (JsonException)
        {
            other = null;
        }
        if (other is null) throw Refused($"holds an {FileName} that cannot be read", "a folder of this experiment is required");
        if (DifferenceFrom(other) is { } difference) throw Refused($"holds another experiment ({difference})", "runs of different experiments are kept apart");

        ScenarioException Refused(string found, string required) => new([new Problem(folder.Length == 0 ? "--out" : folder, "", found, required, remedy)]);
    }

    /// <summary>Writes the plan, so that the folder can be told from others.</summary>
    public void Write(string folder)
    {
        var path = Path.Combine(folder, FileName);
        System.IO.File.WriteAllText(path + ".tmp", JsonSerializer.Serialize(this, Layout) + "\n");
        System.IO.File.Move(path + ".tmp", path, overwrite: true);
    }

    private static IEnumerable<string> OverridesOf(ImmutableArray<string> shared, ExperimentVariant variant) => [.. shared, .. variant.Overrides, NoComparison];

    /// <summary>How two plans differ, in words; null when their runs may lie together.</summary>
    private string? DifferenceFrom(ExperimentPlan other)
    {
        if (other.Scenario != Scenario) return $"of the scenario {other.Scenario}";
        var (names, otherNames) = (Variants.Select(v => v.Name).ToList(), other.Variants.Select(v => v.Name).ToList());
        if (!names.SequenceEqual(otherNames)) return $"its variants are {string.Join(", ", otherNames)}";
        var changed = Variants.Where((v, i) => v.ScenarioHash != other.Variants[i].ScenarioHash).Select(v => v.Name).ToList();
        return changed.Count == 0 ? null : $"the scenario has changed since, for {string.Join(", ", changed)}";
    }
}

/// <summary>An experiment as the user stated it, before anything is checked.</summary>
/// <param name="Command">The command, e.g. <c>compare</c>.</param>
/// <param name="File">The scenario, as the user named it.</param>
/// <param name="Overrides"><c>key=value</c> that all variants share.</param>
/// <param name="Arguments">What the user wrote behind the scenario to say all this.</param>
/// <param name="Variants">The variants.</param>
public sealed record ExperimentDraft(
    string Command, string File, ImmutableArray<string> Overrides, ImmutableArray<string> Arguments, ImmutableArray<ExperimentVariant> Variants)
{
    /// <summary>The option that says how variants differ, for what is wrong with it.</summary>
    public string VariantOption { get; init; } = "--set";
}
