using Akka.Actor;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Demands;
using IdnActors.Model.Network;
using IdnActors.Model.Randomness;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Testing;

namespace IdnActors.Emulation.Tests.Nodes;

/// <summary>Requests that three devices, a gateway and a cloud answer together; each part takes a millisecond, that of the cloud four.</summary>
public sealed class NodeActorViewsTests
{
    private const int Control = 64;
    private const int Answer = 100;
    private const int Timeout = 50;
    private const int AnswerTimeout = 120;
    private const int D = TestViews.Devices;

    private static readonly NodeId Cloud = new(0);

    /// <summary>What is asked for, run and sent back by a device, and judged at the gateway.</summary>
    private static readonly double Local = 5 + Sent(Control) + 1 + 5 + Sent(TestViews.ScoreBytes) + 1;

    // Milliseconds on a link of 10 Mbps.
    private static double Sent(int bytes) => bytes * 8 / 1e4;

    /// <summary>From the features at the gateway to the answer there; they come at once and follow each other on the link to the cloud.</summary>
    private static double ByCloud(int views) => 20 + (views * Sent(TestViews.FeatureBytes)) + 4 + 20 + Sent(Answer);

    [Fact]
    public async Task Times_and_bytes_are_those_of_the_published_formula()
    {
        var (report, _) = await TestRun.ExecuteCleanAsync(TestViews.Star());
        var (left, through) = Answers(report);
        Assert.Equal(report.Totals.Issued, report.Totals.Served);
        Assert.InRange(left, 1, report.Totals.Issued - 1);
        var whole = Local + 5 + Sent(Control) + 5 + Sent(TestViews.FeatureBytes) + ByCloud(D);
        Assert.Equal(whole, report.Latency.MaxMs, 3);
        Assert.Equal(((left * Local) + (through * whole)) / (left + through), report.Latency.MeanMs, 3);
        // c = 4 C + (1 - l) f o / 8 for a device and a request.
        var formula = (report.Totals.Issued * TestViews.ScoreBytes) + (through * TestViews.FeatureBytes);
        foreach (var device in (string[])["a", "b", "c"]) Assert.Equal(formula, Delivered(report, device, "gateway"));
        Assert.Equal(through * D * TestViews.FeatureBytes, Delivered(report, "gateway", "cloud"));
        Assert.Equal(through * Answer, Delivered(report, "cloud", "gateway"));
        Assert.Equal(new ViewResult((report.Totals.Issued + through) * D, 0, 0, 0), report.Views);
    }

    [Fact]
    public async Task Features_that_are_pushed_always_travel_and_save_the_way_of_a_question()
    {
        var (report, _) = await TestRun.ExecuteCleanAsync(TestViews.Star(transfer: ViewTransfer.Push));
        var (left, through) = Answers(report);
        Assert.Equal(report.Totals.Issued, report.Totals.Served);
        Assert.InRange(left, 1, report.Totals.Issued - 1);
        Assert.Equal(report.Totals.Issued, report.Nodes[Cloud.Index].Counters.Inferences);
        Assert.Equal(report.Totals.Issued * (TestViews.ScoreBytes + TestViews.FeatureBytes), Delivered(report, "a", "gateway"));
        // Behind the scores on the link of the device.
        Assert.Equal(5 + Sent(Control) + 1 + 5 + Sent(TestViews.ScoreBytes) + Sent(TestViews.FeatureBytes) + ByCloud(D), report.Latency.MaxMs, 3);
        Assert.Equal(report.Latency.Count, left + through);
    }

    [Fact]
    public async Task An_answer_that_comes_before_the_exit_has_judged_waits_for_it()
    {
        var scenario = TestViews.Star(exitSharePoints: 0, transfer: ViewTransfer.Push);
        var nodes = scenario.Topology.Nodes.Select(n => n.Id.Index == 1 ? n with { Speed = 0.01 } : n);
        scenario = scenario with { Topology = new Topology("star", [.. nodes], scenario.Topology.Links) };
        var (report, _) = await TestRun.ExecuteCleanAsync(scenario);
        Assert.Equal(report.Totals.Issued, report.Totals.Served);
        Assert.Equal(Local + 99, report.Latency.MaxMs, 3);
        Assert.Equal(report.Totals.Issued, Answers(report).Through);
    }

