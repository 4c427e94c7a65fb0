using System.Collections.Immutable;

namespace IdnActors.Configuration.Experiments;

/// <summary>A question about the emulator or a policy with what is run to answer it, and what theory or others say the answer is.</summary>
public sealed record Experiment
{
    /// <summary>Name of the file, and of the folder of its results.</summary>
    public required string Name { get; init; }

    public required string Title { get; init; }

    public required string Question { get; init; }

    /// <summary>How long it takes, in words.</summary>
    public required string Takes { get; init; }

    /// <summary>Name or path of the scenario that all runs begin from.</summary>
    public required string Scenario { get; init; }

    /// <summary><c>key=value</c> that hold in all runs.</summary>
    public required ImmutableArray<string> Settings { get; init; }

    /// <summary>What is varied: every value of an axis meets every value of the others.</summary>
    public required ImmutableArray<ExperimentAxis> Axes { get; init; }

    /// <summary>Runs of every combination, with the seeds from 1 on.</summary>
    public required int Seeds { get; init; }

    /// <summary>Whether what is measured does not depend on chance, so that one seed says all and figures have no interval.</summary>
    public bool IsExact { get; init; }

    /// <summary>What the report draws beside what it draws of all experiments.</summary>
    public ImmutableArray<ExperimentFigure> Figures { get; init; } = [];

    public required ImmutableArray<Claim> Claims { get; init; }
}

/// <summary>Something that an experiment varies.</summary>
/// <param name="Name">A key of scenarios, or a word of the author's for several keys at once.</param>
/// <param name="Values">The values, at least two.</param>
public sealed record ExperimentAxis(string Name, ImmutableArray<AxisValue> Values);

/// <summary>One value of an axis.</summary>
/// <param name="Name">How claims and tables call it.</param>
/// <param name="Settings"><c>key=value</c> each.</param>
/// <param name="Number">The value as a number, in the base unit of its kind; NaN where it is none.</param>
/// <param name="Unit">The base unit: ns, B, bit/s or requests/s; empty for a plain number.</param>
public sealed record AxisValue(string Name, ImmutableArray<string> Settings, double Number, string Unit = "");

/// <summary>A drawing of figures: a line per value of an axis.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Across">What goes from left to right: an axis whose values are numbers, or a metric.</param>
/// <param name="Metric">What goes up.</param>
/// <param name="Lines">The axis that has a line for each of its values.</param>
/// <param name="Along">The axis along whose values a line goes, between two metrics; null: a point for each line.</param>
/// <param name="At">A value for every other axis.</param>
public sealed record ExperimentFigure(string Title, string Across, string Metric, string Lines, string? Along, ImmutableSortedDictionary<string, string> At);

/// <summary>What ought to come out of an experiment.</summary>
/// <param name="Text">The claim in a sentence.</param>
/// <param name="Source">Who says so: a theorem, a derivation, literature, or the project's expectation.</param>
/// <param name="Note">What a reader of the verdict should know; may be empty.</param>
/// <param name="Measure">What is measured.</param>
/// <param name="Expected">What it ought to be.</param>
/// <param name="IsCheck">Whether it must hold whatever is found out: where it fails, the program is wrong.</param>
public sealed record Claim(string Text, string Source, string Note, Measure Measure, Expectation Expected, bool IsCheck = false);

/// <summary>What is made of the figures of a claim.</summary>
public enum MeasureKind
{
    /// <summary>One figure as it is.</summary>
    Figure,

    /// <summary>One over another.</summary>
    Ratio,

    /// <summary>One less another.</summary>
    Difference,

    /// <summary>How many times smaller a figure is for the best of some values of an axis than for the best of others, where that is most: over 1 where they are ahead somewhere.</summary>
    Advantage,

    /// <summary>How the logarithm of a figure grows with that of the values of an axis: the exponent of a power law.</summary>
    Slope,
}

/// <summary>What a claim measures.</summary>
/// <param name="Kind">What is made of the figures.</param>
/// <param name="First">The figure; of a slope, for each value of the axis.</param>
/// <param name="Second">The figure that divides or is subtracted.</param>
/// <param name="Over">Axis of a slope, or of an advantage.</param>
/// <param name="Sides">Of an advantage: the values that may be ahead, and those that they are held against.</param>
public sealed record Measure(MeasureKind Kind, Figure First, Figure? Second = null, string? Over = null, AdvantageSides? Sides = null);

/// <summary>Values of an axis that are held against others.</summary>
/// <param name="Among">Those that may be ahead.</param>
/// <param name="Against">The others.</param>
public sealed record AdvantageSides(ImmutableArray<string> Among, ImmutableArray<string> Against);

/// <summary>A metric of the runs of one variant.</summary>
/// <param name="Metric">Name of the metric.</param>
/// <param name="At">Which variant: a value for every axis, by the axis's name, except for that of a slope; of an advantage, for those that stay fixed.</param>
public sealed record Figure(string Metric, ImmutableSortedDictionary<string, string> At);

/// <summary>What a measured value ought to be.</summary>
/// <param name="Least">Lower limit; minus infinity where there is none.</param>
/// <param name="Most">Upper limit; infinity where there is none.</param>
public readonly record struct Expectation(double Least, double Most);
