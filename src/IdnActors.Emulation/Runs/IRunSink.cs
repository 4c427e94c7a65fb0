using System.Collections.Immutable;
using IdnActors.Emulation.Meters;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Runs;

/// <summary>Something that happened in a run and is worth a line: a load, a failure, its end.</summary>
/// <param name="At">Emulated time.</param>
/// <param name="Kind">What happened, e.g. <c>shard-ready</c>.</param>
/// <param name="Subject">The node or actor it happened to.</param>
/// <param name="Details">Further facts in a fixed order; numbers, strings or unit types.</param>
public sealed record RunEvent(Instant At, string Kind, string Subject, ImmutableArray<(string Key, object Value)> Details);

/// <summary>Takes what a run produces while it runs. Called on the kernel's thread, in an order that depends on the scenario and the seed alone.</summary>
public interface IRunSink
{
    void OnEvent(RunEvent runEvent);

    /// <summary>What happened at a node in a slot that has ended. Nodes come in order of their ids, before the links; those without any activity are left out.</summary>
    void OnNodeSlot(in NodeSlotRow row);

    /// <summary>What happened on a link in a slot that has ended. Links come in order of their ids; those without any activity are left out.</summary>
    void OnLinkSlot(in LinkSlotRow row);
}
