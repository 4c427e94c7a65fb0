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

/// <summary>Reads the <c>demand</c> block: who asks, how often, for what, and how that changes.</summary>
internal sealed class DemandReader(Topology? topology, CatalogueDraft catalogue)
{
    private const double MostWeight = 1e6;
    private const double MostZipf = 10;
    private const double MostFactor = 1e6;
    private const int MostShift = 1_000_000;

    private static readonly Quantity<double> Zipf = Known.Number("a Zipf exponent", "1.2", 0, MostZipf);

    public Demand Read(ConfigReader block)
    {
        var popularity = block.Section("popularity");
        return new Demand
        {
            Arrivals = block.Get("arrivals", Known.Choice("arrivals", "poisson", ("poisson", ArrivalKind.Poisson),
                ("deterministic", ArrivalKind.Deterministic))),
            Rate = block.Get("rate", Known.RequestRate),
            Sources = Sources(block),
            ZipfExponent = popularity.Get("zipf", Zipf),
            Ranking = Ranking(popularity),
            Deadline = block.TryGet("deadline", Known.Time(new Duration(1), RunReader.LongestRun), out var deadline) ? deadline : null,
            Phases = Phases(block),
        };
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

    private static ImmutableArray<DemandPhase> Phases(ConfigReader block)
    {
        var phases = ImmutableArray.CreateBuilder<DemandPhase>();
        var moment = Known.Moment(RunReader.LongestRun);
        foreach (var entry in block.Elements("phases").Select(e => e.Block()))
        {
            var phase = new DemandPhase
            {
                Start = entry.Get("at", moment),
                RateFactor = entry.Get("rate-factor", Known.Number("a rate factor", "2", 0, MostFactor)),
                PopularityShift = (int)entry.Get("popularity-shift", Known.Integer("a number of ranks", "5", -MostShift, MostShift)),
                ZipfExponent = entry.TryGet("zipf", Zipf, out var zipf) ? zipf : null,
            };
            if (phases.Count > 0 && entry.Has("at") && phase.Start <= phases[^1].Start)
                entry.Report("at", $"is {phase.Start}, not after {phases[^1].Start}", "phases stand in order of time, one for each instant",
                    "sort them");
            phases.Add(phase);
        }
        return phases.ToImmutable();
    }
}
