using IdnActors.Model.Scenarios;

namespace IdnActors.Model.Serving;

/// <summary>
/// Which share of each cell is filled: 0 or 1 (x, integral) or between (y, fractional, read as the probability of hosting). Never below the
/// repositories' ω. Immutable.
/// </summary>
public sealed class Allocation
{
    private readonly double[] _fraction;

    private Allocation(ServingTable table, double[] fraction)
    {
        Table = table;
        _fraction = fraction;
        for (var cell = 0; cell < fraction.Length; cell++)
        {
            if (fraction[cell] is not (>= 0 and <= 1))
                throw new ArgumentOutOfRangeException(nameof(fraction), fraction[cell], "A share of a cell lies in 0 to 1.");
            if (table.IsRepository(cell)) fraction[cell] = 1;
        }
    }

    public ServingTable Table { get; }

    /// <summary>Shares by cell.</summary>
    public ReadOnlySpan<double> Fractions => _fraction;

    public bool IsIntegral => Array.TrueForAll(_fraction, y => y is 0 or 1);

    /// <summary>The minimal allocation ω, against which gain is measured.</summary>
    public static Allocation RepositoriesOnly(ServingTable table) => new(table, new double[table.Cells.Length]);

    /// <summary>The integral allocation of the repositories and some deployments; those that are on no path serve nothing and are left out.</summary>
    public static Allocation Of(ServingTable table, IEnumerable<Deployment> deployments)
    {
        var fraction = new double[table.Cells.Length];
        foreach (var deployment in deployments)
            if (table.IndexOf(deployment) is >= 0 and var cell) fraction[cell] = 1;
        return new Allocation(table, fraction);
    }

    /// <summary>An allocation with stated shares by cell; repository cells are filled whatever is stated.</summary>
    /// <exception cref="ArgumentException">There is not one share per cell, or one is not in 0 to 1.</exception>
    public static Allocation FromFractions(ServingTable table, ReadOnlySpan<double> fractions)
    {
        if (fractions.Length != table.Cells.Length)
            throw new ArgumentException($"{fractions.Length} shares are given for {table.Cells.Length} cells.", nameof(fractions));
        return new Allocation(table, fractions.ToArray());
    }

    /// <summary>Share of a variant on a node; 0 where no path passes.</summary>
    public double this[Deployment deployment] => Table.IndexOf(deployment) is >= 0 and var cell ? _fraction[cell] : 0;

    /// <summary>Bytes of a node's budget in use (Σ_m s_m y_m), repository cells excepted.</summary>
    public double UsedBytes(NodeId node)
    {
        var used = 0.0;
        for (var cell = 0; cell < _fraction.Length; cell++)
            if (Table.Cells[cell].Node == node && !Table.IsRepository(cell)) used += _fraction[cell] * Table.SizeBytes(cell);
        return used;
    }
}
