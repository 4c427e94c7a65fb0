using System.Collections.Immutable;
using IdnActors.Model.Scenarios;

namespace IdnActors.Cli.Experiments;

/// <summary>Reads what the command line says about the variants of an experiment.</summary>
public static class VariantSyntax
{
    /// <summary>Variants of one experiment.</summary>
    public const int MostVariants = 1000;

    /// <summary>
    /// Variants of <c>--policies</c>: names, parted by commas, each perhaps with options behind colons, as in <c>infida:step=2kB/ms:rounding=coupled</c>. No shell
    /// gives colons or equals signs a meaning here.
    /// </summary>
    /// <exception cref="ScenarioException">Some of it cannot be meant.</exception>
    public static ImmutableArray<ExperimentVariant> OfPolicies(IEnumerable<string> lists)
    {
        const string option = "--policies";
        var named = new List<(string, ImmutableArray<string>)>();
        foreach (var text in lists.SelectMany(Split))
        {
            var parts = text.Split(':', StringSplitOptions.TrimEntries);
            if (parts[0].Length == 0 || parts[0].Contains('=', StringComparison.Ordinal))
                throw Wrong(option, $"has '{text}'", "names of policies are required", "write e.g. --policies infida,lru");
            if (parts.Skip(1).FirstOrDefault(p => p.IndexOf('=', StringComparison.Ordinal) < 1) is { } bad)
                throw Wrong(option, $"has '{bad}' in '{text}'", "an option of a policy is key=value", "write e.g. infida:step=2kB/ms:rounding=coupled");
            if (parts.Skip(1).FirstOrDefault(p => p.EndsWith('=')) is { } empty)
                throw Wrong(option, $"has '{empty}' without a value in '{text}'", "an option of a policy is key=value", "write a value, or leave the option out for its default");
            if (parts.Skip(1).GroupBy(p => p[..p.IndexOf('=', StringComparison.Ordinal)].TrimEnd(), StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
                throw Wrong(option, $"has the option {twice.Key} {twice.Count()} times in '{text}'", "an option of a policy has one value", "write it once; for several values name the policy several times");
            named.Add((text, [$"policy.name={parts[0]}", .. parts.Skip(1).Select(p => $"policy.options.{p}")]));
        }
        return Distinct(option, named);
    }

    /// <summary>Variants of <c>--set key=a,b,c …</c>: every value of a key with every value of the others. A key with a single value is the same in all.</summary>
    /// <exception cref="ScenarioException">Some of it cannot be meant.</exception>
    public static ImmutableArray<ExperimentVariant> OfAxes(IReadOnlyList<string> axes)
    {
        const string option = "--set";
        var parsed = axes.Select(AxisOf).ToList();
        var varied = parsed.Where(a => a.Values.Count > 1).ToList();
        if (varied.Count == 0) throw Wrong(option, "has no key with several values", "a sweep goes over values", "write e.g. --set serving.accuracy-weight=0.5ms,1ms,2ms");
        if (parsed.GroupBy(a => a.Key).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw Wrong(option, $"has the key {twice.Key} twice", "one list of values per key", $"write e.g. --set {twice.Key}=a,b");
        var count = varied.Aggregate(1.0, (product, axis) => product * axis.Values.Count);
        if (count > MostVariants) throw Wrong(option, FormattableString.Invariant($"makes {count:N0} variants"), $"at most {MostVariants} are possible", "sweep over fewer values");
        IEnumerable<ImmutableArray<string>> combinations = [[]];
        foreach (var (key, values) in parsed) combinations = combinations.SelectMany(c => values.Select(v => c.Add($"{key}={v}")));
        // The last step of a key says enough where no other key ends so.
        var shortNames = varied.ToDictionary(a => a.Key, a => varied.Count(b => LastStep(b.Key) == LastStep(a.Key)) > 1 ? a.Key : LastStep(a.Key));
        return Distinct(option, [.. combinations.Select(c => (NameOf(c, shortNames), c))]);
    }

    /// <summary>The parts of a list, at commas that are inside no brackets, braces or quotes.</summary>
    public static IReadOnlyList<string> Split(string list)
    {
        var parts = new List<string>();
        var (start, depth, isQuoted) = (0, 0, false);
        for (var i = 0; i <= list.Length; i++)
        {
            var c = i == list.Length ? ',' : list[i];
            if (i == list.Length || (c == ',' && depth <= 0 && !isQuoted))
            {
                parts.Add(list[start..i].Trim());
                start = i + 1;
            }
            else if (c == '"') isQuoted = !isQuoted;
            else if (!isQuoted) depth += c is '[' or '{' or '(' ? 1 : c is ']' or '}' or ')' ? -1 : 0;
        }
        return parts;
    }

    private static (string Key, IReadOnlyList<string> Values) AxisOf(string text)
    {
        var split = text.IndexOf('=', StringComparison.Ordinal);
        var values = split < 1 ? [] : Split(text[(split + 1)..]);
        if (values.Count == 0 || values.Any(v => v.Length == 0))
            throw Wrong("--set", $"is '{text}'", "a key and its values are required", "write e.g. --set serving.accuracy-weight=0.5ms,1ms,2ms");
        return (text[..split].Trim(), values);
    }

    private static string NameOf(ImmutableArray<string> overrides, Dictionary<string, string> shortNames) => string.Join(' ', overrides
        .Select(o => (Key: o[..o.IndexOf('=', StringComparison.Ordinal)], Value: o[(o.IndexOf('=', StringComparison.Ordinal) + 1)..]))
        .Where(o => shortNames.ContainsKey(o.Key))
        .Select(o => $"{shortNames[o.Key]}={o.Value}"));

    private static string LastStep(string key) => key[(key.LastIndexOf('.') + 1)..];

    private static ImmutableArray<ExperimentVariant> Distinct(string option, List<(string Name, ImmutableArray<string> Overrides)> named)
    {
        if (named.GroupBy(v => v.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw Wrong(option, $"has '{twice.Key}' twice", "variants must differ", "name each once");
        return ExperimentVariant.Of(named);
    }

    private static ScenarioException Wrong(string option, string found, string required, string remedy) => new([new Problem(option, "", found, required, remedy)]);
}
