namespace IdnActors.Cli.Results;

/// <summary>Which way a metric should go.</summary>
public enum Better
{
    /// <summary>Neither: it only describes.</summary>
    Neutral,
    Higher,
    Lower,
}

/// <summary>Reads a value off a row. By reference: rows are large, and a table reads many values off each.</summary>
public delegate TValue ReadValue<TRow, out TValue>(in TRow row);

/// <summary>A figure that is declared once and drives every sink: its column in a Parquet file, its line in a table.</summary>
public sealed class Metric<TRow>
{
    private readonly Delegate _read;

    private Metric(string name, string unit, Better better, Type type, Delegate read)
    {
        Name = name;
        Unit = unit;
        Better = better;
        Type = type;
        _read = read;
    }

    public Metric(string name, string unit, Better better, ReadValue<TRow, long> read)
        : this(name, unit, better, typeof(long), read)
    {
    }

    /// <summary>A metric whose value is NaN where there is none.</summary>
    public Metric(string name, string unit, Better better, ReadValue<TRow, double> read)
        : this(name, unit, better, typeof(double), read)
    {
    }

    public Metric(string name, string unit, Better better, ReadValue<TRow, string> read)
        : this(name, unit, better, typeof(string), read)
    {
    }

    /// <summary>Name of a column (lower case, underscores, the unit last, e.g. <c>latency_mean_ms</c>) or label of a line.</summary>
    public string Name { get; }

    /// <summary>Unit as shown to people.</summary>
    public string Unit { get; }
    public Better Better { get; }

    /// <summary><see cref="long"/>, <see cref="double"/> or <see cref="string"/>.</summary>
    public Type Type { get; }

    /// <summary>How to read the value as what it is.</summary>
    /// <exception cref="InvalidCastException">It is of another <see cref="Type"/>.</exception>
    public ReadValue<TRow, TValue> As<TValue>() => (ReadValue<TRow, TValue>)_read;

    /// <summary>The value as an object, for the few that are shown.</summary>
    public object ValueOf(in TRow row) => _read switch
    {
        ReadValue<TRow, long> read => read(row),
        ReadValue<TRow, double> read => read(row),
        var read => (object)((ReadValue<TRow, string>)read)(row),
    };
}
