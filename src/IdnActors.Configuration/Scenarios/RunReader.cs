using System.Collections.Immutable;
using IdnActors.Configuration.Quantities;
using IdnActors.Configuration.Reading;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Configuration.Scenarios;

/// <summary>Reads the settings that are plain numbers: <c>serving</c>, <c>transfer</c> and <c>run</c>.</summary>
internal static class RunReader
{
    /// <summary>Requests of one batch.</summary>
    public const int MostBatched = 4_096;

    private const int MostQueued = 1_000_000;
    private const int MostChunks = 100_000;
    private const long MostSlots = 1_000_000;
    private const double LeastSpeed = 1e-6;
    private const double MostSpeed = 1e6;

    private static readonly Duration LongestInterval = Duration.FromSeconds(3600);

    /// <summary>1,000 hours: long before sums of nanoseconds could overflow.</summary>
    public static Duration LongestRun { get; } = Duration.FromSeconds(3_600_000);

    public static Duration ShortestRun { get; } = new(1);

    public static ServingSettings Serving(ConfigReader block) => new()
    {
        AccuracyWeightMsPerPoint = block.Get("accuracy-weight", Known.LatencyPerPoint(Duration.FromSeconds(60))),
        CountsTransmission = block.Get("count-transmission", Known.Flag),
        QueueCapacity = (int)block.Get("queue-capacity", Known.Integer("a number of requests", "64", 0, MostQueued)),
        SaturationInterval = block.Get("saturation-interval", Known.Time(new Duration(1), LongestInterval)),
        ControlMessageSize = block.Get("control-message-size", Known.MessageSize),
        ControlLoss = block.Get("control-loss", Known.Probability),
        ControlDelay = block.Get("control-delay", Known.Time(Duration.Zero, LongestInterval)),
        Batching = Batching(block.Section("batching")),
        WhenFull = block.Get("when-full", Known.Choice("what to do", "refuse",
            ("forward", WhenFull.Forward), ("refuse", WhenFull.Refuse), ("drop", WhenFull.Drop))),
        ServiceTime = block.Get("service-time", Known.Choice("a distribution", "exponential",
            ("fixed", ServiceTimeKind.Fixed), ("exponential", ServiceTimeKind.Exponential))),
    };

    public static TransferSettings Transfer(ConfigReader block) => new()
    {
        ChunkSize = block.Get("chunk-size", Known.MessageSize),
        WindowChunks = (int)block.Get("window", Known.Integer("a number of chunks", "8", 1, MostChunks)),
        RetryAfter = block.Get("retry-after", Known.Time(new Duration(1), LongestInterval)),
    };

    public static RunSettings Run(ConfigReader block)
    {
        var length = Known.Time(ShortestRun, LongestRun, example: "60s");
        var pause = Known.Time(Duration.Zero, LongestRun);
        var run = new RunSettings
        {
            Duration = block.Get("duration", length),
            Slot = block.Get("slot", length),
            Drain = block.Get("drain", pause),
            WarmUp = block.Get("warm-up", pause),
            Seed = block.Get("seed", Known.Seed),
            Inference = block.Get("inference", Known.Choice("an inference mode", "live", ("live", InferenceMode.Live),
                ("recorded", InferenceMode.Recorded), ("profiled", InferenceMode.Profiled))),
            Clock = block.Get("clock", Known.Choice("a clock", "virtual", ("virtual", ClockKind.Virtual), ("real", ClockKind.Real))),
            Speed = block.Get("speed", Known.Number("a speed", "1", LeastSpeed, MostSpeed)),
            LatenessTolerance = block.Get("lateness-tolerance", Known.Time(new Duration(1), LongestInterval)),
            CompareWith = CompareWith(block),
        };
        if (block.Has("warm-up") && block.Has("duration") && run.WarmUp >= run.Duration && run.WarmUp > Duration.Zero)
            block.Report("warm-up", $"is {run.WarmUp}, not below the duration {run.Duration}", "some of the run must count",
                "shorten the warm-up");
        // The end of each slot takes a moment of the host; a nanosecond for an hour would never end.
        if (block.Has("duration") && (run.Duration.Nanoseconds - 1) / run.Slot.Nanoseconds >= MostSlots)
            block.Report("slot", $"is {run.Slot}, so that run.duration of {run.Duration} has more than {MostSlots} slots", $"a run has at most {MostSlots} slots",
                "lengthen run.slot, or shorten run.duration");
        return run;
    }

    private static ImmutableArray<string> CompareWith(ConfigReader block)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        foreach (var element in block.Elements("compare-with"))
        {
            var name = element.Get(PolicyReader.CataloguedName);
            if (names.Contains(name)) element.Report($"is {name} again", "a policy is compared with once", "remove one of them");
            else if (name.Length > 0) names.Add(name);
        }
        return names.ToImmutable();
    }

    private static BatchSettings Batching(ConfigReader block) => new(
        (int)block.Get("max-size", Known.Integer("a number of requests", "8", 1, MostBatched)),
        block.Get("max-wait", Known.Time(Duration.Zero, LongestInterval)));
}
