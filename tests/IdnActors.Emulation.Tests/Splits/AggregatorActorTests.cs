using Akka.Actor;
using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Requests;
using IdnActors.Emulation.Runs;
using IdnActors.Emulation.Splits;
using IdnActors.Emulation.Tests.Kernel;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Inference;
using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;
using static IdnActors.Emulation.Splits.ViewProtocol;

namespace IdnActors.Emulation.Tests.Splits;

/// <summary>An aggregator under a node that only notes what it is told, and when: a timeout of 50 ms for views and of 120 ms for the cloud.</summary>
public sealed class AggregatorActorTests : KernelFixture
{
    private const int D = TestViews.Devices;
    private const int Timeout = 50;

    private static readonly InferenceResult Answer = new(3, 0.9f, true);

    private readonly RunContext _run;
    private readonly ViewGroup _group;
    private readonly List<(Instant At, object Message)> _told = [];

    public AggregatorActorTests(ITestOutputHelper output)
        : base(output)
    {
        var scenario = TestViews.Star();
        _run = new RunContext(scenario, 1, Kernel, new ProfiledInferenceEngine(scenario.Catalogue, 1), new RecordingSink());
        _group = new ViewGroup(0, scenario.Splitting.Views[0], ViewChain.Of(new SplitChain(scenario.Catalogue.Variants[0]))!, scenario.Topology);
    }

    private Task<IActorRef> StartAsync() => StartAsync(KernelProps.Of(() => new Node(this)));

    [Fact]
    public async Task A_view_that_comes_twice_is_counted_and_changes_nothing()
    {
        var (node, request) = (await StartAsync(), Request(1));
        node.Tell(new Collect(request));
        var contents = Enumerable.Range(0, D).Select(_ => new Content()).ToArray();
        foreach (var device in (int[])[0, 1]) node.Tell(Scores(1, device, contents[device]));
        // The copies say something else.
        foreach (var device in (int[])[1, 0, 0]) node.Tell(Scores(1, device, new Content()));
        await RunUntilMs(10);
        Assert.DoesNotContain(_told, t => t.Message is ScoresJoined);
        node.Tell(Scores(1, 2, contents[2]));
        await RunUntilMs(20);
        var joined = Assert.IsType<ScoresJoined>(Assert.Single(_told, t => t.Message is ScoresJoined).Message);
        Assert.Same(request, joined.Request);
        Assert.Equal(contents, joined.Views.AsEnumerable());
        // Behind the join as well.
        node.Tell(Scores(1, 2, contents[2]));
        await RunUntilMs(200);
        Assert.Single(_told, t => t.Message is ScoresJoined);
        Assert.Equal((4L, 0L, (long)D, 0L), (_run.Meters.Views.Duplicate, _run.Meters.Views.Late, _run.Meters.Views.Expected, _run.Meters.Views.Missing));
    }

    [Fact]
    public async Task Features_that_come_twice_run_the_last_part_once()
    {
        var node = await StartAsync();
        foreach (var device in (int[])[0, 0, 1, 2, 2, 1]) node.Tell(Features(7, device, new Content()));
        await RunUntilMs(90);
        var joined = Assert.IsType<FeaturesJoined>(Assert.Single(_told).Message);
        Assert.Equal(7UL, joined.Origin.Key);
        Assert.Equal(3, _run.Meters.Views.Duplicate);
    }

    [Fact]
    public async Task What_has_not_come_by_the_timeout_is_nothing()
    {
        var (node, content) = (await StartAsync(), new Content());
        node.Tell(new Collect(Request(1)));
        node.Tell(Scores(1, 1, content));
        await RunUntilMs(Timeout + 1);
        var (at, message) = Assert.Single(_told, t => t.Message is ScoresJoined);
        Assert.Equal(Instant.Start + Duration.FromMilliseconds(Timeout), at);
        Assert.Equal([null, content, null], ((ScoresJoined)message).Views.AsEnumerable());
        node.Tell(Scores(1, 0, content));
        await RunUntilMs(Timeout + 10);
        Assert.Equal((1L, 2L), (_run.Meters.Views.Late, _run.Meters.Views.Missing));
        // Every device was asked, once.
        Assert.Equal([0, 1, 2], _told.Select(t => t.Message).OfType<ViewWanted>().Select(w => w.Device));
    }