    [Fact]
    public async Task A_device_that_has_failed_is_waited_for_at_the_gateway_and_in_the_cloud()
    {
        var (report, _) = await TestRun.ExecuteCleanAsync(TestViews.Star().With(v => v with { Failed = [v.Devices[1]] }));
        var (left, through) = Answers(report);
        Assert.Equal(report.Totals.Issued, report.Totals.Served);
        // The first of the features opens the sample in the cloud.
        var whole = Timeout + 1 + 5 + Sent(Control) + 5 + Sent(TestViews.FeatureBytes) + 20 + Sent(TestViews.FeatureBytes) + Timeout + 4 + 20 + Sent(Answer);
        Assert.Equal(whole, report.Latency.MaxMs, 3);
        Assert.Equal(((left * (Timeout + 1)) + (through * whole)) / (left + through), report.Latency.MeanMs, 3);
        Assert.Equal(0, Delivered(report, "b", "gateway"));
        Assert.Equal(new ViewResult((report.Totals.Issued + through) * D, report.Totals.Issued + through, 0, 0), report.Views);
    }

    [Fact]
    public async Task Without_any_device_the_exit_answers_after_both_timeouts()
    {
        var (report, _) = await TestRun.ExecuteCleanAsync(TestViews.Star().With(v => v with { Failed = v.Devices }));
        Assert.Equal(report.Totals.Issued, report.Totals.Served + report.Totals.Degraded);
        Assert.InRange(report.Totals.Degraded, 1, report.Totals.Issued - 1);
        Assert.Equal(Timeout + 1 + AnswerTimeout, report.Latency.MaxMs, 3);
        Assert.Equal(report.Totals.Degraded, report.Exits.Sum(e => e.Degraded));
        Assert.Equal(report.Totals.Issued * D, report.Views!.Missing);
    }

    [Fact]
    public async Task Where_the_link_to_the_cloud_is_dead_the_exit_answers_as_degraded()
    {
        var scenario = TestViews.Star();
        var (report, _) = await TestRun.ExecuteCleanAsync(scenario with { Topology = scenario.Topology.WithLoss(1, "gateway-cloud") });
        Assert.Equal(report.Totals.Issued, report.Totals.Served + report.Totals.Degraded);
        Assert.InRange(report.Totals.Degraded, 1, report.Totals.Issued - 1);
        Assert.Equal(Local + AnswerTimeout, report.Latency.MaxMs, 3);
    }

    [Fact]
    public async Task The_deadline_of_a_request_ends_the_wait_for_the_cloud()
    {
        var scenario = TestViews.Star(exitSharePoints: 0);
        scenario = scenario with
        {
            Topology = scenario.Topology.WithLoss(1, "gateway-cloud"),
            Demand = scenario.Demand with { Deadline = Duration.FromMilliseconds(60) },
        };
        var (report, _) = await TestRun.ExecuteCleanAsync(scenario);
        Assert.Equal(report.Totals.Issued, report.Totals.Degraded);
        Assert.Equal(60, report.Latency.MaxMs, 3);
    }

    [Fact]
    public async Task A_dead_link_of_a_device_makes_its_views_missing()
    {
        var scenario = TestViews.Star(exitSharePoints: 100);
        var (report, _) = await TestRun.ExecuteCleanAsync(scenario with { Topology = scenario.Topology.WithLoss(1, "b-gateway") });
        Assert.Equal(report.Totals.Issued, report.Totals.Served);
        Assert.Equal(Timeout + 1, report.Latency.MaxMs, 3);
        Assert.Equal(new ViewResult(report.Totals.Issued * D, report.Totals.Issued, 0, 0), report.Views);
    }

