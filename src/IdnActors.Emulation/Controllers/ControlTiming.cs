using System.Collections.Immutable;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Serving;
using IdnActors.Model.Units;
using IdnActors.Policies.Views;

namespace IdnActors.Emulation.Controllers;

/// <summary>
/// How long controllers wait for each other after a slot's end. Unless the scenario says it: so long that in a network without other traffic every question and price has come, were all
/// types asked for in every slot and all options offered: propagation and transmission up and down the longest path, twice, as messages wait on their way to go on together.
/// </summary>
internal sealed class ControlTiming
{
    private ControlTiming(Duration decideAfter, ImmutableArray<Duration> gatherAfter) => (DecideAfter, GatherAfter) = (decideAfter, gatherAfter);

    /// <inheritdoc cref="PlacementContext.DecideAfter"/>
    public Duration DecideAfter { get; }

    /// <summary>By node, see <see cref="PlacementContext.GatherAfter"/>.</summary>
    public ImmutableArray<Duration> GatherAfter { get; }

    /// <param name="scenario">The scenario, with a policy.</param>
    /// <param name="types">Its request types.</param>
    /// <param name="bytes">Of the messages on each link.</param>
    public static ControlTiming Of(Scenario scenario, RequestTypes types, ControlBytes bytes)
    {
        var slot = scenario.Run.Slot;
        // A decision is told a nanosecond later, and before the next slot ends.
        var latest = slot - Duration.FromNanoseconds(2);
        var sent = Times(scenario, types, link => link.Delay + Transmission(link, bytes[link.Id], slot));
        if (scenario.Policy!.DecideAfter is { } stated)
            return new ControlTiming(stated < latest ? stated : latest, Gather(sent, sent.Longest == Duration.Zero ? 0 : Math.Min(2, stated / sent.Longest)));
        if (sent.Longest * 2 < slot) return new ControlTiming(sent.Longest * 2, Gather(sent, 2));
        // Fewer types may be asked for than there are: who waits as long as there is time loses least.
        var plain = Times(scenario, types, link => link.Delay);
        return new ControlTiming(latest, Gather(plain, plain.Longest * 2 < slot ? 2 : 0));
    }

    private static ImmutableArray<Duration> Gather((Duration Longest, ImmutableArray<Duration> Up) times, double factor) => [.. times.Up.Select(up => up * factor)];

    /// <summary>The longest way up and down, and the longest way up to each node.</summary>
    private static (Duration Longest, ImmutableArray<Duration> Up) Times(Scenario scenario, RequestTypes types, Func<Link, Duration> timeOf)
    {
        var topology = scenario.Topology;
        var up = new Duration[topology.Nodes.Length];
        var longest = Duration.Zero;
        foreach (var (_, path) in types.All)
        {
            var time = Duration.Zero;
            for (var hop = 0; hop < path.Up.Length; hop++)
            {
                time += timeOf(topology[path.Up[hop]]);
                var node = path.Nodes[hop + 1].Index;
                if (up[node] < time) up[node] = time;
            }
            foreach (var link in path.Down) time += timeOf(topology[link]);
            if (longest < time) longest = time;
        }
        return (longest, [.. up]);
    }

    /// <summary>Of what takes longer than a slot it does not matter by how much, and the sum over a path stays a number.</summary>
    private static Duration Transmission(Link link, long bytes, Duration slot)
    {
        var seconds = bytes * 8.0 / link.Rate.BitsPerSecond;
        return seconds < slot.Seconds ? Duration.FromSeconds(seconds) : slot;
    }
}

/// <summary>How many bytes the questions and prices of a slot are on each link, at most: of all types whose path it is on, with the offers of all options so far, and in messages by neighbour.</summary>
internal sealed class ControlBytes
{
    private readonly long[] _bytes;

    /// <param name="scenario">The scenario.</param>
    /// <param name="types">Its request types.</param>
    /// <param name="placement">What has to be said.</param>
    public ControlBytes(Scenario scenario, RequestTypes types, PlacementContext placement)
    {
        _bytes = new long[scenario.Topology.Links.Length];
        if (!placement.Needs.Probes) return;
        for (var type = 0; type < types.All.Length; type++) Add(type, types.All[type].Path, placement);
        // Prices come in a message for each repository from which they come; questions in one, as their way up splits and does not join.
        var header = scenario.Serving.ControlMessageSize.Bytes * types.All.Select(t => t.Path.Nodes[^1]).Distinct().Count();
        for (var link = 0; link < _bytes.Length; link++)
            if (_bytes[link] > 0) _bytes[link] += header;
    }

    public long this[LinkId link] => _bytes[link.Index];

    private void Add(int type, RequestPath path, PlacementContext placement)
    {
        var (offers, plays) = (0, 0);
        for (var hop = 0; hop < path.Up.Length; hop++)
        {
            var node = placement.Network.Nodes[path.Nodes[hop].Index];
            offers += OffersAt(type, node, placement);
            if (placement.Needs.Plays) plays += placement.Policies[path.Nodes[hop].Index].Current.Plays.Length;
            _bytes[path.Up[hop].Index] += placement.Needs.BytesOfProbe(offers, plays);
        }
        if (placement.Needs.Plays) plays += placement.Policies[path.Nodes[^1].Index].Current.Plays.Length;
        for (var hop = placement.LowestLearner(type); hop < path.Down.Length; hop++) _bytes[path.Down[hop].Index] += placement.Needs.BytesOfPrice(plays);
    }

    /// <summary>A repository on the way offers what it has, too.</summary>
    private static int OffersAt(int type, NodeView node, PlacementContext placement)
    {
        var offers = node.OptionsOf(type).Length;
        foreach (var cell in placement.Table.CellsOf(type))
            if (placement.Table.Cells[cell].Node == node.Node && placement.Table.IsRepository(cell)) offers++;
        return offers;
    }
}
