using System.Collections.Immutable;
using IdnActors.Emulation.Fidelity;
using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Requests;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Regions;

/// <summary>A packet that a link carries to a node of another region.</summary>
/// <param name="Stamp">When it arrives, and its place among what happens then: the order of events is that of a single kernel.</param>
/// <param name="To">The node.</param>
/// <param name="Packet">The packet. It belongs to the receiver.</param>
public readonly record struct Crossing(EventStamp Stamp, NodeId To, Packet Packet);

/// <summary>
/// What leaves a region and what comes to it. What leaves is kept, and stays in the region's books, until somebody <see cref="Export">takes it on</see>. For the kernel's thread.
/// </summary>
/// <param name="run">The region's run.</param>
/// <param name="share">The region.</param>
public sealed class RegionBorder(RunContext run, RegionShare share)
{
    private readonly List<Crossing> _leaving = [];

    public RegionShare Share => share;

    /// <summary>How late packets came from other regions, with a real clock.</summary>
    public CrossingMeter Lateness { get; } = new(share.Region, run.Scenario.Run.LatenessTolerance);

    /// <summary>Whether something leaves that nobody has taken on yet.</summary>
    public bool IsLeaving => _leaving.Count > 0 || run.Ledger.Home is { HasEnded: true };

    /// <summary>Whether a node is in the region.</summary>
    public bool Owns(NodeId node) => share.Owns(node);

    /// <summary>Takes what a link of the region carries to a node elsewhere.</summary>
    internal void Take(Instant due, EventSource source, NodeId node, Packet packet) => _leaving.Add(new Crossing(new EventStamp(due.Nanoseconds, source.Id, source.NextSequence()), node, packet));

    /// <summary>Ends what leaves for regions that have died: it goes nowhere.</summary>
    internal void EndLeavingFor(IReadOnlySet<int> dead)
    {
        foreach (var crossing in _leaving.Where(c => dead.Contains(share.Plan[c.To])).ToArray())
        {
            _leaving.Remove(crossing);
            run.Meters.UnderWay.Remove();
            run.EndIfRequest(crossing.Packet, LossCause.Process);
        }
    }

    /// <summary>Gives away all that leaves: from now on it is in the books of others.</summary>
    internal ImmutableArray<Crossing> Export()
    {
        foreach (var crossing in _leaving)
        {
            run.Meters.UnderWay.Remove();
            if (crossing.Packet is InferenceRequest request) run.Ledger.Export(request);
        }
        ImmutableArray<Crossing> leaving = [.. _leaving];
        _leaving.Clear();
        return leaving;
    }

    /// <summary>Takes over what comes from another region as time goes on by itself, and notes how late it is.</summary>
    internal void Import(int from, ImmutableArray<Crossing> coming)
    {
        foreach (var crossing in coming) Lateness.Record(from, run.Kernel.LatenessOf(crossing.Stamp.Due));
        Import(coming);
    }

    /// <summary>Takes over what comes from other regions.</summary>
    internal void Import(IEnumerable<Crossing> coming)
    {
        foreach (var (stamp, to, packet) in coming)
        {
            if (packet is InferenceRequest request && !run.Ledger.Import(request)) continue;
            run.Meters.UnderWay.Add();
            run.Kernel.TellFromAfar(stamp, run.Directory[to], packet);
        }
    }
}
