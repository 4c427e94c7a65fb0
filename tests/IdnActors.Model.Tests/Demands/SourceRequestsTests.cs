using IdnActors.Model.Demands;
using IdnActors.Model.Network;
using IdnActors.Model.Randomness;
using IdnActors.Model.Replay;
using IdnActors.Model.Serving;
using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Model.Tests.Demands;

public class SourceRequestsTests(ITestOutputHelper output)
{
    private static readonly SourceSpec Edge = new(new NodeId(2), 1);
    private static readonly Demand Plain = TestScenarios.Line3().Demand with { Ranking = [new TaskId(0), new TaskId(1), new TaskId(2)] };

    private static readonly FlashCrowd Crowd = new() { Start = Instant.Start + Duration.FromSeconds(2), Peak = 4, Hold = Duration.FromSeconds(3), Task = new TaskId(1) };

    [Fact]
    public void A_crowd_leaves_every_other_request_as_it_is() => TestSeed.ForEachCase(output, 20, random =>
    {
        var seed = random.NextUInt64();
        var before = Take(Plain with { FlashCrowds = [Crowd] }, seed);
        var plain = Take(Plain, seed);
        var after = Take(Plain with { FlashCrowds = [Crowd, Crowd with { Task = null, Nodes = [Edge.Node] }] }, seed);

        Assert.Empty(plain.Except(before));
        Assert.Empty(before.Except(after));
        Assert.All(before.Except(plain), r => Assert.Equal(Crowd.Task, r.Task));
        Assert.True(before.Count - plain.Count is > 750 and < 1050);
        Assert.Contains(after.Except(before), r => r.Task != Crowd.Task);
        Assert.Equal(after.OrderBy(r => r.At), after);
        Assert.Equal(after.Count, after.Select(r => r.ChanceKey).Distinct().Count());
    });

    [Fact]
    public void A_crowd_at_other_nodes_concerns_nobody_here() =>
        Assert.Equal(Take(Plain, 1), Take(Plain with { FlashCrowds = [Crowd with { Nodes = [new NodeId(1)] }] }, 1));

    [Fact]
    public void Sources_share_one_chain_or_have_their_own()
    {
        var modulation = new Modulation { States = [new(2, Duration.FromSeconds(1)), new(0, Duration.FromSeconds(1))], IsShared = true };
        Assert.True(Overlap(modulation) > 0.9);
        Assert.InRange(Overlap(modulation with { IsShared = false }), 0.2, 0.8);

        static double Overlap(Modulation modulation)
        {
            var demand = Plain with { Modulation = modulation, Rate = new RequestRate(1000) };
            var (a, b) = (Windows("a"), Windows("b"));
            return a.Intersect(b).Count() / (double)a.Union(b).Count();

            HashSet<long> Windows(string node) => [.. Take(demand, 1, node, 200).Select(r => r.At.Nanoseconds / 20_000_000)];
        }
    }

