using IdnActors.Configuration.Catalogues;
using IdnActors.Configuration.Hocon;
using IdnActors.Model;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Configuration.Scenarios;

/// <summary>Writes the <c>splitting</c> block.</summary>
internal static class SplittingWriter
{
    public static void Write(HoconWriter writer, Scenario scenario)
    {
        writer.Blocks("plans", scenario.Splitting.Routes, route =>
        {
            var whole = scenario.Catalogue[route.Whole];
            writer.Text("task", scenario.Catalogue[route.Task].Name).Text("model", ModelSpec.Of(whole).Name);
            writer.Blocks("stages", route.Stages, stage =>
            {
                writer.Text("node", scenario.Topology.NameOf(stage.Node)).Text("parts", PartRange.Text(stage.First, stage.End, whole.Parts));
                if (stage.Codec is { } codec) writer.Text("wire", codec.ToString());
            });
        });
        writer.Blocks("views", scenario.Splitting.Views, views =>
        {
            string Name(NodeId node) => scenario.Topology.NameOf(node);
            writer.Text("task", scenario.Catalogue[views.Task].Name).Text("model", ModelSpec.Of(scenario.Catalogue[views.Whole]).Name);
            writer.Texts("devices", views.Devices.Select(Name)).Text("aggregator", Name(views.Aggregator)).Text("cloud", Name(views.Cloud));
            writer.Plain("timeout", views.Timeout.ToString()).Plain("answer-timeout", views.AnswerTimeout.ToString());
            writer.Plain("transfer", ViewsReader.Transfers.Single(t => t.Value == views.Transfer).Word).Texts("failed", views.Failed.Select(Name));
        });
        writer.Blocks("planners", scenario.Splitting.Planners, planning =>
        {
            var whole = scenario.Catalogue[planning.Whole];
            writer.Text("task", scenario.Catalogue[planning.Task].Name).Text("model", ModelSpec.Of(whole).Name)
                .Text("device", scenario.Topology.NameOf(planning.Device)).Text("server", scenario.Topology.NameOf(planning.Server))
                .Text("planner", CutPlanningReader.Kinds.First(k => k.Kind == planning.Kind).Name);
            if (planning.Kind == CutPlannerKind.Fixed) writer.Text("parts", PartRange.Text(0, planning.FixedParts, whole.Parts));
            if (planning.Deadline is { } deadline) writer.Plain("deadline", deadline.ToString());
            if (planning.ChoosesThreshold) writer.Number("most-missed", planning.MostMissed);
            if (planning.Objective != CutObjective.Latency) writer.Text("objective", CutPlanningReader.Objectives.First(o => o.Objective == planning.Objective).Name);
            if (planning.Powers is { } powers) writer.Plain("compute-power", powers.Compute.ToString()).Plain("radio-power", powers.Radio.ToString());
            writer.Number("least-gain", planning.LeastGain).Plain("probe-every", planning.ProbeEvery.ToString());
        });
        writer.Block("exits", () =>
        {
            foreach (var (model, change) in scenario.Splitting.Gates)
            {
                writer.Block(model, () => Write(writer, change));
            }
        });
        if (!scenario.Splitting.Updates.IsEmpty)
        {
            writer.Lines("updates", scenario.Splitting.Updates, update =>
            {
                writer.Plain("at", update.At.SinceStart.ToString()).Text("from", scenario.Topology.NameOf(update.From)).Text("model", update.Model);
                if (update.Exit is { } exit) writer.Text("exit", exit);
                Write(writer, update.Change);
            });
        }
        writer.Plain("free-exits", scenario.Splitting.AreExitsFree ? "on" : "off");
        writer.Plain("fallback-after", (scenario.Splitting.FallbackAfter ?? Duration.Zero).ToString());
    }
    private static void Write(HoconWriter writer, GateChange change)
    {
        if (change.Kind is { } kind) writer.Text("gate", ExitGateSpec.NameOf(kind));
        if (change.Threshold is { } threshold) writer.Plain("threshold", SplitQuantities.Text(threshold));
        if (change.Temperature is { } temperature) writer.Number("temperature", temperature);
    }
}
