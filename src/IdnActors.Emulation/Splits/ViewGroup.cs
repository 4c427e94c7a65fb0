using System.Collections.Immutable;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;

namespace IdnActors.Emulation.Splits;

/// <summary>The nodes of a variant over several views, and the ways between them. One per run, shared by its nodes.</summary>
/// <param name="number">Its number in the scenario.</param>
/// <param name="settings">What the scenario says.</param>
/// <param name="views">The variant.</param>
/// <param name="topology">The network.</param>
public sealed class ViewGroup(int number, ViewSettings settings, ViewChain views, Topology topology)
{
    public int Number => number;

    public ViewSettings Settings => settings;

    public ViewChain Views => views;

    /// <summary>By device, the way from the aggregator to it.</summary>
    public ImmutableArray<RequestPath> ToDevices { get; } =
        [.. settings.Devices.Select(d => ShortestPathTree.Toward(topology, d).PathFrom(settings.Aggregator))];

    /// <summary>By device, its way to the cloud.</summary>
    public ImmutableArray<RequestPath> ToCloud { get; } = FromDevices(settings, topology);

    /// <summary>The way of answers backwards: from the aggregator to the cloud.</summary>
    public RequestPath AnswerWay { get; } = ShortestPathTree.Toward(topology, settings.Cloud).PathFrom(settings.Aggregator);

    /// <summary>Whether a device never sends anything.</summary>
    public bool HasFailed(int device) => settings.Failed.Contains(settings.Devices[device]);

    private static ImmutableArray<RequestPath> FromDevices(ViewSettings settings, Topology topology)
    {
        var tree = ShortestPathTree.Toward(topology, settings.Cloud);
        return [.. settings.Devices.Select(tree.PathFrom)];
    }
}

/// <summary>A part that a node runs for a request which is elsewhere.</summary>
/// <param name="Group">How the request is answered.</param>
/// <param name="Part">Index of the part.</param>
/// <param name="SendsFeatures">Whether a device sends its features at once.</param>
public sealed record ViewWork(ViewGroup Group, int Part, bool SendsFeatures);
