using System.Collections.Immutable;
using System.Text.Json;
using IdnActors.Cli.Results;

namespace IdnActors.Cli.Experiments;

/// <summary>A figure of a run: what it is called, in which unit, which way it should go, and its value, NaN where there is none.</summary>
public sealed record RunFigure(string Name, string Unit, Better Better, double Value);

/// <summary>Bytes that a run offered to its links, over all links, by what they carried.</summary>
/// <param name="Requests">Requests and answers.</param>
/// <param name="Parts">Parts of models on the move.</param>
/// <param name="Control">Notices, and the messages of policies.</param>
public readonly record struct RunTraffic(double Requests, double Parts, double Control);

/// <summary>What is read back of a run from its folder.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="ScenarioHash">Hash of its scenario.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="IsSound">It ended by itself, and its books balance.</param>
/// <param name="EndSeconds">Emulated time at its end.</param>
/// <param name="Figures">What it came to.</param>
/// <param name="Traffic">What its links carried.</param>
public sealed record RunSummary(
    string Folder, string ScenarioHash, ulong Seed, bool IsSound, double EndSeconds, ImmutableArray<RunFigure> Figures, RunTraffic Traffic)
{
    /// <summary>What its policy came to, by the names of <see cref="LearningFigures"/>.</summary>
    public ImmutableDictionary<string, double> Learning { get; init; } = ImmutableDictionary<string, double>.Empty;

    /// <summary>The best fixed variants that it was held against; null where nobody looked for them.</summary>
    public VariantsOptimum? BestVariants { get; init; }

    /// <summary>What learning is judged by; only runs with a policy that learns have it.</summary>
    public const string GainMetric = "NTAG";

    /// <summary>Of what nodes held, against the best fixed variants: what users get. That of the shares a policy keeps beside it may be small while this is not.</summary>
    public const string RegretMetric = "held regret";

    public const string LearningFile = "learning.parquet";

    /// <summary>The value of a figure; NaN where the run has none of that name.</summary>
    public double this[string metric] => Figures.FirstOrDefault(f => f.Name == metric)?.Value ?? Learning.GetValueOrDefault(metric, double.NaN);

    /// <summary>Reads a run's folder; null when there is none, or it is not whole.</summary>
    public static async Task<RunSummary?> ReadAsync(string folder)
    {
        var path = Path.Combine(folder, "summary.json");
        if (!File.Exists(path)) return null;
        try
        {
            using var document = JsonDocument.Parse(await File.ReadAllTextAsync(path).ConfigureAwait(false));
            // A folder that has lost a file is not whole: the run is made again.
            var hasLearned = document.RootElement.TryGetProperty("learning", out var learning) && learning.ValueKind == JsonValueKind.Object;
            if (hasLearned && !File.Exists(Path.Combine(folder, LearningFile))) return null;
            var learned = await LearnedAsync(Path.Combine(folder, LearningFile)).ConfigureAwait(false);
            return Of(folder, document.RootElement, learned) with
            {
                Learning = await LearningFigures.ReadAsync(Path.Combine(folder, LearningFile)).ConfigureAwait(false),
                BestVariants = hasLearned ? VariantsOptimum.Of(learning) : null,
            };
        }
        // Not ours, of an older program, or cut off: as good as none.
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or InvalidDataException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The finished run of a folder; null when it has to be run first, or again.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="scenarioHash">Hash of the scenario that is wanted.</param>
    /// <param name="seed">The seed that is wanted.</param>
    /// <param name="build">The build of the program that is wanted, of <see cref="ProgramBuild"/>: other code may give other results.</param>
    public static async Task<RunSummary?> ReadFinishedAsync(string folder, string scenarioHash, ulong seed, string build) =>
        await ReadAsync(folder).ConfigureAwait(false) is { IsSound: true } run && run.ScenarioHash == scenarioHash && run.Seed == seed
        && await BuildOfAsync(Path.Combine(folder, "environment.json")).ConfigureAwait(false) == build ? run : null;

    private static RunSummary Of(string folder, JsonElement root, IEnumerable<RunFigure> learned)
    {
        var links = root.GetProperty("perLink").EnumerateArray().ToList();
        double Sum(string name) => links.Sum(l => l.GetProperty(name).GetDouble());
        var (parts, control) = (Sum("transferBytes"), Sum("controlBytes"));
        return new RunSummary(
            folder,
            root.GetProperty("scenarioHash").GetString() ?? "",
            root.GetProperty("seed").GetUInt64(),
            !root.GetProperty("interrupted").GetBoolean() && root.GetProperty("violations").GetArrayLength() == 0 && root.GetProperty("failures").GetArrayLength() == 0,
            root.GetProperty("endSeconds").GetDouble(),
            [.. learned, .. root.GetProperty("metrics").EnumerateArray().Select(FigureOf)],
            new RunTraffic(Sum("offeredBytes") - parts - control, parts, control));
    }

    private static RunFigure FigureOf(JsonElement metric)
    {
        var value = metric.GetProperty("value");
        return new RunFigure(metric.GetProperty("name").GetString() ?? "", metric.GetProperty("unit").GetString() ?? "",
            Enum.Parse<Better>(metric.GetProperty("better").GetString() ?? "", ignoreCase: true), value.ValueKind == JsonValueKind.Number ? value.GetDouble() : double.NaN);
    }

    /// <summary>What a policy has come to with the last slot.</summary>
    private static async Task<IReadOnlyList<RunFigure>> LearnedAsync(string path)
    {
        if (!File.Exists(path)) return [];
        var (gain, regret) = (double.NaN, double.NaN);
        await foreach (var rows in ColumnReader.ReadAsync(path, "ntag_ms", "variants_regret_ms").ConfigureAwait(false))
            if (rows.Rows > 0) (gain, regret) = (rows.Numbers("ntag_ms")[^1], rows.Numbers("variants_regret_ms")[^1]);
        return [new RunFigure(GainMetric, "ms", Better.Higher, gain), new RunFigure(RegretMetric, "ms", Better.Lower, regret)];
    }

    private static async Task<string?> BuildOfAsync(string path)
    {
        if (!File.Exists(path)) return null;
        try
        {
            using var document = JsonDocument.Parse(await File.ReadAllTextAsync(path).ConfigureAwait(false));
            return document.RootElement.GetProperty("versions").GetProperty(EnvironmentJson.BuildName).GetString();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
