using Akka.Actor;
using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Requests;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Demands;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Sources;

/// <summary>
/// Closed-loop clients at one node. Each thinks, issues one request, and waits until it is told that the request has ended at this node, or until its patience
/// is over; then it thinks again. So none is ever stuck, whatever becomes of its request.
/// </summary>
public sealed class ClosedLoopSourceActor : EmulationActor
{
    private readonly RunContext _run;
    private readonly RequestIssuer _issuer;
    private readonly ClientDraws _draws;
    private readonly TaskSampler _tasks;
    private readonly Client[] _clients;
    private readonly Duration _patience;
    private readonly Instant _end;

    public ClosedLoopSourceActor(RunContext run, SourceSpec spec, TaskSampler tasks, EventSource source)
        : base(run.Kernel, source)
    {
        var demand = run.Scenario.Demand;
        var loop = demand.ClosedLoop ?? throw new ArgumentException("The demand has no clients.", nameof(run));
        var name = run.Scenario.Topology.NameOf(spec.Node);
        _run = run;
        _issuer = new RequestIssuer(run, spec.Node);
        _draws = new ClientDraws(loop, name, run.Streams);
        _tasks = tasks;
        _clients = new Client[loop.ClientsOf(spec)];
        if (run.IsAnew)
        {
            // How many there were before, nobody knows: numbers that no client had reached.
            _issuer.SkipUntil(run.StartAt);
            Array.Fill(_clients, new Client(run.StartAt.Nanoseconds / 1000, default));
        }
        _patience = loop.Patience ?? demand.Deadline ?? throw new ArgumentException("Clients without patience need a deadline.", nameof(run));
        _end = Instant.Start + run.Scenario.Run.Duration;
    }

    public static Props PropsFor(RunContext run, SourceSpec spec, TaskSampler tasks)
    {
        var source = new EventSource(EventSourceIds.Source(spec.Node));
        return KernelProps.Of(() => new ClosedLoopSourceActor(run, spec, tasks, source));
    }

    protected override void PreStart()
    {
        for (var client = 0; client < _clients.Length; client++) Think(client);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ThoughtOver over: OnThoughtOver(over); break;
            case SourceProtocol.RequestEnded ended: GoOn(ended.Client, ended.Number); break;
            case PatienceOver over: GoOn(over.Client, over.Number); break;
            default: Unhandled(message); break;
        }
    }

    private void Think(int client)
    {
        var due = Kernel.Now + _draws.Think(client, _clients[client].Number);
        if (due < _end) Timers.TellSelfAt(due, Self, new ThoughtOver(client, due));
    }

    private void OnThoughtOver(ThoughtOver over)
    {
        if (_run.Gate.Keeps(over.Due, Self, over)) return;
        if (over.Due < Kernel.Now) Kernel.NoteLate(over.Due);
        Issue(over.Client);
    }

    private void Issue(int client)
    {
        ref var state = ref _clients[client];
        var now = Kernel.Now;
        var task = _tasks.Sample(now, _draws.Task(client, state.Number));
        var sample = _draws.Sample(client, state.Number, _run.Engine.SampleCount(task));
        state.PatienceTimer = Timers.TellSelfAfter(_patience, Self, new PatienceOver(client, state.Number));
        _issuer.Issue(new SourceRequest(now, task, sample, _draws.ChanceKey(client, state.Number)), Self, new WaitingClient(Self, client, state.Number));
    }

    /// <summary>The client's request is over for it. What comes late, after it gave up, is of an earlier number and says nothing.</summary>
    private void GoOn(int client, long number)
    {
        ref var state = ref _clients[client];
        if (state.Number != number) return;
        Timers.Cancel(state.PatienceTimer);
        state.Number++;
        Think(client);
    }

    /// <summary>Number of the request a client thinks about or waits for, and the timer that ends its waiting.</summary>
    private record struct Client(long Number, TimerHandle PatienceTimer);

    private sealed record ThoughtOver(int Client, Instant Due);

    private sealed record PatienceOver(int Client, long Number);
}
