using System.Collections.Immutable;
using IdnActors.Model.Catalogues;

namespace IdnActors.Policies.Exits;

/// <summary>New gates for all exits of a model, temperature and threshold together: one value, so that no exit is ever judged by the threshold of one calibration and the temperature of another.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Version">Counts the updates of the model; a later one is larger.</param>
/// <param name="Gates">By exit, the earliest first.</param>
public sealed record CalibrationUpdate(string Model, long Version, ImmutableArray<ExitGateSpec> Gates);

/// <summary>How a table took an update.</summary>
public enum CalibrationReply
{
    /// <summary>The gates are replaced.</summary>
    Applied,

    /// <summary>It is not newer than what the table has, and changes nothing.</summary>
    Stale,

    /// <summary>It is for another model, or another number of exits, and changes nothing.</summary>
    Mismatch,
}

/// <summary>The gates of a model's exits as they are at the moment. Immutable: an update makes another table, and who holds the old one finishes with it.</summary>
public sealed class ExitTable
{
    private readonly Func<int, ExitGateSpec, IExitGate> _make;

    /// <param name="calibration">What holds at the start.</param>
    /// <param name="make">Makes the gate of an exit, by its number and what is stated of it.</param>
    public ExitTable(CalibrationUpdate calibration, Func<int, ExitGateSpec, IExitGate> make)
    {
        (Calibration, _make) = (calibration, make);
        Gates = [.. calibration.Gates.Select((spec, exit) => make(exit, spec))];
    }

    /// <summary>What holds.</summary>
    public CalibrationUpdate Calibration { get; }

    /// <summary>By exit.</summary>
    public ImmutableArray<IExitGate> Gates { get; }

    /// <summary>The table after an update; this one where the update does not apply.</summary>
    public (ExitTable Table, CalibrationReply Reply) With(CalibrationUpdate update)
    {
        if (update.Model != Calibration.Model || update.Gates.Length != Gates.Length) return (this, CalibrationReply.Mismatch);
        return update.Version <= Calibration.Version ? (this, CalibrationReply.Stale) : (new ExitTable(update, _make), CalibrationReply.Applied);
    }
}
