using Akka.Actor;
using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Requests;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Demands;
using IdnActors.Model.Randomness;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Sources;

/// <summary>
/// The users at one node: issues <see cref="InferenceRequest"/>s to it, as the demand says, until the run's duration is over. Arrivals, tasks and samples come
/// from streams of their own, so that what a source asks for does not depend on anything else in the scenario.
/// </summary>
public sealed class RequestSourceActor : EmulationActor
{
    private const int CountBits = 40;
    private readonly RunContext _run;
    private readonly NodeId _node;
    private readonly ArrivalProcess _arrivals;
    private readonly TaskSampler _tasks;
    private readonly RandomSource _taskRandom;
    private readonly RandomSource _sampleRandom;
    private readonly ulong _chanceSalt;
    private readonly Instant _end;
    private ulong _count;

    public RequestSourceActor(RunContext run, SourceSpec spec, TaskSampler tasks, EventSource source)
        : base(run.Kernel, source)
    {
        _run = run;
        _node = spec.Node;
        _tasks = tasks;
        var name = run.Scenario.Topology.NameOf(spec.Node);
        _arrivals = new ArrivalProcess(run.Scenario.Demand, spec, run.Streams.Open(StreamNames.Arrivals(name)));
        _taskRandom = run.Streams.Open(StreamNames.Tasks(name));
        _sampleRandom = run.Streams.Open(StreamNames.Samples(name));
        _chanceSalt = RandomStreams.SaltOf($"requests/{name}");
        _end = Instant.Start + run.Scenario.Run.Duration;
    }

    public static Props PropsFor(RunContext run, SourceSpec spec, TaskSampler tasks)
    {
        var source = new EventSource(EventSourceIds.Source(spec.Node));
        return KernelProps.Of(() => new RequestSourceActor(run, spec, tasks, source));
    }

    protected override void PreStart() => ArmNext();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case IssueDue: Issue(); break;
            default: Unhandled(message); break;
        }
    }

    private void ArmNext()
    {
        if (_arrivals.Next() is { } at && at < _end) Timers.TellSelfAt(at, Self, IssueDue.Instance);
    }

    private void Issue()
    {
        var scenario = _run.Scenario;
        var now = Kernel.Now;
        var task = _tasks.Sample(now, _taskRandom.NextDouble());
        var request = new InferenceRequest
        {
            Key = ((ulong)_node.Index << CountBits) | _count,
            ChanceKey = unchecked(_chanceSalt + _count++),
            Entry = _node,
            Task = task,
            Sample = _sampleRandom.NextInt(_run.Engine.SampleCount(task)),
            IssuedAt = now,
            Deadline = scenario.Demand.Deadline is { } deadline ? now + deadline : Instant.MaxValue,
            Path = _run.Routes.PathOf(task, _node),
            SizeBytes = scenario.Catalogue[task].RequestSize.Bytes,
        };
        _run.Ledger.Issue(request);
        _run.Directory[_node].Tell(request, Self);
        ArmNext();
    }

    private sealed class IssueDue
    {
        public static readonly IssueDue Instance = new();
    }
}
