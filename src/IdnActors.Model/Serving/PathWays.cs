using IdnActors.Model.Catalogues;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Model.Serving;

/// <summary>
/// Times of the ways that a request of a task may take along a path, without waiting: propagation there and back, and with <see cref="ServingSettings.CountsTransmission"/> the time in which
/// links send what travels.
/// </summary>
internal sealed class PathWays
{
    private readonly Topology _topology;
    private readonly Catalogue _catalogue;
    private readonly RequestPath _path;
    private readonly bool _countsTransmission;
    private readonly Duration[] _roundTrips;

    public PathWays(Topology topology, Catalogue catalogue, RequestPath path, TaskId task, bool countsTransmission)
    {
        (_topology, _catalogue, _path, _countsTransmission) = (topology, catalogue, path, countsTransmission);
        var (request, answer) = (catalogue[task].RequestSize, catalogue[task].ResponseSize);
        _roundTrips = new Duration[path.Nodes.Length];
        for (var k = 1; k < _roundTrips.Length; k++) _roundTrips[k] = _roundTrips[k - 1] + Hop(k - 1, request, answer);
    }

    /// <summary>The request to the node at a position, and its answer back.</summary>
    public Duration RoundTripTo(int position) => _roundTrips[position];

    /// <summary>
    /// The request to the node at a position, what its parts leave from there to the repository, and the answer back. Where exits are expected to answer a share of the requests, it
    /// goes no further for these.
    /// </summary>
    public Duration Through(int position, Segment prefix)
    {
        var chain = ChainOf(prefix);
        var cut = chain.Cut(prefix.End);
        var task = _catalogue[chain.Whole.Task];
        var bytes = cut.NeedsInput ? cut.Declared + task.RequestSize : cut.Declared;
        var onward = Duration.Zero;
        for (var k = position; k < _path.Up.Length; k++) onward += Hop(k, bytes, task.ResponseSize);
        return _roundTrips[position] + (onward * chain.UnansweredAfter(prefix.End));
    }

    /// <summary>Inference time of the other parts at the repository, where it has to run them.</summary>
    public Duration RestOf(Segment prefix)
    {
        var chain = ChainOf(prefix);
        var repository = _topology[_path.Repository];
        return chain.Whole.InferenceTimeOn(repository) * (chain.ShareOf(prefix.End, chain.Length) * chain.UnansweredAfter(prefix.End));
    }

    private SplitChain ChainOf(Segment prefix) => new(_catalogue[prefix.Whole]);

    private Duration Hop(int link, ByteSize up, ByteSize down)
    {
        var (there, back) = (_topology[_path.Up[link]], _topology[_path.Down[link]]);
        var propagation = there.Delay + back.Delay;
        return _countsTransmission ? propagation + there.Rate.TimeFor(up) + back.Rate.TimeFor(down) : propagation;
    }
}
