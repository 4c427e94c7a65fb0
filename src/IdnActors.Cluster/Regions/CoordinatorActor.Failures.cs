using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster.Sharding.External;
using Akka.Event;

namespace IdnActors.Cluster.Regions;

/// <content>What did not work is done once more, a while later.</content>
internal sealed partial class CoordinatorActor
{
    // A question may fail at once, where nothing listens any more.
    private static readonly TimeSpan BetweenChecks = TimeSpan.FromMilliseconds(500);

    // Where regions are to be is not known to all.
    private bool _isUnplaced;

    private void CheckLater(Address address) => Timers.StartSingleTimer(address, new CheckAgain(address), BetweenChecks);

    private void Publish(IExternalShardAllocationClient client, ImmutableDictionary<string, Address> homes)
    {
        _isUnplaced = false;
        client.UpdateShardLocations(homes).PipeTo(Self, success: _ => new Published(null), failure: e => new Published(e));
    }

    private void OnTrial(object message)
    {
        switch (message)
        {
            case Checked answer:
                OnChecked(answer);
                break;
            case CheckAgain again:
                Check(again.Address);
                break;
            case Published { Fault: { } fault }:
                Context.GetLogger().Warning(fault, "Where regions are to be cannot be told to all processes.");
                _isUnplaced = true;
                break;
        }
    }

    // All of them: which were missed is not known.
    private void PublishAgain() =>
        Publish(ExternalShardAllocation.Get(Context.System).ClientFor(ClusterRegions.TypeName), _homes.Where(h => _hosts.ContainsKey(h.Value)).ToImmutableDictionary(h => RegionExtractor.NameOf(h.Key), h => _hosts[h.Value]));

    /// <summary>A process is to be asked once more who it is.</summary>
    private sealed record CheckAgain(Address Address) : INoSerializationVerificationNeeded;

    /// <summary>All know where regions are to be, or, with a fault, not all.</summary>
    private sealed record Published(Exception? Fault) : INoSerializationVerificationNeeded;
}