    [Fact]
    public void A_trace_is_issued_row_by_row_and_missing_samples_are_drawn() => TestSeed.ForEachCase(output, 20, random =>
    {
        var rows = new List<TraceRow>();
        for (var i = 0; i < 200; i++) rows.Add(new TraceRow((rows.Count == 0 ? 0 : rows[^1].Nanoseconds) + random.NextInt(3), random.NextInt(3), random.NextInt(20) - 10));
        var trace = new RequestTrace("t.csv", new string('0', 64), new Dictionary<NodeId, ReadOnlyMemory<TraceRow>> { [Edge.Node] = rows.ToArray() });
        var demand = Plain with { Arrivals = ArrivalKind.Trace, Trace = trace, Rate = default };
        var requests = Take(demand, random.NextUInt64());

        Assert.Equal(rows.Select(r => (r.At, r.Task)), requests.Select(r => (r.At, r.Task.Index)));
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i].Sample >= 0) Assert.Equal(rows[i].Sample, requests[i].Sample);
            else Assert.InRange(requests[i].Sample, 0, 9_999);
        }
        Assert.Empty(Take(demand, 1, sourceNode: 1));
        Assert.Equal((200, 1), (trace.Count, trace.Nodes.Length));
    });

    [Fact]
    public void Rows_out_of_order_are_no_trace()
    {
        Assert.Throws<ArgumentException>(() => Trace(new TraceRow(2, 0, 0), new TraceRow(1, 0, 0)));
        Assert.Throws<ArgumentException>(() => Trace(new TraceRow(-1, 0, 0)));
        Assert.Equal(16, System.Runtime.CompilerServices.Unsafe.SizeOf<TraceRow>());

        static RequestTrace Trace(params TraceRow[] rows) => new("t.csv", "", new Dictionary<NodeId, ReadOnlyMemory<TraceRow>> { [Edge.Node] = rows });
    }

    [Fact]
    public void Slot_replay_counts_the_same_requests_and_refuses_closed_loops()
    {
        var scenario = TestScenarios.Line3();
        var modulation = new Modulation { States = [new(2, Duration.FromSeconds(1)), new(0, Duration.FromSeconds(1))] };
        var bursty = scenario with { Demand = scenario.Demand with { Modulation = modulation, FlashCrowds = [Crowd with { Task = null }] } };
        var expected = Take(bursty.Demand, bursty.Run.Seed, "edge", 10).CountBy(r => (int)r.At.Seconds).ToDictionary();
        var demands = new SlotDemands(bursty, new RequestTypes(bursty, new Routes(bursty)));
        for (var slot = 0; slot < 10; slot++) Assert.Equal(expected.GetValueOrDefault(slot), demands.NextSlot().Sum());

        var closed = scenario with
        {
            Demand = scenario.Demand with { Arrivals = ArrivalKind.ClosedLoop, ClosedLoop = new ClosedLoop { Clients = 1, Think = Duration.FromSeconds(1), Patience = Duration.FromSeconds(1) } },
        };
        var error = Assert.Throws<NotSupportedException>(() => new SlotReplay(closed).Run().ToList());
        Assert.Contains("only an emulation has them", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ThinkKind.Exponential)]
    [InlineData(ThinkKind.Fixed)]
    public void Clients_think_for_the_stated_time_in_the_mean(ThinkKind kind)
    {
        var loop = new ClosedLoop { Clients = 100, Think = Duration.FromMilliseconds(10), ThinkKind = kind };
        var draws = new ClientDraws(loop, "edge", new RandomStreams(TestSeed.Value));
        var thoughts = Enumerable.Range(0, 100).SelectMany(c => Enumerable.Range(1, 1000).Select(n => draws.Think(c, n).Milliseconds)).ToList();
        Assert.InRange(thoughts.Average(), 9.8, 10.2);
        var first = Enumerable.Range(0, 100).Select(c => draws.Think(c, 0).Milliseconds).ToList();
        if (kind == ThinkKind.Fixed) Assert.All(thoughts, t => Assert.Equal(10, t));
        else Assert.InRange(thoughts.Count(t => t > 10) / 1e5, Math.Exp(-1) - 0.01, Math.Exp(-1) + 0.01);
        Assert.True(first.Distinct().Count() > 90);
        var samples = Enumerable.Range(0, 10_000).Select(n => draws.Sample(n % 7, n, 50)).ToList();
        Assert.Equal((0, 49), (samples.Min(), samples.Max()));
        Assert.Equal(10_000, Enumerable.Range(0, 10_000).Select(n => draws.ChanceKey(n % 7, n)).Distinct().Count());
    }

    [Theory]
    [InlineData(10, 0.5, 5)]
    [InlineData(1, 0.001, 1)]
    [InlineData(3, 2, 6)]
    public void A_source_has_clients_by_its_weight(int clients, double weight, int expected) =>
        Assert.Equal(expected, new ClosedLoop { Clients = clients, Think = Duration.FromSeconds(1) }.ClientsOf(Edge with { Weight = weight }));

    private static List<SourceRequest> Take(Demand demand, ulong seed, string node = "edge", double seconds = 10, int sourceNode = 2)
    {
        var end = Instant.Start + Duration.FromSeconds(seconds);
        var requests = new SourceRequests(demand, Edge with { Node = new NodeId(sourceNode) }, node, new TaskSampler(demand), new RandomStreams(seed), end);
        var taken = new List<SourceRequest>();
        while (requests.Next is { } at && at < end) taken.Add(requests.Take(_ => 10_000));
        return taken;
    }
}
