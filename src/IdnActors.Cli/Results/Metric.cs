namespace IdnActors.Cli.Results;

/// <summary>Which way a metric should go.</summary>
public enum Better
{
    /// <summary>Neither: it only describes.</summary>
    Neutral,
    Higher,
    Lower,
}

/// <summary>A figure that is declared once and drives every sink: its column in a Parquet file, its line in a table.</summary>
public sealed class Metric<TRow>
{
    private readonly Func<TRow, object> _value;

    private Metric(string name, string unit, Better better, Type type, Func<TRow, object> value)
    {
        Name = name;
        Unit = unit;
        Better = better;
        Type = type;
        _value = value;
    }

    public Metric(string name, string unit, Better better, Func<TRow, long> value)
        : this(name, unit, better, typeof(long), row => value(row))
    {
    }

    /// <summary>A metric whose value is NaN where there is none.</summary>
    public Metric(string name, string unit, Better better, Func<TRow, double> value)
        : this(name, unit, better, typeof(double), row => value(row))
    {
    }

    public Metric(string name, string unit, Better better, Func<TRow, string> value)
        : this(name, unit, better, typeof(string), value)
    {
    }

    /// <summary>Name of a column (lower case, underscores, the unit last, e.g. <c>latency_mean_ms</c>) or label of a line.</summary>
    public string Name { get; }

    /// <summary>Unit as shown to people.</summary>
    public string Unit { get; }
    public Better Better { get; }

    /// <summary><see cref="long"/>, <see cref="double"/> or <see cref="string"/>.</summary>
    public Type Type { get; }

    public object ValueOf(TRow row) => _value(row);
}
