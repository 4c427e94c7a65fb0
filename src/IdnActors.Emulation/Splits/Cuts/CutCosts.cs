using System.Collections.Immutable;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Policies.Partition;

namespace IdnActors.Emulation.Splits.Cuts;

/// <summary>What requests take under every cut between a device and a server: by the times of parts, which do not change, and by what is known of the way between them.</summary>
public sealed class CutCosts
{
    private readonly Scenario _scenario;
    private readonly Node _device, _server;
    private readonly ImmutableArray<Duration> _deviceTimes, _serverTimes;
    private readonly DevicePowers? _powers;

    public CutCosts(Scenario scenario, SplitChain chain, CutPlanning planning)
    {
        (_scenario, Chain) = (scenario, chain);
        (_device, _server) = (scenario.Topology[planning.Device], scenario.Topology[planning.Server]);
        _powers = planning.Powers;
        (_deviceTimes, _serverTimes) = (TimesOn(_device), TimesOn(_server));
        Tensors = [.. Enumerable.Range(0, chain.Length).Select(BytesAt), scenario.Catalogue[chain.Whole.Task].ResponseSize];
    }

    public SplitChain Chain { get; }

    /// <summary>What travels by the number of parts done; last the answer.</summary>
    public ImmutableArray<ByteSize> Tensors { get; }

    /// <summary>Time of the first parts at the device.</summary>
    public Duration AtDevice(int parts) => Sum(_deviceTimes, 0, parts);

    /// <summary>Time of the parts behind the first ones at the server.</summary>
    public Duration AtServer(int parts) => AtServer(parts, Chain.Length);

    /// <summary>Time of the parts behind the first ones at the server, up to an end.</summary>
    public Duration AtServer(int parts, int end) => Sum(_serverTimes, parts, end);

    /// <summary>Parts that a device runs at least which wants to know something before anything is sent: behind the first exit there is an answer.</summary>
    public int BehindFirstExit => Chain.Split.Exits.IsEmpty ? 0 : Chain.Split.Exits.Min(e => e.Part) + 1;

    /// <summary>Time by parts at the device, 0 to all, when all parts run: what leaves at exits is not looked at.</summary>
    /// <param name="link">The way between them.</param>
    /// <param name="serverWait">What requests wait at the server.</param>
    public ImmutableArray<Duration> Latencies(PathLink link, Duration serverWait) =>
        [.. Costs(link, serverWait).Select(c => c.Latency)];

    /// <summary>Time and energy by parts at the device, when all parts run; no energy where its powers are not known.</summary>
    /// <param name="link">The way between them.</param>
    /// <param name="serverWait">What requests wait at the server.</param>
    public ImmutableArray<CutCost> Costs(PathLink link, Duration serverWait) => SingleCut.Costs(LayersOf(Chain.Length), PathNode.Idle(_deviceTimes, _powers?.Compute ?? default),
        new PathNode(_serverTimes, serverWait, ByteSize.MaxValue), link with { Power = _powers?.Radio ?? default }, countsReturn: true);

    /// <summary>The same with each time weighted by the share of the requests that no exit has answered by then.</summary>
    public ImmutableArray<Duration> ExpectedLatencies(PathLink link, Duration serverWait)
    {
        var latencies = ImmutableArray.CreateBuilder<Duration>(Chain.Length + 1);
        for (var cut = 0; cut <= Chain.Length; cut++)
        {
            var time = Weighted(_deviceTimes, 0, cut) + Weighted(_serverTimes, cut, Chain.Length);
            if (cut < Chain.Length) time += (link.TimeUp(Tensors[cut]) + serverWait + link.TimeDown(Tensors[^1])) * Chain.UnansweredAfter(cut);
            latencies.Add(time);
        }
        return latencies.MoveToImmutable();
    }

    /// <summary>The exits, and last the whole network, each with its fastest cut to be found.</summary>
    public ImmutableArray<ExitChoice> Exits(PathLink link, Duration serverWait)
    {
        var exits = Chain.Split.Exits.OrderBy(e => e.Part).Select(e => (e.Part, e.AccuracyPoints)).Append((Part: Chain.Length - 1, Chain.Whole.AccuracyPoints));
        return [.. exits.Select(e => new ExitChoice(e.Part, e.AccuracyPoints / 100, new PartitionProblem(LayersOf(e.Part + 1),
            [PathNode.Idle(_deviceTimes[..(e.Part + 1)]), new PathNode(_serverTimes[..(e.Part + 1)], serverWait, ByteSize.MaxValue)], [link], countsReturn: true)))];
    }

    /// <summary>The network with its exits, and what the card says of thresholds.</summary>
    public ProgressiveNetwork Progressive(Duration serverWait)
    {
        // The card may list exits in any order.
        var order = Chain.Split.Exits.Select((e, i) => (e.Part, Index: i)).OrderBy(e => e.Part).ToImmutableArray();
        return new ProgressiveNetwork(LayersOf(Chain.Length), PathNode.Idle(_deviceTimes), new PathNode(_serverTimes, serverWait, ByteSize.MaxValue), [.. order.Select(e => e.Part + 1)],
            [.. Chain.Split.Thresholds.Select(t => t with { SharePoints = [.. order.Select(e => t.SharePoints[e.Index])] })]);
    }

    private LayerChain LayersOf(int parts) => new([.. Tensors.Take(parts), Tensors[^1]], [.. Chain.Whole.Parts.Take(parts).Select(p => p.Size)]);

    private ImmutableArray<Duration> TimesOn(Node node) =>
        [.. Nodes.PartShard.Of(Chain.Whole, node, _scenario.Splitting.AreExitsFree).Select(s => s.ServiceTime)];

    private ByteSize BytesAt(int done)
    {
        var cut = Chain.Cut(done);
        return cut.NeedsInput ? cut.Declared + _scenario.Catalogue[Chain.Whole.Task].RequestSize : cut.Declared;
    }

    private Duration Weighted(ImmutableArray<Duration> times, int first, int end)
    {
        var sum = Duration.Zero;
        for (var part = first; part < end; part++) sum += times[part] * Chain.UnansweredAfter(part);
        return sum;
    }

    private static Duration Sum(ImmutableArray<Duration> times, int first, int end)
    {
        var sum = Duration.Zero;
        for (var part = first; part < end; part++) sum += times[part];
        return sum;
    }
}
