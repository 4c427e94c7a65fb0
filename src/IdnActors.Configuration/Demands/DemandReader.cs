using System.Collections.Immutable;
using IdnActors.Configuration.Catalogues;
using IdnActors.Configuration.Demands.Traces;
using IdnActors.Configuration.Network;
using IdnActors.Configuration.Quantities;
using IdnActors.Configuration.Reading;
using IdnActors.Configuration.Scenarios;
using IdnActors.Model;
using IdnActors.Model.Demands;
using IdnActors.Model.Network;
using IdnActors.Model.Units;

namespace IdnActors.Configuration.Demands;

/// <summary>Reads the <c>demand</c> block: who asks, how often, for what, and how that changes.</summary>
/// <param name="topology">Where requests enter; null when it could not be read.</param>
/// <param name="catalogue">What is asked for.</param>
/// <param name="traces">Reads the file of a trace.</param>
internal sealed class DemandReader(Topology? topology, CatalogueDraft catalogue, TraceLoader traces)
{
    private const double MostWeight = 1e6;
    private const double MostZipf = 10;
    private const int MostShift = 1_000_000;

    // What makes no sense where requests follow no rate, and what a trace says by itself.
    private static readonly string[] OfRates = ["rate", "samples", "daily", "modulation", "flash-crowds"];
    private static readonly string[] OfTraces = [.. OfRates, "sources", "popularity", "phases", "closed-loop"];

    private static readonly Quantity<double> Zipf = Known.Number("a Zipf exponent", "1.2", 0, MostZipf);

    public Demand Read(ConfigReader block)
    {
        var kind = block.Get("arrivals", Known.Choice("arrivals", "poisson", ("poisson", ArrivalKind.Poisson),
            ("deterministic", ArrivalKind.Deterministic), ("closed-loop", ArrivalKind.ClosedLoop), ("trace", ArrivalKind.Trace)));
        var isRate = kind is ArrivalKind.Poisson or ArrivalKind.Deterministic;
        ReportContradictions(block, kind);
        var trace = ReadTrace(block, kind);
        var sources = kind == ArrivalKind.Trace ? SourcesOf(block, trace) : Sources(block);
        var popularity = block.Section("popularity");
        var ranking = Ranking(popularity);
        var shapes = new RateShapes(topology, catalogue, sources);
        return new Demand
        {
            Arrivals = kind,
            Rate = isRate ? block.Get("rate", Known.RequestRate) : block.TryGet("rate", Known.RequestRate, out _) ? default : default,
            Samples = block.TryGet("samples", Known.Choice("an order", "in-turn", ("drawn", SampleOrder.Drawn), ("in-turn", SampleOrder.InTurn)), out var samples) ? samples : SampleOrder.Drawn,
            Sources = sources,
            ZipfExponent = popularity.Get("zipf", Zipf),
            Ranking = trace is null ? ranking : [.. trace.TasksInOrder],
            Deadline = block.TryGet("deadline", Known.Time(new Duration(1), RunReader.LongestRun), out var deadline) ? deadline : null,
            Phases = Phases(block, isRate),
            Daily = RateShapes.Daily(block),
            Modulation = RateShapes.Modulation(block),
            FlashCrowds = shapes.FlashCrowds(block),
            ClosedLoop = ReadClosedLoop(block, kind, sources),
            Trace = trace?.Trace,
        };
    }

    private static void ReportContradictions(ConfigReader block, ArrivalKind kind)
    {
        var (name, excluded, why) = kind switch
        {
            ArrivalKind.ClosedLoop => ("closed-loop", [.. OfRates, "trace"], "clients ask when they have been answered, at no rate"),
            ArrivalKind.Trace => ("trace", OfTraces, "the file says when, where and what is asked"),
            ArrivalKind.Deterministic => ("deterministic", ["closed-loop", "trace"], "requests come at a rate"),
            _ => ("poisson", (string[])["closed-loop", "trace"], "requests come at a rate"),
        };
        foreach (var key in excluded.Where(block.Has))
        {
            block.Report(key, $"stands beside arrivals = {name}", why,
                key is "closed-loop" or "trace" ? $"remove it, or write arrivals = {key}" : "remove it, or choose other arrivals");
        }
    }

