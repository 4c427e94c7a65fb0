using IdnActors.Model.Units;

namespace IdnActors.Inference.Timing;

/// <summary>How long a part takes on this machine, one sample at a time on one thread. Times of the machine's own clock, not emulated ones.</summary>
public sealed record PartTiming
{
    public required string ModelId { get; init; }
    public required string PartName { get; init; }

    /// <summary>Multiply-accumulates of one inference, as the model's card states them.</summary>
    public required long Macs { get; init; }

    /// <summary>Inferences that were timed.</summary>
    public required int Runs { get; init; }

    /// <summary>The shortest inference: what the machine can do when nothing disturbs it.</summary>
    public required Duration Min { get; init; }

    public required Duration Median { get; init; }

    /// <summary>Nine of ten inferences took at most this long.</summary>
    public required Duration P90 { get; init; }

    /// <summary><c>model.part</c>, or the model alone where it has one part.</summary>
    public required string Name { get; init; }

    /// <summary>Billions of multiply-accumulates per second in the shortest inference.</summary>
    public double GigamacsPerSecond => (double)Macs / Min.Nanoseconds;

    /// <summary>By what share of the shortest time the median exceeds it: near 0 on a quiet machine.</summary>
    public double Spread => Median / Min - 1;

    /// <summary>How many times as long as another part this one takes, by the shortest times of both, which other load disturbs least.</summary>
    public double RatioTo(PartTiming reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return Min / reference.Min;
    }
}
