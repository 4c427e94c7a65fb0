using IdnActors.Policies.Exits;

namespace IdnActors.Emulation.Splits;

/// <summary>The gates that one node goes by: those of the start, until it hears of newer ones. Another node may have heard of them earlier, later or never.</summary>
/// <param name="calibrations">What holds at the start.</param>
public sealed class NodeGates(Calibrations calibrations)
{
    // Of models of which the node has heard.
    private readonly Dictionary<string, ExitTable> _tables = new(StringComparer.Ordinal);

    /// <summary>The gate of an exit; null for other parts.</summary>
    public IExitGate? GateOf(PartId part) => calibrations.ExitOf(part) is var (model, exit) ? TableOf(model).Gates[exit] : null;

    /// <summary>Takes an update: all gates of its model at once, or none where it is not newer than what the node has.</summary>
    public CalibrationReply Take(CalibrationUpdate update)
    {
        var (table, reply) = TableOf(update.Model).With(update);
        if (reply == CalibrationReply.Applied) _tables[update.Model] = table;
        return reply;
    }

    private ExitTable TableOf(string model) => _tables.TryGetValue(model, out var table) ? table : calibrations.InitialOf(model);
}