    private LoadedTrace? ReadTrace(ConfigReader block, ArrivalKind kind)
    {
        if (block.Any("trace") is not { } element)
        {
            if (kind == ArrivalKind.Trace) block.ReportMissing("trace", "the file of the trace is required", "write e.g. trace { file = requests.csv }");
            return null;
        }
        return traces.Read(element.Block(), topology, catalogue, isWanted: kind == ArrivalKind.Trace);
    }

    private static ClosedLoop? ReadClosedLoop(ConfigReader block, ArrivalKind kind, ImmutableArray<SourceSpec> sources)
    {
        if (block.Any("closed-loop") is not { } element)
        {
            if (kind == ArrivalKind.ClosedLoop)
                block.ReportMissing("closed-loop", "clients are required", "write e.g. closed-loop { clients = 10, think = 1s }");
            return null;
        }
        var loop = ClosedLoopReader.Read(element.Block(), hasDeadline: block.Has("deadline"), sources);
        return kind == ArrivalKind.ClosedLoop ? loop : null;
    }

    private static ImmutableArray<SourceSpec> SourcesOf(ConfigReader block, LoadedTrace? trace)
    {
        _ = block.Elements("sources");
        return trace is null ? [] : [.. trace.Trace.Nodes.Select(n => new SourceSpec(n, 1))];
    }

    private ImmutableArray<SourceSpec> Sources(ConfigReader block)
    {
        var sources = new SortedDictionary<NodeId, double>();
        foreach (var element in block.RequiredElements("sources", "where requests enter", "tier 4"))
        {
            var (nodes, weight) = (element, 1.0);
            if (element.IsBlock)
            {
                var entry = element.Block();
                weight = entry.Get("weight", Known.Number("a weight", "1", 1e-6, MostWeight));
                if (entry.Any("nodes") is { } stated) nodes = stated;
                else
                {
                    entry.ReportMissing("nodes", "a node, a tier or \"all\" is required", "write e.g. nodes = edge-1");
                    continue;
                }
            }
            var twice = NodeSelector.Select(nodes, topology).Where(n => !sources.TryAdd(n, weight)).ToList();
            if (twice.Count > 0)
                nodes.Report($"gives a second source at {topology!.NameOf(twice[0])}", "a node has one source", "raise its weight instead");
        }
        return [.. sources.Select(s => new SourceSpec(s.Key, s.Value))];
    }

    private ImmutableArray<TaskId> Ranking(ConfigReader popularity)
    {
        var elements = popularity.Elements("ranking");
        if (elements.Count == 0) return [.. catalogue.Tasks.Select(t => t.Id)];
        var ranking = ImmutableArray.CreateBuilder<TaskId>();
        var ranked = new HashSet<TaskId>();
        foreach (var element in elements)
        {
            foreach (var task in TaskSelector.Select(element, catalogue))
            {
                if (ranked.Add(task)) ranking.Add(task);
                else element.Report($"ranks {catalogue.Tasks[task.Index].Name} again", "a task has one rank", "remove one of them");
            }
        }
        return ranking.ToImmutable();
    }

    private static ImmutableArray<DemandPhase> Phases(ConfigReader block, bool isRate)
    {
        var phases = ImmutableArray.CreateBuilder<DemandPhase>();
        var moment = Known.Moment(RunReader.LongestRun);
        foreach (var entry in block.Elements("phases").Select(e => e.Block()))
        {
            var phase = new DemandPhase
            {
                Start = entry.Get("at", moment),
                RateFactor = entry.Get("rate-factor", RateShapes.Factor),
                PopularityShift = (int)entry.Get("popularity-shift", Known.Integer("a number of ranks", "5", -MostShift, MostShift)),
                ZipfExponent = entry.TryGet("zipf", Zipf, out var zipf) ? zipf : null,
            };
            if (phases.Count > 0 && entry.Has("at") && phase.Start <= phases[^1].Start)
                entry.Report("at", $"is {phase.Start}, not after {phases[^1].Start}", "phases stand in order of time, one for each instant",
                    "sort them");
            if (!isRate && phase.RateFactor != 1)
                entry.Report("rate-factor", "stands where requests follow no rate", "phases of closed-loop clients change the popularity alone", "remove it");
            phases.Add(phase);
        }
        return phases.ToImmutable();
    }
}
