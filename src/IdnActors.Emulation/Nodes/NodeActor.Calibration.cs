using IdnActors.Emulation.Shards;
using IdnActors.Emulation.Splits;
using IdnActors.Model.Network;
using IdnActors.Policies.Exits;
using static IdnActors.Emulation.Nodes.NodeProtocol;

namespace IdnActors.Emulation.Nodes;

/// <content>New gates for the exits of split models, told from node to node while the run goes on.</content>
public sealed partial class NodeActor
{
    // Made with the first update; without any, nodes share what holds at the start.
    private NodeGates? _gates;

    private IExitGate? GateOf(PartId part) => _gates is { } own ? own.GateOf(part) : _run.Splits?.Calibrations.GateOf(part);

    private void AwaitUpdates()
    {
        if (_run.Splits is not { } splits) return;
        foreach (var (at, _, update) in splits.Calibrations.From(_node.Id)) Timers.TellSelfAt(at, Self, new CalibrationDue(update));
    }

    private void OnCalibration(CalibrationNotice notice)
    {
        _meter.CountControlMessage();
        Announce(notice.Update, notice.Origin);
    }

    /// <summary>Takes new gates and passes them on, whether or not they are news here: a node behind may have missed the newer ones.</summary>
    /// <param name="update">The gates.</param>
    /// <param name="origin">The node that made them: they go down the tree of shortest paths toward it, once over each of its links.</param>
    private void Announce(CalibrationUpdate update, NodeId origin)
    {
        if ((_gates ??= new NodeGates(_run.Splits!.Calibrations)).Take(update) == CalibrationReply.Applied) Calibrate(update);
        var (topology, tree) = (_run.Scenario.Topology, _run.Routes.TreeToward(origin));
        foreach (var link in topology.Outgoing(_node.Id))
        {
            if (link.To == origin || topology[tree.NextLink(link.To)].To != _node.Id) continue;
            Send(new CalibrationNotice
            {
                Path = new RequestPath([link.To, _node.Id], [topology.Reverse(link.Id)], [link.Id]),
                Position = 1,
                IsUpward = false,
                SizeBytes = _run.Scenario.Serving.ControlMessageSize.Bytes,
                Origin = origin,
                Update = update,
            });
        }
    }

    private void Calibrate(CalibrationUpdate update)
    {
        foreach (var variant in _deployed.Live)
        {
            if (variant.Chain?.Chain.Model != update.Model) continue;
            foreach (var shard in variant.Shards)
            {
                // One whose bytes are on their way begins with what the node knows then.
                if (shard.State is ShardState.Loading or ShardState.Ready && GateOf(_run.Scenario.Catalogue.InWhole(shard.Part)) is { } gate)
                    shard.Actor?.Tell(new ShardProtocol.Calibrated(gate), Self);
            }
        }
        _run.Tell("calibration-applied", _node.Name, ("model", update.Model), ("version", update.Version));
    }

    private sealed record CalibrationDue(CalibrationUpdate Update);
}
