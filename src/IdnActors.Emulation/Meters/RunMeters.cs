namespace IdnActors.Emulation.Meters;

/// <summary>What one variant counts from the start of the run, over all nodes.</summary>
public sealed class VariantMeter
{
    public long Answered { get; private set; }
    public long Correct { get; private set; }
    public long LatencySumNanoseconds { get; private set; }

    public void CountAnswer(long latencyNanoseconds, bool isCorrect)
    {
        Answered++;
        LatencySumNanoseconds += latencyNanoseconds;
        if (isCorrect) Correct++;
    }

    /// <summary>Adds what the meter of another kernel has counted.</summary>
    public void Absorb(VariantMeter other) => Add(other.Answered, other.Correct, other.LatencySumNanoseconds);

    internal void Add(long answered, long correct, long latencySumNanoseconds)
    {
        Answered += answered;
        Correct += correct;
        LatencySumNanoseconds += latencySumNanoseconds;
    }
}

/// <summary>What one exit, or the last part, of a split variant counts from the start of the run.</summary>
public sealed class ExitMeter
{
    public long Answered { get; private set; }
    public long Correct { get; private set; }

    /// <summary>Answers that its gate would not have let leave.</summary>
    public long Degraded { get; private set; }

    public void CountAnswer(bool isCorrect, bool isDegraded)
    {
        Answered++;
        if (isCorrect) Correct++;
        if (isDegraded) Degraded++;
    }

    /// <summary>Adds what the meter of another kernel has counted.</summary>
    public void Absorb(ExitMeter other) => Add(other.Answered, other.Correct, other.Degraded);

    internal void Add(long answered, long correct, long degraded)
    {
        Answered += answered;
        Correct += correct;
        Degraded += degraded;
    }
}

/// <summary>What all joins of views count from the start of the run.</summary>
public sealed class ViewMeter
{
    /// <summary>Views of the samples that were closed, those that were missing included.</summary>
    public long Expected { get; private set; }
    public long Missing { get; private set; }

    /// <summary>Views that came after their sample had been closed.</summary>
    public long Late { get; private set; }

    /// <summary>Views that had come before.</summary>
    public long Duplicate { get; private set; }

    public void CountClosed(int expected, int arrived)
    {
        Expected += expected;
        Missing += expected - arrived;
    }

    public void CountLate() => Late++;

    public void CountDuplicate() => Duplicate++;

    /// <summary>Adds what the meter of another kernel has counted.</summary>
    public void Absorb(ViewMeter other) => Add(other.Expected, other.Missing, other.Late, other.Duplicate);

    internal void Add(long expected, long missing, long late, long duplicate)
    {
        Expected += expected;
        Missing += missing;
        Late += late;
        Duplicate += duplicate;
    }
}

/// <summary>All meters of one kernel, by id. They flow one way: actors write, <see cref="MetersActor"/> and the report read.</summary>
public sealed class RunMeters
{
    private readonly VariantMeter[] _variants;

    public RunMeters(int nodes, int links, int variants)
    {
        Nodes = new NodeMeters(nodes);
        Links = new LinkMeters(links, UnderWay);
        _variants = [.. Enumerable.Range(0, variants).Select(_ => new VariantMeter())];
    }

    /// <summary>Those of nodes, for rows per slot.</summary>
    public NodeMeters Nodes { get; }

    /// <summary>Those of links, likewise.</summary>
    public LinkMeters Links { get; }

    /// <summary>Where the answers of split variants came from, by whole variant and part.</summary>
    public SortedDictionary<PartId, ExitMeter> Exits { get; } = [];

    /// <summary>Those of joins of views.</summary>
    public ViewMeter Views { get; } = new();

    /// <summary>Packets that links have taken and nodes have not yet received, those that will be lost at once excepted; and what executors have begun.</summary>
    public UnderWay UnderWay { get; } = new();

    /// <summary>Adds what the meters of another kernel have counted until now.</summary>
    public void Absorb(RunMeters other, Model.Units.Instant now)
    {
        Nodes.Absorb(other.Nodes, now);
        Links.Absorb(other.Links);
        Views.Absorb(other.Views);
        for (var i = 0; i < _variants.Length; i++) _variants[i].Absorb(other._variants[i]);
        foreach (var (part, meter) in other.Exits)
        {
            if (!Exits.TryGetValue(part, out var sum)) Exits.Add(part, sum = new ExitMeter());
            sum.Absorb(meter);
        }
    }

    public NodeMeter this[NodeId node] => new(Nodes, node.Index);
    public LinkMeter this[LinkId link] => new(Links, link.Index);
    public VariantMeter this[VariantId variant] => _variants[variant.Index];
}

/// <summary>Counts what is under way.</summary>
public sealed class UnderWay
{
    public long Count { get; private set; }

    public void Add() => Count++;

    public void Remove() => Count--;
}
