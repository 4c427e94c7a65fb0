using Akka.Actor;
using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Requests;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Demands;
using IdnActors.Model.Network;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Sources;

/// <summary>Makes the requests of one source: enters them in the books and hands them to the entry node.</summary>
internal sealed class RequestIssuer
{
    private const int CountBits = 40;

    // How far it is from the start of an actor to the end of what packets touch of it: the collector keeps together what the actor has made for itself.
    private const int NodeBytes = 576;
    private const int LinkBytes = 400;
    private readonly RunContext _run;
    private readonly NodeId _node;
    private readonly Duration? _deadline;
    private ulong _count;

    // Of the last request, since often the next has the same and paths are far apart in memory; at first, of the most popular task.
    private TaskId _pathTask;
    private RequestPath _path;
    private int _type;

    // What its requests will touch that those of others do not. Kept here, since also what leads there is far away.
    private EmulationActor? _entry;
    private EmulationActor? _up;
    private EmulationActor? _down;

    public RequestIssuer(RunContext run, NodeId node)
    {
        _run = run;
        _node = node;
        _deadline = run.Scenario.Demand.Deadline;
        _pathTask = run.Scenario.Demand.Ranking[0];
        _path = run.Routes.PathOf(_pathTask, node);
        _type = TypeOf(_pathTask);
    }

    /// <summary>Leaves out a request that was issued before the run began.</summary>
    public void Skip() => _count++;

    /// <summary>Leaves out what was issued before the run began, where nobody knows how much: keys that were never reached by then.</summary>
    public void SkipUntil(Instant startAt) => _count = (ulong)(startAt.Nanoseconds / 1000);

    /// <param name="planned">What the demand says of it.</param>
    /// <param name="sender">The source.</param>
    /// <param name="client">Who waits for its end.</param>
    public void Issue(SourceRequest planned, IActorRef sender, WaitingClient? client = null)
    {
        var origin = new RequestOrigin
        {
            Key = ((ulong)_node.Index << CountBits) | _count++,
            ChanceKey = planned.ChanceKey,
            Entry = _node,
            Task = planned.Task,
            Sample = planned.Sample,
            IssuedAt = planned.At,
            Deadline = _deadline is { } deadline ? planned.At + deadline : Instant.MaxValue,
            Client = client,
        };
        if (planned.Task != _pathTask)
        {
            _path = _run.Routes.PathOf(planned.Task, _node);
            _pathTask = planned.Task;
            _type = TypeOf(planned.Task);
        }
        var request = _run.Requests.Take(origin, _path, _run.Scenario.Catalogue[planned.Task].RequestSize.Bytes);
        request.Type = _type;
        _run.Ledger.Issue(request);
        _run.Directory.Tell(_node, request, sender);
    }

    private int TypeOf(TaskId task) => _run.Placement?.TypeOf(_node, task) ?? 0;

    /// <summary>Asks for the memory that its next request will touch first: the actors of its node and of the links beside that.</summary>
    public void Foresee()
    {
        if (_entry is null)
        {
            _entry = _run.Directory.ActorOf(_node);
            if (_path.Up.Length > 0) (_up, _down) = (_run.Directory.ActorOf(_path.Up[0]), _run.Directory.ActorOf(_path.Down[0]));
        }
        Foresight.Want(_entry, NodeBytes);
        Foresight.Want(_up, LinkBytes);
        Foresight.Want(_down, LinkBytes);
        _run.Directory.Foresee(_node);
        if (_up is null) return;
        _run.Directory.Foresee(_path.Up[0]);
        _run.Directory.Foresee(_path.Down[0]);
    }
}