    [Fact]
    public async Task Views_behind_the_timeout_are_counted_as_late_and_dropped()
    {
        var scenario = TestViews.Star(exitSharePoints: 100);
        var links = scenario.Topology.Links.Select(l => l.From.Index == 4 ? l with { Delay = Duration.FromMilliseconds(60) } : l);
        var (report, _) = await TestRun.ExecuteCleanAsync(scenario with { Topology = new Topology("star", scenario.Topology.Nodes, [.. links]) });
        Assert.Equal(report.Totals.Issued, report.Totals.Served);
        Assert.Equal(Timeout + 1, report.Latency.MaxMs, 3);
        Assert.Equal(new ViewResult(report.Totals.Issued * D, report.Totals.Issued, report.Totals.Issued, 0), report.Views);
    }

    [Theory]
    [InlineData(ViewTransfer.Pull)]
    [InlineData(ViewTransfer.Push)]
    public async Task Losses_lose_no_request(ViewTransfer transfer)
    {
        var scenario = TestViews.Star(20, transfer);
        scenario = scenario with { Topology = scenario.Topology.WithLoss(0.2), Demand = scenario.Demand with { Rate = new RequestRate(50) } };
        var (report, _) = await TestRun.ExecuteCleanAsync(scenario);
        Assert.Equal(report.Totals.Issued, report.Totals.Served + report.Totals.Degraded);
        Assert.InRange(report.Totals.Degraded, 20, report.Totals.Issued - 20);
        Assert.InRange(report.Views!.Missing, 100, report.Views.Expected - 100);
    }

    /// <summary>A view comes when its sample has been forgotten, and its request waits for the cloud: the exit does not judge it again.</summary>
    [Fact]
    public async Task Views_long_behind_the_timeout_are_late_too()
    {
        var scenario = TestViews.Star(exitSharePoints: 0);
        var links = scenario.Topology.WithLoss(1, "gateway-cloud").Links.Select(l => l.From.Index == 4 ? l with { Delay = Duration.FromMilliseconds(2.05 * Timeout) } : l);
        var (report, _) = await TestRun.ExecuteCleanAsync(scenario with { Topology = new Topology("star", scenario.Topology.Nodes, [.. links]) });
        Assert.Equal(report.Totals.Issued, report.Totals.Degraded);
        Assert.Equal(Timeout + 1 + AnswerTimeout, report.Latency.MaxMs, 3);
        Assert.Equal(report.Totals.Issued, report.Nodes[1].Counters.Inferences);
        Assert.Equal(report.Totals.Issued, report.Views!.Late);
    }

    /// <summary>Aggregators crash again and again, while views come, while the exit judges and while the cloud is waited for.</summary>
    [Theory]
    [InlineData(ViewTransfer.Pull, "gateway")]
    [InlineData(ViewTransfer.Push, "gateway")]
    [InlineData(ViewTransfer.Pull, "cloud")]
    [InlineData(ViewTransfer.Push, "cloud")]
    public async Task A_crash_of_an_aggregator_loses_no_request(ViewTransfer transfer, string node)
    {
        // Devices send their views one after the other.
        var scenario = TestViews.Star(exitSharePoints: 30, transfer);
        var links = scenario.Topology.Links.Select(l => l.From.Index > 1 ? l with { Delay = l.Delay + Duration.FromMilliseconds(3 * (l.From.Index - 2)) } : l);
        scenario = scenario with
        {
            Topology = new Topology("star", scenario.Topology.Nodes, [.. links]),
            Demand = scenario.Demand with { Arrivals = ArrivalKind.Poisson, Rate = new RequestRate(40) },
        };
        EmulationRun? emulation = null;
        var calls = 0;
        using var engine = new ScriptedEngine(scenario)
        {
            RunPart = (_, made) =>
            {
                if (++calls % 23 == 0) new ActorSelection(emulation!.Root, $"nodes/{node}/views-0").Tell(Kill.Instance);
                return made;
            },
        };
        await using var run = emulation = await EmulationRun.CreateAsync(scenario, new RunOptions { Seed = scenario.Run.Seed }, engine, new RecordingSink());
        var report = await run.ExecuteAsync(CancellationToken.None);
        Assert.Empty(report.Failures);
        Assert.Empty(report.Violations);
        Assert.Equal(report.Totals.Issued, report.Totals.Served + report.Totals.Degraded);
        Assert.InRange(report.Totals.Served, report.Totals.Issued / 2, report.Totals.Issued);
        // What had come was joined without the rest, and for some the cloud's answer came in vain.
        Assert.InRange(report.Views!.Missing, 1, report.Views.Expected / 2);
        if (node == "gateway") Assert.InRange(report.Totals.Degraded, 1, report.Totals.Issued / 2);
    }

