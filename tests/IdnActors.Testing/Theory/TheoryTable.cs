using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Xunit;
using Xunit.Abstractions;

namespace IdnActors.Testing.Theory;

/// <summary>One line of the theory table: what was expected, what was measured, and whether they agree.</summary>
/// <param name="Property">What was looked at, e.g. <c>link: M/D/1 waiting time, ρ = 0.7</c>.</param>
/// <param name="Formula">The closed form in symbols.</param>
/// <param name="Expected">Its value.</param>
/// <param name="Measured">Mean over the replications.</param>
/// <param name="HalfWidth">Half of the confidence interval around it; 0 where the property is exact.</param>
/// <param name="Unit">Unit of the three numbers.</param>
public sealed record TheoryRow(string Property, string Formula, double Expected, double Measured, double HalfWidth, string Unit)
{
    // What is exact may still differ in the last digits of a double, and an instant is rounded to a nanosecond.
    private double Tolerance => HalfWidth > 0 ? HalfWidth : 1e-9 * Math.Abs(Expected);

    public bool Agrees => Math.Abs(Measured - Expected) <= Tolerance;

    public override string ToString() => HalfWidth > 0
        ? Invariant($"{Property}: {Formula} = {Expected:G6} {Unit}, measured {Measured:G6} ± {HalfWidth:G3} {Unit}: {Verdict}")
        : Invariant($"{Property}: {Formula} = {Expected:G9} {Unit}, measured {Measured:G9} {Unit} exactly: {Verdict}");

    internal string Verdict => Agrees ? "agrees" : "DIFFERS";

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}

/// <summary>
/// Compares emulated properties with closed forms, prints what it compared, and at the end writes all of it as one table to
/// <c>artifacts/theory-table.md</c>. Test classes take part by <c>[Collection(TheoryTable.Name)]</c>.
/// </summary>
public sealed class TheoryTable : IDisposable
{
    public const string Name = "theory";

    private readonly ConcurrentBag<TheoryRow> _rows = [];

    /// <summary>
    /// Demands that the closed form lies in the confidence interval of independent replications, and that the interval is narrow enough to mean something.
    /// </summary>
    /// <param name="output">Where the row is printed.</param>
    /// <param name="property">What is looked at, with its parameters.</param>
    /// <param name="formula">The closed form in symbols.</param>
    /// <param name="expected">Its value.</param>
    /// <param name="replications">One figure per independent seed; at least 5.</param>
    /// <param name="unit">Unit of all of them.</param>
    /// <param name="precision">Largest half-width of the interval, as a share of the expected value.</param>
    public void Check(
        ITestOutputHelper output, string property, string formula, double expected, IReadOnlyList<double> replications, string unit, double precision = 0.03)
    {
        Assert.True(replications.Count >= 5, $"{replications.Count} replications are too few for an interval.");
        var mean = replications.Average();
        var variance = replications.Sum(x => (x - mean) * (x - mean)) / (replications.Count - 1);
        var halfWidth = StudentT.Quantile999(replications.Count - 1) * Math.Sqrt(variance / replications.Count);
        var row = new TheoryRow(property, formula, expected, mean, halfWidth, unit);
        Assert.True(halfWidth <= precision * Math.Abs(expected), FormattableString.Invariant($"The interval is too wide to mean anything: {row}"));
        Add(output, row);
    }

    /// <summary>Demands that a property without chance is exactly what its closed form says.</summary>
    public void CheckExact(ITestOutputHelper output, string property, string formula, double expected, double measured, string unit) =>
        Add(output, new TheoryRow(property, formula, expected, measured, 0, unit));

    /// <summary>Writes the table.</summary>
    public void Dispose()
    {
        if (_rows.IsEmpty) return;
        var text = new StringBuilder("| property | closed form | expected | measured | 99.9 % interval | unit | verdict |\n|---|---|---:|---:|---:|---|---|\n");
        foreach (var row in _rows.OrderBy(r => r.Property, StringComparer.Ordinal))
        {
            var interval = row.HalfWidth > 0 ? row.HalfWidth.ToString("'±' 0.000E+0", CultureInfo.InvariantCulture) : "exact";
            text.Append(CultureInfo.InvariantCulture, $"| {row.Property} | {row.Formula} | {row.Expected:G7} | {row.Measured:G7} | {interval} | {row.Unit} | {row.Verdict} |\n");
        }
        var folder = RepositoryRoot.Combine("artifacts");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "theory-table.md"), text.ToString());
    }

    private void Add(ITestOutputHelper output, TheoryRow row)
    {
        _rows.Add(row);
        output.WriteLine(row.ToString());
        Assert.True(row.Agrees, row.ToString());
    }
}
