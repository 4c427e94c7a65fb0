using Akka.Actor;

namespace IdnActors.Cluster.Regions;

/// <summary>What a process has of what the coordinator was told, in case that it has to take over. Any thread.</summary>
/// <param name="makeLog">Makes an empty log; null: in the temporary folder. For tests.</param>
internal sealed class Standby(Func<LookLog>? makeLog = null) : IDisposable
{
    private readonly Func<LookLog> _makeLog = makeLog ?? (() => new LookLog());
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
    /// <exception cref="IOException">It cannot be kept. Nothing is from now on: if the process takes over, it has nothing.</exception>
    public LogHad? Take(LogPart part)
    {
        lock (_gate)
        {
            if (_isTaken || part.Bytes is null || part.Bytes.Length > Parcel.PartBytes || _former.Contains(part.Log)) return null;
            try
            {
                if (_log is null || part.Log != _id) BeginAnew(part.Log);
                if (part.From == _log!.Length) _log.Append(part.Bytes);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Drop();
                throw new IOException($"what is needed to take over cannot be kept in {Path.GetTempPath()}: {e.Message.TrimEnd('.')}; when the coordinator dies, the run begins anew", e);
            }
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

    private void Drop()
    {
        _isTaken = true;
        _before?.Dispose();
        _log?.Dispose();
        (_log, _before) = (null, null);
    }

    private void BeginAnew(long id)
    {
        if (_log is not null) _former.Add(_id);
        if (_isWhole)
        {
            _before?.Dispose();
            _before = _log;
        }
        else _log?.Dispose();
        (_id, _log, _isWhole) = (id, _makeLog(), false);
    }
}

/// <summary>Takes what the coordinator sends to those that may have to take over.</summary>
/// <param name="standby">Keeps it.</param>
/// <param name="notice">Told where it cannot.</param>
internal sealed class StandbyActor(Standby standby, Action<string> notice) : UntypedActor
{
    public const string Name = "standby";

    public static Props PropsFor(Standby standby, Action<string> notice) => Props.Create(() => new StandbyActor(standby, notice));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case LogPart part:
                OnPart(part);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    // Who does not answer is soon not waited for.
    private void OnPart(LogPart part)
    {
        try
        {
            if (standby.Take(part) is { } had) Sender.Tell(had);
        }
        catch (IOException e)
        {
            notice(e.Message);
        }
    }

    protected override void PostStop() => standby.Dispose();
}