    /// <summary>Of requests as many as never before the gateway can judge less than half.</summary>
    [Fact]
    public async Task Requests_end_once_where_the_nodes_have_no_room()
    {
        var scenario = TestViews.Star(50);
        var nodes = scenario.Topology.Nodes.Select(n => n with { Executors = 1 });
        scenario = scenario with
        {
            Topology = new Topology("star", [.. nodes], scenario.Topology.Links),
            Demand = scenario.Demand with { Arrivals = ArrivalKind.Poisson, Rate = new RequestRate(2_000), Deadline = Duration.FromMilliseconds(150) },
            Serving = scenario.Serving with { QueueCapacity = 10 },
            Run = scenario.Run with { Duration = Duration.FromSeconds(2) },
        };
        var (report, _) = await TestRun.ExecuteCleanAsync(scenario);
        Assert.InRange(report.Totals.Refused, 1, report.Totals.Issued - 1);
        Assert.InRange(report.Totals.Served, 1, report.Totals.Issued - 1);
        Assert.Equal(report.Totals.Issued, report.Totals.Served + report.Totals.Degraded + report.Totals.Refused + report.Totals.Expired);
    }

    /// <summary>A device fails with its tenth sample: that and all others are missing.</summary>
    [Fact]
    public async Task Where_the_part_of_a_device_has_failed_its_views_are_missing()
    {
        var scenario = TestViews.Star(100);
        var calls = 0;
        using var engine = new ScriptedEngine(scenario)
        {
            RunPart = (query, profiled) => query.Part.Index == 1 && ++calls == 10 ? throw new InvalidOperationException("The part has a fault.") : profiled,
        };
        var (report, sink) = await TestRun.ExecuteCleanAsync(scenario, engine: engine);
        Assert.Equal(report.Totals.Issued, report.Totals.Served);
        Assert.Equal(report.Totals.Issued - 9, report.Views!.Missing);
        Assert.Contains(sink.Events, e => e.Kind == "shard-failed" && e.Subject == "b");
    }

    [Theory]
    [InlineData(ViewTransfer.Pull)]
    [InlineData(ViewTransfer.Push)]
    public async Task Results_do_not_depend_on_the_order_of_mailboxes(ViewTransfer transfer)
    {
        var scenario = TestViews.Star(transfer: transfer);
        scenario = scenario with { Topology = scenario.Topology.WithLoss(0.05), Demand = scenario.Demand with { Arrivals = ArrivalKind.Poisson, Rate = new RequestRate(60) } };
        var (_, plain) = await TestRun.ExecuteCleanAsync(scenario);
        for (var shuffle = 1UL; shuffle < 4; shuffle++)
        {
            var (_, shuffled) = await TestRun.ExecuteCleanAsync(scenario, new RunOptions { Seed = scenario.Run.Seed, Shuffle = new RandomSource(shuffle) });
            Assert.Equal(plain.Transcript, shuffled.Transcript);
        }
    }

    private static (long Left, long Through) Answers(RunReport report) =>
        (report.Exits.Where(e => !e.IsFinal).Sum(e => e.Answered), report.Exits.Where(e => e.IsFinal).Sum(e => e.Answered));

    /// <summary>Without what nodes ask each other.</summary>
    private static long Delivered(RunReport report, string from, string to)
    {
        var link = report.Links.Single(l => report.Scenario.Topology.NameOf(l.Link) == $"{from}-{to}");
        return link.Counters.DeliveredBytes - link.Counters.ControlBytes;
    }
}
