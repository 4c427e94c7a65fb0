using Akka.Actor;
using IdnActors.Emulation.Requests;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Demands;
using IdnActors.Model.Network;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Sources;

/// <summary>Makes the requests of one source: enters them in the books and hands them to the entry node.</summary>
internal sealed class RequestIssuer(RunContext run, NodeId node)
{
    private const int CountBits = 40;
    private readonly Duration? _deadline = run.Scenario.Demand.Deadline;
    private ulong _count;

    // Of the last request: often the next has the same, and paths are far apart in memory.
    private TaskId _pathTask;
    private RequestPath? _path;

    /// <param name="planned">What the demand says of it.</param>
    /// <param name="sender">The source.</param>
    /// <param name="client">Who waits for its end.</param>
    public void Issue(SourceRequest planned, IActorRef sender, WaitingClient? client = null)
    {
        var origin = new RequestOrigin
        {
            Key = ((ulong)node.Index << CountBits) | _count++,
            ChanceKey = planned.ChanceKey,
            Entry = node,
            Task = planned.Task,
            Sample = planned.Sample,
            IssuedAt = planned.At,
            Deadline = _deadline is { } deadline ? planned.At + deadline : Instant.MaxValue,
            Client = client,
        };
        if (_path is null || planned.Task != _pathTask)
        {
            _path = run.Routes.PathOf(planned.Task, node);
            _pathTask = planned.Task;
        }
        var request = run.Requests.Take(origin, _path, run.Scenario.Catalogue[planned.Task].RequestSize.Bytes);
        run.Ledger.Issue(request);
        run.Directory[node].Tell(request, sender);
    }
}
