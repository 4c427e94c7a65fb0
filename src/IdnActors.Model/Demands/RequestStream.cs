using IdnActors.Model.Randomness;
using IdnActors.Model.Units;

namespace IdnActors.Model.Demands;

/// <summary>Requests of one origin at one source, in order of time.</summary>
internal abstract class RequestStream(string name)
{
    private readonly ulong _salt = RandomStreams.SaltOf(StreamNames.Requests(name));
    private ulong _count;

    /// <summary>When the next request is issued; none when no more come.</summary>
    public Instant? Pending { get; protected set; }

    /// <summary>Takes the pending request and goes on to the next.</summary>
    public SourceRequest Take(Func<TaskId, int> sampleCount)
    {
        var at = Pending ?? throw new InvalidOperationException("No request is pending.");
        var task = TaskAt(at);
        var request = new SourceRequest(at, task, SampleOf(task, sampleCount), unchecked(_salt + _count++));
        Advance();
        return request;
    }

    protected abstract TaskId TaskAt(Instant at);

    protected abstract int SampleOf(TaskId task, Func<TaskId, int> sampleCount);

    protected abstract void Advance();
}

/// <summary>Requests drawn from the demand: the source's own, or those of a crowd.</summary>
internal sealed class DrawnStream : RequestStream
{
    private readonly ArrivalProcess _arrivals;
    private readonly TaskSampler _sampler;
    private readonly TaskId? _task;
    private readonly RandomSource _tasks;
    private readonly RandomSource _samples;
    private readonly bool _isInTurn;
    private int _turn;

    public DrawnStream(ArrivalProcess arrivals, TaskSampler sampler, TaskId? task, string name, RandomStreams streams, SampleOrder order)
        : base(name)
    {
        _arrivals = arrivals;
        _sampler = sampler;
        _task = task;
        _tasks = streams.Open(StreamNames.Tasks(name));
        _samples = streams.Open(StreamNames.Samples(name));
        _isInTurn = order == SampleOrder.InTurn;
        Pending = arrivals.Next();
    }

    protected override TaskId TaskAt(Instant at) => _task ?? _sampler.Sample(at, _tasks.NextDouble());

    protected override int SampleOf(TaskId task, Func<TaskId, int> sampleCount) => _isInTurn ? _turn++ % sampleCount(task) : _samples.NextInt(sampleCount(task));

    protected override void Advance() => Pending = _arrivals.Next();
}

/// <summary>The rows of a trace at a source.</summary>
internal sealed class TraceStream : RequestStream
{
    private readonly ReadOnlyMemory<TraceRow> _rows;
    private readonly RandomStreams _streams;
    private readonly ulong _sampleSalt;
    private int _next;

    public TraceStream(ReadOnlyMemory<TraceRow> rows, string name, RandomStreams streams)
        : base(name)
    {
        _rows = rows;
        _streams = streams;
        _sampleSalt = RandomStreams.SaltOf(StreamNames.Samples(name));
        Pending = rows.IsEmpty ? null : rows.Span[0].At;
    }

    protected override TaskId TaskAt(Instant at) => new(_rows.Span[_next].Task);

    // Drawn by the number of the row: what one row states leaves the samples of the others alone.
    protected override int SampleOf(TaskId task, Func<TaskId, int> sampleCount) => _rows.Span[_next].Sample is >= 0 and var stated
        ? stated
        : (int)(_streams.Uniform(_sampleSalt, (ulong)_next) * sampleCount(task));

    protected override void Advance() => Pending = ++_next < _rows.Length ? _rows.Span[_next].At : null;
}
