namespace IdnActors.Cli.Bench;

/// <summary>What a figure is to be seen beside: another program, a closed form, a smaller network.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Figure">Its figure, in the unit of the row.</param>
public sealed record BenchReference(string Name, double Figure);

/// <summary>One figure that was measured.</summary>
/// <param name="Section">Name of the part of the benchmark, e.g. <c>tree</c>.</param>
/// <param name="Name">What was measured.</param>
/// <param name="Figure">How much; null where it could not be measured, and <paramref name="Note"/> says why.</param>
/// <param name="Unit">Unit of the figure and of what it is compared with.</param>
/// <param name="Beside">What it is compared with; null: nothing.</param>
/// <param name="Note">What to know about it.</param>
public sealed record BenchRow(string Section, string Name, double? Figure, string Unit, BenchReference? Beside = null, string? Note = null)
{
    /// <summary>The figure over that beside it.</summary>
    public double? Ratio => Figure / Beside?.Figure;
}

/// <summary>What the project wants to reach, and what was measured.</summary>
/// <param name="Name">What it is about.</param>
/// <param name="Figure">What was measured.</param>
/// <param name="Unit">Unit of figure and bound.</param>
/// <param name="Bound">The least, or the most, that is wanted.</param>
/// <param name="IsMost">Whether the bound is the most.</param>
public sealed record BenchTarget(string Name, double Figure, string Unit, double Bound, bool IsMost = false)
{
    public bool IsReached => IsMost ? Figure <= Bound : Figure >= Bound;
}
