using Akka.Actor;

namespace IdnActors.Cluster.Regions;

/// <summary>What a process has of what the coordinator was told, in case that it has to take over. Any thread.</summary>
internal sealed class Standby : IDisposable
{
    private readonly Lock _gate = new();
    private readonly HashSet<long> _former = [];

    // A coordinator that has taken over sends all once more: until that is there, what the one before had sent is more.
    private LookLog? _before;
    private LookLog? _log;
    private long _id;
    private bool _isWhole;
    private bool _isTaken;

    /// <summary>Takes a part.</summary>
    /// <returns>What is to be answered; null for nothing.</returns>
    public LogHad? Take(LogPart part)
    {
        lock (_gate)
        {
            if (_isTaken || part.Bytes is null || part.Bytes.Length > Parcel.PartBytes || _former.Contains(part.Log)) return null;
            if (_log is null || part.Log != _id) BeginAnew(part.Log);
            if (part.From == _log!.Length) _log.Append(part.Bytes);
            if (!_isWhole && _log.Length >= part.Length)
            {
                _isWhole = true;
                _before?.Dispose();
                _before = null;
            }
            return new LogHad(_id, _log.Length);
        }
    }

    /// <summary>Hands over what there is, as the process takes over; from then on it is the caller's. Null where nothing has come.</summary>
    public LookLog? Hand()
    {
        lock (_gate)
        {
            if (_isTaken) return null;
            _isTaken = true;
            var (handed, other) = _isWhole ? (_log, _before) : (_before, _log);
            other?.Dispose();
            (_log, _before) = (null, null);
            return handed;
        }
    }

    public void Dispose() => Hand()?.Dispose();

    private void BeginAnew(long id)
    {
        if (_log is not null) _former.Add(_id);
        if (_isWhole)
        {
            _before?.Dispose();
            _before = _log;
        }
        else _log?.Dispose();
        (_id, _log, _isWhole) = (id, new LookLog(), false);
    }
}

/// <summary>Takes what the coordinator sends to those that may have to take over.</summary>
internal sealed class StandbyActor(Standby standby) : UntypedActor
{
    public const string Name = "standby";

    public static Props PropsFor(Standby standby) => Props.Create(() => new StandbyActor(standby));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case LogPart part:
                if (standby.Take(part) is { } had) Sender.Tell(had);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PostStop() => standby.Dispose();
}