    [Fact]
    public async Task Who_waits_for_the_cloud_gets_its_answer_or_the_end_of_the_wait()
    {
        var node = await StartAsync();
        var (first, second) = (Request(1), Request(2));
        foreach (var request in (InferenceRequest[])[first, second]) node.Tell(new AwaitCloud(request));
        node.Tell(AnswerOf(1));
        node.Tell(AnswerOf(1));
        await RunUntilMs(300);
        Assert.Equal([(0.0, new Answered(first, Answer)), (120.0, (object)new Unanswered(second))], _told.Where(t => t.Message is Answered or Unanswered).Select(t => (t.At.SinceStart.Milliseconds, t.Message)));
    }

    [Fact]
    public async Task A_crash_closes_what_is_open_at_once()
    {
        var (node, content) = (await StartAsync(), new Content());
        var (collecting, atExit, waiting) = (Request(1), Request(2), Request(3));
        foreach (var request in (InferenceRequest[])[collecting, atExit, waiting]) node.Tell(new Collect(request));
        foreach (var key in (ulong[])[2, 3])
            for (var device = 0; device < D; device++) node.Tell(Scores(key, device, content));
        node.Tell(new AwaitCloud(waiting));
        node.Tell(Scores(1, 0, content));
        node.Tell(Features(9, 1, content));
        await RunUntilMs(10);
        _told.Clear();
        node.Tell(new Crash());
        await RunUntilMs(20);
        Assert.All(_told, t => Assert.Equal(Instant.Start + Duration.FromMilliseconds(10), t.At));
        var scores = _told.Select(t => t.Message).OfType<ScoresJoined>().Single();
        Assert.Same(collecting, scores.Request);
        Assert.Equal([content, null, null], scores.Views.AsEnumerable());
        Assert.Equal([null, content, null], _told.Select(t => t.Message).OfType<FeaturesJoined>().Single().Views.AsEnumerable());
        Assert.Same(waiting, _told.Select(t => t.Message).OfType<Unanswered>().Single().Request);
        // What was with the node goes on.
        node.Tell(new AwaitCloud(atExit));
        node.Tell(AnswerOf(2));
        node.Tell(AnswerOf(3));
        await RunUntilMs(500);
        Assert.Same(atExit, _told.Select(t => t.Message).OfType<Answered>().Single().Request);
        Assert.Equal(3, _told.Count(t => t.Message is ScoresJoined or FeaturesJoined or Unanswered));
    }

    private static RequestOrigin Origin(ulong key) =>
        new() { Key = key, ChanceKey = key, Entry = new NodeId(1), Task = new TaskId(0), Sample = 0, IssuedAt = Instant.Start, Deadline = Instant.Start + Duration.FromSeconds(10) };

    private InferenceRequest Request(ulong key) => new(Origin(key), _group.AnswerWay, 1);

    private View Scores(ulong key, int device, Content content) => ViewOf(key, device, content, _group.Views.Local);

    private View Features(ulong key, int device, Content content) => ViewOf(key, device, content, _group.Views.Final);

    private View ViewOf(ulong key, int device, Content content, int part) => new() { Path = _group.ToCloud[device], Group = _group, Origin = Origin(key), Device = device, Part = part, Content = content };

    private ViewAnswer AnswerOf(ulong key) => new() { Path = _group.AnswerWay, Group = _group, Origin = Origin(key), Result = Answer };

    private sealed class Content : Activations
    {
        public override long WireBytes => 8;
    }

    /// <summary>Hands on what it is told from outside.</summary>
    private sealed class Node(AggregatorActorTests test) : UntypedActor
    {
        private readonly IActorRef _aggregator = Context.ActorOf(AggregatorActor.PropsFor(test._run, new NodeId(1), test._group));

        protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Restart);

        protected override void OnReceive(object message)
        {
            if (Sender.Equals(_aggregator)) test._told.Add((test.Kernel.Now, message));
            else if (message is Crash) _aggregator.Tell(Kill.Instance);
            else _aggregator.Tell(message);
        }
    }

    private sealed record Crash;
}
