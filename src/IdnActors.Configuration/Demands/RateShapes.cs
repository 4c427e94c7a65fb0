using System.Collections.Immutable;
using IdnActors.Configuration.Catalogues;
using IdnActors.Configuration.Network;
using IdnActors.Configuration.Quantities;
using IdnActors.Configuration.Reading;
using IdnActors.Configuration.Scenarios;
using IdnActors.Model;
using IdnActors.Model.Demands;
using IdnActors.Model.Network;
using IdnActors.Model.Units;

namespace IdnActors.Configuration.Demands;

/// <summary>Reads what gives rates a shape in time: <c>daily</c>, <c>modulation</c> and <c>flash-crowds</c>.</summary>
internal sealed class RateShapes(Topology? topology, CatalogueDraft catalogue, ImmutableArray<SourceSpec> sources)
{
    private const double MostFactor = 1e6;
    private const double LeastPeak = 1.000001;

    private static readonly Duration Shortest = Duration.FromMilliseconds(1);

    public static Quantity<double> Factor { get; } = Known.Number("a rate factor", "2", 0, MostFactor);

    public static DailyCurve? Daily(ConfigReader demand)
    {
        if (demand.Any("daily") is not { } element) return null;
        var block = element.Block();
        var period = block.Get("period", Known.Time(Shortest, RunReader.LongestRun, example: "24h"));
        var startsAt = block.Get("starts-at", Known.Time(Duration.Zero, RunReader.LongestRun, example: "6h"));
        if (startsAt >= period) block.Report("starts-at", $"is {startsAt}, not below the period {period}", "a run begins within a period", "subtract the period");
        var points = ImmutableArray.CreateBuilder<DailyPoint>();
        foreach (var entry in block.RequiredElements("points", "the factor at some times of the day", "[ { at = 4h, factor = 0.2 }, { at = 20h, factor = 1.5 } ]").Select(e => e.Block()))
        {
            var point = new DailyPoint(entry.Get("at", Known.Time(Duration.Zero, RunReader.LongestRun, example: "20h")), entry.Get("factor", Factor));
            if (points.Count > 0 && entry.Has("at") && point.At <= points[^1].At)
                entry.Report("at", $"is {point.At}, not after {points[^1].At}", "points stand in order of time", "sort them");
            if (point.At >= period) entry.Report("at", $"is {point.At}, not below the period {period}", "a point lies within the period", "subtract the period");
            points.Add(point);
        }
        if (points.Count > 0 && points.All(p => p.Factor == 0)) block.Report("points", "are all 0", "some request must come", "raise a factor");
        return new DailyCurve { Period = period, StartsAt = startsAt, Points = points.ToImmutable() };
    }

    public static Modulation? Modulation(ConfigReader demand)
    {
        if (demand.Any("modulation") is not { } element) return null;
        var block = element.Block();
        var states = ImmutableArray.CreateBuilder<ModulationState>();
        foreach (var entry in block.RequiredElements("states", "at least two states", "[ { factor = 4, mean = 2s }, { factor = 0, mean = 6s } ]").Select(e => e.Block()))
            states.Add(new ModulationState(entry.Get("factor", Factor), entry.Get("mean", Known.Time(Shortest, RunReader.LongestRun, example: "2s"))));
        if (states.Count == 1) block.Report("states", "is one", "modulation goes between at least two states", "add another, or remove modulation");
        else if (states.Count > 0 && states.All(s => s.Factor == 0)) block.Report("states", "have only factors of 0", "some request must come", "raise a factor");
        return new Modulation
        {
            States = states.ToImmutable(),
            Order = block.Get("order", Known.Choice("an order", "cyclic", ("cyclic", ModulationOrder.Cyclic), ("random", ModulationOrder.Random))),
            IsShared = block.Get("shared", Known.Flag),
        };
    }

    public ImmutableArray<FlashCrowd> FlashCrowds(ConfigReader demand)
    {
        var crowds = ImmutableArray.CreateBuilder<FlashCrowd>();
        var length = Known.Time(Duration.Zero, RunReader.LongestRun, example: "30s");
        foreach (var entry in demand.Elements("flash-crowds").Select(e => e.Block()))
        {
            var crowd = new FlashCrowd
            {
                Start = entry.Get("at", Known.Moment(RunReader.LongestRun)),
                Peak = entry.Get("peak", Known.Number("a peak", "10", LeastPeak, MostFactor)),
                Rise = entry.Get("rise", length),
                Hold = entry.Get("hold", length),
                Decay = entry.Get("decay", length),
                DecayKind = entry.Get("decay-law", Known.Choice("a law", "linear", ("exponential", CrowdDecay.Exponential), ("linear", CrowdDecay.Linear))),
                Nodes = Nodes(entry),
                Task = Task(entry),
            };
            if (crowd.Rise + crowd.Hold + crowd.Decay == Duration.Zero)
                entry.ReportMissing("hold", "a crowd takes some time", "write at least one of rise, hold and decay");
            crowds.Add(crowd);
        }
        return crowds.ToImmutable();
    }

    private ImmutableArray<NodeId> Nodes(ConfigReader entry)
    {
        var nodes = new SortedSet<NodeId>();
        foreach (var element in entry.Elements("nodes"))
        {
            foreach (var node in NodeSelector.Select(element, topology))
            {
                nodes.Add(node);
                if (!sources.IsEmpty && !sources.Any(s => s.Node == node))
                {
                    element.Report($"means {topology!.NameOf(node)}, where no requests enter", "a crowd comes where there are sources", "name a node of demand.sources");
                    break;
                }
            }
        }
        return [.. nodes];
    }

    private TaskId? Task(ConfigReader entry)
    {
        if (entry.Any("task") is not { } element) return null;
        var tasks = TaskSelector.Select(element, catalogue);
        if (tasks.Count > 1) element.Report($"means {tasks.Count} tasks", "a crowd asks for one task, or by popularity", "write one crowd for each");
        return tasks.Count == 1 ? tasks[0] : null;
    }
}
