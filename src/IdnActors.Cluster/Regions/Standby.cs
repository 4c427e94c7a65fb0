using Akka.Actor;

namespace IdnActors.Cluster.Regions;

/// <summary>What a process has of what the coordinator was told, in case that it has to take over. Any thread.</summary>
/// <param name="begin">Begins a log; null: in the temporary folder.</param>
internal sealed class Standby(Func<LookLog>? begin = null) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly HashSet<long> _former = [];

    // A coordinator that has taken over sends all once more: until that is there, what the one before had sent is more.
    private LookLog? _before;
    private LookLog? _log;
    private long _id;
    private bool _isWhole;
    private bool _isTaken;
    private LogRefused? _refused;

    /// <summary>Takes a part.</summary>
    /// <returns>What is to be answered, a <see cref="LogHad"/> or, where it cannot be kept, a <see cref="LogRefused"/>; null for nothing.</returns>
    public object? Take(LogPart part)
    {
        lock (_gate)
        {
            if (_isTaken || part.Bytes is null || part.Bytes.Length > Parcel.PartBytes || _former.Contains(part.Log)) return null;
            if (_refused is { } refused && refused.Log == part.Log) return refused;
            try
            {
                return Keep(part);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return _refused = Refuse(part.Log, e);
            }
        }
    }

    private LogHad Keep(LogPart part)
    {
        if (_refused is { } refused) _former.Add(refused.Log);
        _refused = null;
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

    // Who has a part alone would go on with a run of which it does not know all. The room is given back.
    private LogRefused Refuse(long id, Exception cause)
    {
        foreach (var log in (LookLog?[])[_log, _before]) log?.Dispose();
        (_id, _log, _before, _isWhole) = (id, null, null, false);
        return new LogRefused(id, $"what the coordinator is told cannot be kept in {Path.GetTempPath()}: {cause.Message}");
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
        (_log, _isWhole) = (null, false);
        (_id, _log) = (id, begin is null ? new LookLog() : begin());
    }
}

/// <summary>Takes what the coordinator sends to those that may have to take over.</summary>
internal sealed class StandbyActor(Standby standby, Action<string> notice) : UntypedActor
{
    public const string Name = "standby";

    private long? _warnedOf;

    /// <param name="standby">Where parts go.</param>
    /// <param name="notice">Told when there is no room for them.</param>
    public static Props PropsFor(Standby standby, Action<string> notice) => Props.Create(() => new StandbyActor(standby, notice));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case LogPart part:
                if (standby.Take(part) is not { } answer) break;
                Sender.Tell(answer);
                if (answer is LogRefused refused) Warn(refused);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PostStop() => standby.Dispose();

    // Once: the coordinator may ask again.
    private void Warn(LogRefused refused)
    {
        if (_warnedOf == refused.Log) return;
        _warnedOf = refused.Log;
        notice($"{refused.Reason} This process cannot go on with the run if the coordinator dies: it would begin anew.");
    }
}
