using Akka.Actor;
using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Network;
using static IdnActors.Emulation.Transfers.TransferProtocol;

namespace IdnActors.Emulation.Transfers;

/// <summary>Fetches one part for its node from the nearest holder, chunk by chunk over the links; turns to the next holder when one has it no longer.</summary>
public sealed class PartFetchActor : EmulationActor
{
    private readonly RunContext _run;
    private readonly FetchSpec _spec;
    private readonly PartFetch _fetch;
    private int _holder = -1;
    private RequestPath? _path;
    private RetryTimeout? _timeout;
    private TimerHandle _retry = TimerHandle.None;

    public PartFetchActor(RunContext run, FetchSpec spec, EventSource source)
        : base(run.Kernel, source)
    {
        _run = run;
        _spec = spec;
        var transfer = run.Scenario.Transfer;
        _fetch = new PartFetch(run.Scenario.Catalogue[spec.Part].Size.Bytes, transfer.ChunkSize.Bytes, transfer.WindowChunks);
    }

    public static Props PropsFor(RunContext run, FetchSpec spec)
    {
        var source = new EventSource(EventSourceIds.Shard(spec.Node, spec.Part));
        return KernelProps.Of(() => new PartFetchActor(run, spec, source));
    }

    // By an event, not at once: the fetches of a variant's parts are created together, and may be started in any order, but links take packets in that of their telling.
    protected override void PreStart() => Timers.TellSelfAt(Kernel.Now, Self, BeginDue.Instance);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case PartChunk chunk: OnChunk(chunk); break;
            case PartUnavailable gone when _holder < _spec.Holders.Count && gone.Holder == _spec.Holders[_holder]: TurnToNextHolder(); break;
            case PartUnavailable: break;
            case RetryDue: Retry(); break;
            case BeginDue: TurnToNextHolder(); break;
            default: Unhandled(message); break;
        }
    }

    private void TurnToNextHolder()
    {
        _fetch.ForgetAsked();
        Timers.Cancel(_retry);
        _holder++;
        if (_holder >= _spec.Holders.Count)
        {
            Context.Parent.Tell(new Failed(_spec.Slot, _spec.Part.Index));
            return;
        }
        var holder = _spec.Holders[_holder];
        _path = _run.Routes.TreeToward(holder).PathFrom(_spec.Node);
        var topology = _run.Scenario.Topology;
        _timeout = new RetryTimeout(topology, _path, _run.Scenario.Transfer);
        _run.Tell("fetch-started", topology.NameOf(_spec.Node),
            ("part", _run.Scenario.Catalogue.NameOf(_spec.Part)), ("holder", topology.NameOf(holder)), ("bytes", _run.Scenario.Catalogue[_spec.Part].Size.Bytes));
        Ask();
    }

    private void OnChunk(PartChunk chunk)
    {
        if (!_fetch.Receive(chunk.Chunk)) return;
        _timeout!.OnProgress();
        _run.Meters[_spec.Node].CountTransfer(chunk.SizeBytes);
        if (!_fetch.IsComplete)
        {
            Ask();
            return;
        }
        Timers.Cancel(_retry);
        Context.Parent.Tell(new Completed(_spec.Slot, _spec.Part.Index));
    }

    private void Ask()
    {
        while (_fetch.TakeNext() is { } chunk)
        {
            var request = new ChunkRequest
            {
                Path = _path!,
                SizeBytes = _run.Scenario.Serving.ControlMessageSize.Bytes,
                Slot = _spec.Slot,
                Part = _spec.Part,
                Chunk = chunk,
                ChunkBytes = _fetch.BytesOf(chunk),
            };
            _run.Directory.Tell(request.NextLink, request, Ref);
        }
        Timers.Cancel(_retry);
        _retry = Timers.TellSelfAfter(_timeout!.Current, Self, RetryDue.Instance);
    }

    private void Retry()
    {
        if (!_timeout!.TryAgain())
        {
            TurnToNextHolder();
            return;
        }
        var missing = _fetch.ForgetAsked();
        _run.Tell("fetch-retried", _run.Scenario.Topology.NameOf(_spec.Node),
            ("part", _run.Scenario.Catalogue.NameOf(_spec.Part)), ("missingChunks", missing));
        Ask();
    }

    private sealed class BeginDue
    {
        public static readonly BeginDue Instance = new();
    }

    private sealed class RetryDue
    {
        public static readonly RetryDue Instance = new();
    }
}

/// <summary>What to fetch for whom.</summary>
/// <param name="Node">The receiver.</param>
/// <param name="Slot">Number of the variant on the node.</param>
/// <param name="Part">The part.</param>
/// <param name="Holders">Nodes that may have it, nearest first.</param>
public sealed record FetchSpec(NodeId Node, int Slot, PartId Part, IReadOnlyList<NodeId> Holders);
