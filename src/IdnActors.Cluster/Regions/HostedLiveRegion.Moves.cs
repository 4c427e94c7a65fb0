using Akka.Actor;
using IdnActors.Cluster.Wire;
using IdnActors.Emulation.Regions.Live;
using IdnActors.Model.Scenarios;

namespace IdnActors.Cluster.Regions;

/// <content>A region that leaves this process, or has come from another one. See decision 0020.</content>
internal sealed partial class HostedLiveRegion
{
    /// <returns>What it hands over, as bytes of a <see cref="HandOverRecord"/>: then it is no more. Empty where something is under way in it.</returns>
    private async Task<byte[]> HandOverAsync()
    {
        if (await _region.HandOverAsync().ConfigureAwait(false) is not { } handOver) return [];
        var bytes = _answers.Write(handOver);
        // Before anybody makes it anew: its journal is opened there.
        await EndAsync().ConfigureAwait(false);
        return bytes;
    }

    // Requests of its own are not among what it had kept: nobody here waits for any.
    private static LiveHandOver? HandedOver(RegionHosting hosting, Scenario scenario, LiveSpec live) =>
        live.Moving is { } moving ? new HostCodec(scenario, _ => ActorRefs.Nobody, hosting.Engine).ReadHandOver(WireTable.Read<MovingRecord>(moving).HandOver) : null;
}
