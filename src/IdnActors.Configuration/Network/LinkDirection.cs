using IdnActors.Configuration.Hocon;
using IdnActors.Configuration.Quantities;
using IdnActors.Configuration.Reading;
using IdnActors.Model;
using IdnActors.Model.Network;
using IdnActors.Model.Units;

namespace IdnActors.Configuration.Network;

/// <summary>The properties of one direction of a link entry, those not stated taken from the entry as a whole.</summary>
internal sealed class LinkDirection
{
    private const string None = "none";

    private static readonly Quantity<Duration> Delay = Known.Time(Duration.Zero, Duration.FromSeconds(3600));

    private readonly DataRate? _rate;
    private readonly Duration? _delay;
    private readonly ByteSize _queue;
    private readonly double _loss;
    private readonly bool _mayReorder;
    private readonly BurstLoss? _bursts;
    private readonly Jitter? _jitter;
    private readonly DutyCycle? _duty;
    private readonly DeficitRoundRobin? _classes;
    private readonly LinkTrace? _trace;

    public LinkDirection(ConfigReader block, TopologyDraft draft, LinkDirection? shared)
    {
        _rate = block.TryGet("rate", Known.Rate, out var rate) ? rate : shared?._rate;
        _delay = block.TryGet("delay", Delay, out var delay) ? delay : shared?._delay;
        _queue = block.TryGet("queue", Known.PositiveSize, out var queue) ? queue : shared?._queue ?? block.Get("queue", Known.PositiveSize);
        _loss = block.TryGet("loss", Known.Probability, out var loss) ? loss : shared?._loss ?? block.Get("loss", Known.Probability);
        _mayReorder = block.TryGet("reordering", Known.Flag, out var reorder) ? reorder : shared?._mayReorder ?? block.Get("reordering", Known.Flag);
        _bursts = Optional(block, "burst-loss", shared?._bursts, LinkPropertyReader.BurstLoss);
        _jitter = Optional(block, "jitter", shared?._jitter, LinkPropertyReader.Jitter);
        _duty = Optional(block, "duty-cycle", shared?._duty, LinkPropertyReader.DutyCycle);
        _classes = Optional(block, "deficit-round-robin", shared?._classes, LinkPropertyReader.DeficitRoundRobin);
        _trace = block.Any("trace") is { } element ? Trace(element, draft) : shared?._trace;
    }

    /// <summary>Reports what is missing and what does not go together.</summary>
    public void Require(ConfigReader entry)
    {
        if (_rate is null) entry.ReportMissing("rate", "a data rate is required", "write e.g. rate = 100Mbps, or one each in up and down");
        if (_delay is null) entry.ReportMissing("delay", "a one-way delay is required", "write e.g. delay = 5ms, or one each in up and down");
        RequireSaneQueue(entry);
        if (_bursts?.FaultFor(_loss) is { } fault)
            entry.Report("burst-loss", FormattableString.Invariant($"has length {_bursts.Length:R}, good {_bursts.Good:R} and bad {_bursts.Bad:R} at a loss of {_loss:R}"), fault,
                "change one of them");
    }

    public Link Link(LinkId id, NodeId from, NodeId to) => new()
    {
        Id = id,
        From = from,
        To = to,
        Rate = _rate ?? Known.Rate.Placeholder,
        Delay = _delay ?? Duration.Zero,
        QueueCapacity = _queue,
        LossProbability = _loss,
        BurstLoss = _bursts,
        Jitter = _jitter,
        MayReorder = _mayReorder,
        DutyCycle = _duty,
        Trace = _trace,
        Classes = _classes,
    };

    /// <summary>Times are sums of nanoseconds in 64 bits; a queue that takes centuries to send would overflow them.</summary>
    private void RequireSaneQueue(ConfigReader entry)
    {
        var share = _duty?.Share ?? 1;
        if (_trace is { } trace)
        {
            if (trace.LongestSeconds(_queue) / share > LinkReader.LongestQueueSeconds)
                entry.Report("queue", $"of {_queue} may take more than 1000 h to send on the trace {trace.Name}", "a full queue is sent within 1000 h",
                    "choose a smaller queue, or a trace with higher rates");
        }
        else if (_rate is { } rate && LinkReader.IsQueueTooLong(_queue, rate, share))
        {
            entry.Report("queue", $"of {_queue} takes more than 1000 h to send at {rate}{(_duty is null ? "" : " within its duty cycle")}", "a full queue is sent within 1000 h",
                "choose a smaller queue or a higher rate");
        }
    }

    /// <summary>A block, or the word that takes away what the entry states. Its keys are documented once, at the entry.</summary>
    private static T? Optional<T>(ConfigReader block, string key, T? shared, Func<ConfigReader, T?> read)
        where T : class
    {
        if (block.Any(key) is not { } element) return shared;
        return element.Node is ConfigText { Text: None } ? null : read((element with { Schema = $"topology.links[].{key}" }).Block());
    }

    private static LinkTrace? Trace(ConfigElement element, TopologyDraft draft)
    {
        if (element.Text("the name of a trace") is not { } name || name == None) return null;
        if (draft.Traces.TryGetValue(name, out var trace)) return trace;
        element.Report($"is {ConfigText.Shown(name)}", "a trace of this topology, or none, is required", Spelling.Remedy(name, draft.Traces.Keys));
        return null;
    }
}
