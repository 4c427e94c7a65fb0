using IdnActors.Configuration.Hocon;
using IdnActors.Model.Demands;
using IdnActors.Model.Scenarios;

namespace IdnActors.Configuration.Demands;

/// <summary>Writes the <c>demand</c> block of the canonical text.</summary>
/// <param name="writer">Where to.</param>
/// <param name="scenario">The scenario.</param>
/// <param name="tracePath">How the text names the trace's file; null: only by its hash, which is what it is.</param>
internal sealed class DemandWriter(HoconWriter writer, Scenario scenario, string? tracePath)
{
    private readonly Demand _demand = scenario.Demand;

    public void Write()
    {
        writer.Plain("arrivals", NameOf(_demand.Arrivals));
        if (_demand.Arrivals is ArrivalKind.Poisson or ArrivalKind.Deterministic) writer.Plain("rate", _demand.Rate.ToString());
        if (_demand.Samples == SampleOrder.InTurn) writer.Plain("samples", "in-turn");
        if (_demand.Deadline is { } deadline) writer.Plain("deadline", deadline.ToString());
        if (_demand.Trace is { } trace)
        {
            // Where and for what, the trace says.
            writer.Block("trace", () =>
            {
                if (tracePath is not null) writer.Text("file", tracePath);
                writer.Text("sha256", trace.Sha256);
            });
            return;
        }
        writer.Block("popularity", () => writer
            .Number("zipf", _demand.ZipfExponent)
            .Texts("ranking", _demand.Ranking.Select(t => scenario.Catalogue[t].Name)));
        writer.Blocks("sources", _demand.Sources, s => writer.Text("nodes", scenario.Topology.NameOf(s.Node)).Number("weight", s.Weight));
        writer.Blocks("phases", _demand.Phases, WritePhase);
        if (_demand.ClosedLoop is { } loop) writer.Block("closed-loop", () => WriteLoop(loop));
        if (_demand.Daily is { } daily) writer.Block("daily", () => WriteDaily(daily));
        if (_demand.Modulation is { } modulation) writer.Block("modulation", () => WriteModulation(modulation));
        if (!_demand.FlashCrowds.IsEmpty) writer.Blocks("flash-crowds", _demand.FlashCrowds, WriteCrowd);
    }

    private void WritePhase(DemandPhase phase)
    {
        writer.Plain("at", phase.Start.ToString()).Number("rate-factor", phase.RateFactor).Whole("popularity-shift", phase.PopularityShift);
        if (phase.ZipfExponent is { } zipf) writer.Number("zipf", zipf);
    }

    private void WriteLoop(ClosedLoop loop)
    {
        writer.Whole("clients", loop.Clients).Plain("think", loop.Think.ToString()).Plain("think-law", loop.ThinkKind == ThinkKind.Fixed ? "fixed" : "exponential");
        if (loop.Patience is { } patience) writer.Plain("patience", patience.ToString());
    }

    private void WriteDaily(DailyCurve daily) => writer
        .Plain("period", daily.Period.ToString())
        .Plain("starts-at", daily.StartsAt.ToString())
        .Blocks("points", daily.Points, p => writer.Plain("at", p.At.ToString()).Number("factor", p.Factor));

    private void WriteModulation(Modulation modulation) => writer
        .Blocks("states", modulation.States, s => writer.Number("factor", s.Factor).Plain("mean", s.MeanSojourn.ToString()))
        .Plain("order", modulation.Order == ModulationOrder.Random ? "random" : "cyclic")
        .Flag("shared", modulation.IsShared);

    private void WriteCrowd(FlashCrowd crowd)
    {
        writer.Plain("at", crowd.Start.ToString())
            .Number("peak", crowd.Peak)
            .Plain("rise", crowd.Rise.ToString())
            .Plain("hold", crowd.Hold.ToString())
            .Plain("decay", crowd.Decay.ToString())
            .Plain("decay-law", crowd.DecayKind == CrowdDecay.Linear ? "linear" : "exponential");
        if (!crowd.Nodes.IsEmpty) writer.Texts("nodes", crowd.Nodes.Select(scenario.Topology.NameOf));
        if (crowd.Task is { } task) writer.Text("task", scenario.Catalogue[task].Name);
    }

    private static string NameOf(ArrivalKind kind) => kind switch
    {
        ArrivalKind.Poisson => "poisson",
        ArrivalKind.Deterministic => "deterministic",
        ArrivalKind.ClosedLoop => "closed-loop",
        ArrivalKind.Trace => "trace",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A scenario file has no name for it."),
    };
}
