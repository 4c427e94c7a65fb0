using IdnActors.Configuration.Quantities;
using IdnActors.Configuration.Reading;
using IdnActors.Model.Network;
using IdnActors.Model.Units;

namespace IdnActors.Configuration.Network;

/// <summary>Reads the blocks of a link entry: jitter, loss in bursts, duty cycle, classes of traffic. Null when something required is missing.</summary>
internal static class LinkPropertyReader
{
    private const double LeastShape = 1.01;
    private const double MostShape = 100;
    private const double LeastShare = 0.0001;
    private const double LongestBurst = 1e6;
    private const long LeastQuantum = 64;
    private const int MostWeight = 1000;

    private static readonly Quantity<Duration> Time = Known.Time(Duration.Zero, Model.Network.Jitter.Longest);
    private static readonly Quantity<Duration> PositiveTime = Known.Time(new Duration(1), Model.Network.Jitter.Longest);
    private static readonly Quantity<double> Shape = Known.Number("a shape", "2.5", LeastShape, MostShape);
    private static readonly Quantity<long> Weight = Known.Integer("a weight", "4", 1, MostWeight);

    // Of an unknown distribution nobody knows what it would need, so its placeholder is none of them.
    private static readonly Quantity<string> Distribution = new()
    {
        Noun = "a distribution",
        Example = "lognormal",
        Range = string.Join(", ", KeysOf.Keys),
        Placeholder = "",
        Parse = text => KeysOf.ContainsKey(text) ? new Reading<string>(text) : new Reading<string>("", $"one of {string.Join(", ", KeysOf.Keys)} is required", "write e.g. lognormal"),
    };

    private static readonly Quantity<double> Share = new()
    {
        Noun = "a share of time",
        Example = "1%",
        Range = "0.01% to 100%",
        Placeholder = 1,
        Parse = text => Known.Probability.Parse(text) is { Fault: null, Value: >= LeastShare } reading
            ? reading
            : new Reading<double>(1, "a share of time from 0.01% to 100% is required", "write e.g. 1%"),
    };

    /// <summary>The keys of each distribution.</summary>
    private static SortedDictionary<string, string[]> KeysOf => new(StringComparer.Ordinal)
    {
        ["uniform"] = ["minimum", "maximum"],
        ["normal"] = ["mean", "deviation"],
        ["lognormal"] = ["mean", "deviation"],
        ["pareto"] = ["mean", "shape"],
    };

    public static Jitter? Jitter(ConfigReader block)
    {
        var distribution = block.Get("distribution", Distribution);
        var minimum = block.Get("minimum", Time);
        var hasMaximum = block.TryGet("maximum", Time, out var maximum);
        var hasMean = block.TryGet("mean", PositiveTime, out var mean);
        var hasDeviation = block.TryGet("deviation", Time, out var deviation);
        var hasShape = block.TryGet("shape", Shape, out var shape);
        if (distribution.Length == 0) return null;
        var keys = KeysOf[distribution];
        foreach (var stray in KeysOf.Values.SelectMany(k => k).Distinct().Except(keys).Where(block.Has))
            block.Report(stray, $"stands beside distribution = {distribution}", $"a {distribution} distribution has {string.Join(" and ", keys)}", "remove it");
        foreach (var missing in keys.Where(k => k != "minimum" && !block.Has(k)))
            block.ReportMissing(missing, $"a {distribution} distribution has {string.Join(" and ", keys)}", $"write e.g. {missing} = {(missing == "shape" ? Shape.Example : Time.Example)}");
        if (distribution == "uniform" && hasMaximum && maximum < minimum)
            block.Report("maximum", $"is {maximum}, below the minimum {minimum}", "the maximum is not below the minimum", "exchange them");
        return distribution switch
        {
            "uniform" when hasMaximum && maximum >= minimum => new UniformJitter(minimum, maximum),
            "normal" when hasMean && hasDeviation => new NormalJitter(mean, deviation),
            "lognormal" when hasMean && hasDeviation => new LognormalJitter(mean, deviation),
            "pareto" when hasMean && hasShape => new ParetoJitter(mean, shape),
            _ => null,
        };
    }

    public static BurstLoss? BurstLoss(ConfigReader block)
    {
        var length = block.Get("length", Known.Number("a number of messages", "4", 1, LongestBurst));
        var bursts = new BurstLoss(length, block.Get("good", Known.Probability), block.Get("bad", Known.Probability));
        // Whether it goes with the loss is looked at when both are known; a missing length is one problem and not two.
        return block.Has("length") ? bursts : null;
    }

    public static DutyCycle? DutyCycle(ConfigReader block) => new(block.Get("share", Share), block.Get("burst", PositiveTime));

    public static DeficitRoundRobin? DeficitRoundRobin(ConfigReader block) => new(
        block.Get("quantum", Known.SizeBetween(LeastQuantum, Known.MessageSize.Placeholder.Bytes)),
        (int)block.Get("control", Weight),
        (int)block.Get("request", Weight),
        (int)block.Get("model-transfer", Weight));
}
