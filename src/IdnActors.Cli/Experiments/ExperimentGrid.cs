using System.Collections.Immutable;
using IdnActors.Configuration.Experiments;
using IdnActors.Model.Scenarios;

namespace IdnActors.Cli.Experiments;

/// <summary>Makes the variants of an experiment file: every value of an axis with every value of the others.</summary>
public static class ExperimentGrid
{
    /// <summary>The variants.</summary>
    /// <exception cref="ScenarioException">There are too many.</exception>
    public static ImmutableArray<ExperimentVariant> VariantsOf(Experiment experiment)
    {
        var count = experiment.Axes.Aggregate(1.0, (product, axis) => product * axis.Values.Length);
        if (count > VariantSyntax.MostVariants)
            throw new ScenarioException([new Problem(experiment.Name, "experiment.vary", FormattableString.Invariant($"makes {count:N0} variants"), $"at most {VariantSyntax.MostVariants} are possible", "vary less")]);
        IEnumerable<ImmutableSortedDictionary<string, AxisValue>> combinations = [ImmutableSortedDictionary.Create<string, AxisValue>(StringComparer.Ordinal)];
        foreach (var axis in experiment.Axes) combinations = combinations.SelectMany(c => axis.Values.Select(v => c.SetItem(axis.Name, v)));
        return ExperimentVariant.Of(combinations.Select(c => (
            NameOf(experiment, c.ToImmutableSortedDictionary(p => p.Key, p => p.Value.Name, StringComparer.Ordinal)),
            experiment.Axes.SelectMany(a => c[a.Name].Settings).ToImmutableArray())));
    }

    /// <summary>How a variant is called: its values, in the order of the axes.</summary>
    public static string NameOf(Experiment experiment, ImmutableSortedDictionary<string, string> at) => string.Join(", ", experiment.Axes.Select(a => at.GetValueOrDefault(a.Name, "")));
}
