using System.Collections.Immutable;
using IdnActors.Configuration.Catalogues;
using IdnActors.Configuration.Hocon;
using IdnActors.Configuration.Network;
using IdnActors.Configuration.Quantities;
using IdnActors.Configuration.Reading;
using IdnActors.Model;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Configuration.Scenarios;

/// <summary>Reads <c>splitting.planners</c>: devices that decide for themselves where to cut.</summary>
/// <param name="topology">The network; null when it could not be read.</param>
/// <param name="catalogue">What tasks offer.</param>
/// <param name="need">Told what has to be deployed where: place, node, variant, first part and end.</param>
/// <param name="use">Told which requests there have to be.</param>
internal sealed class CutPlanningReader(Topology? topology, CatalogueDraft catalogue, Action<ConfigElement, NodeId, Variant, int, int> need, SplitUse use)
{
    private const double MostGain = 0.99;

    /// <summary>How files call the planners.</summary>
    public static ImmutableArray<(string Name, CutPlannerKind Kind)> Kinds { get; } =
    [
        ("fixed", CutPlannerKind.Fixed), ("neurosurgeon", CutPlannerKind.Neurosurgeon), ("edgent", CutPlannerKind.Edgent),
        ("spinn", CutPlannerKind.Spinn), ("linucb", CutPlannerKind.LinUcb), ("oracle", CutPlannerKind.Oracle),
    ];

    /// <summary>How files call what cuts are to make small.</summary>
    public static ImmutableArray<(string Name, CutObjective Objective)> Objectives { get; } = [("latency", CutObjective.Latency), ("energy", CutObjective.Energy)];

    public ImmutableArray<CutPlanning> Read(ConfigReader block)
    {
        var read = ImmutableArray.CreateBuilder<CutPlanning>();
        foreach (var element in block.Elements("planners"))
        {
            if (Read(element, element.Block()) is not { } planning) continue;
            if (read.Any(p => (p.Task, p.Device) == (planning.Task, planning.Device)))
                element.Report("is for a task and a device that an entry before it has", "one for each is required", "leave one of them out");
            else read.Add(planning);
        }
        return read.ToImmutable();
    }

    private CutPlanning? Read(ConfigElement place, ConfigReader block)
    {
        var (task, model) = (block.Get("task", Known.Text), block.Get("model", Known.Text));
        var (device, server) = (NodeSelector.One(block, "device", topology, remedy: "write an entry for each"), NodeSelector.One(block, "server", topology, remedy: "write an entry for each"));
        var isKnown = block.Any("planner") is { Node: ConfigText { Text: var name } } && Kinds.Any(k => k.Name == name);
        var kind = block.Get("planner", Known.Choice("a planner", "neurosurgeon", [.. Kinds.Select(k => (k.Name, k.Kind))]));
        var hasDeadline = block.TryGet("deadline", Known.Time(new Duration(1), RunReader.LongestRun), out var deadline);
        var gain = block.Get("least-gain", Known.Number("a share", "0.1", 0, MostGain));
        var missed = block.Get("most-missed", Known.Number("a share", "0.05", 0, 1));
        var probe = block.Get("probe-every", Known.Time(Duration.Zero, RunReader.LongestRun));
        var (objective, powers) = (block.Get("objective", Known.Choice("an objective", "energy", [.. Objectives.Select(o => (o.Name, o.Objective))])), Powers(block));
        if (objective == CutObjective.Energy && kind is not (CutPlannerKind.Neurosurgeon or CutPlannerKind.Oracle))
            block.Report("objective", "is energy", "neurosurgeon and oracle can go by it", "choose one of them, or latency");
        else if (objective == CutObjective.Energy && powers is null)
            block.ReportMissing("compute-power", "energy follows from powers", "write e.g. compute-power = 2W, radio-power = 1W");
        var parts = block.Any("parts");
        if (isKnown) CheckKind(block, kind, hasDeadline, parts is not null);
        if (!block.Has("task") || !block.Has("model") || SplitChoice.Whole(block, catalogue, task, model) is not { } whole) return null;
        var range = parts?.Text("parts") is { } text ? PartRange.Parse(parts.Value, text, model, whole.Parts) : (0, 0);
        if (range is not (var first, var end) || device is null || server is null) return null;
        if (first > 0)
        {
            block.Report("parts", $"begin with {whole.Parts[first].Name}", "the device runs the first parts", $"write {Segment.To}{whole.Parts[end - 1].Name}");
            return null;
        }
        if (topology is null || topology.Outgoing(device.Value).All(l => l.To != server))
        {
            if (topology is not null) block.Report("server", $"is {topology.NameOf(server.Value)}, to which {topology.NameOf(device.Value)} has no link", "the next node on the way is required", "name a neighbour");
            return null;
        }
        if (kind == CutPlannerKind.Spinn && hasDeadline && whole.Split!.Thresholds.IsEmpty)
            block.Report("deadline", "is given", $"the card of {model} says nothing of other thresholds, among which spinn chooses by a deadline", "remove deadline, or add thresholds to the card");
        // The device may run all of it, whatever it decides.
        need(place, device.Value, whole, 0, whole.Parts.Length);
        need(place, server.Value, whole, 0, whole.Parts.Length);
        var planning = new CutPlanning(whole.Task, whole.Id, device.Value, server.Value, kind)
        {
            FixedParts = end,
            Deadline = hasDeadline ? deadline : null,
            MostMissed = missed,
            Objective = objective,
            Powers = powers,
            LeastGain = gain,
            ProbeEvery = probe,
        };
        use.Note(block, planning);
        return planning;
    }

    /// <summary>What the device draws; both or none.</summary>
    private static DevicePowers? Powers(ConfigReader block)
    {
        var (hasCompute, hasRadio) = (block.TryGet("compute-power", Known.Power, out var compute), block.TryGet("radio-power", Known.Power, out var radio));
        if (hasCompute && !hasRadio) block.ReportMissing("radio-power", "energy is that of computing and of sending", "write e.g. radio-power = 1W, or 0W where sending takes none");
        if (hasRadio && !hasCompute) block.ReportMissing("compute-power", "energy is that of computing and of sending", "write e.g. compute-power = 2W, or 0W where computing takes none");
        return hasCompute && hasRadio ? new DevicePowers(compute, radio) : null;
    }

    /// <summary>Checks what only some planners have.</summary>
    private static void CheckKind(ConfigReader block, CutPlannerKind kind, bool hasDeadline, bool hasParts)
    {
        var name = Kinds.First(k => k.Kind == kind).Name;
        if (kind == CutPlannerKind.Edgent && !hasDeadline) block.ReportMissing("deadline", "edgent goes by a deadline", "write e.g. deadline = 200ms");
        if (kind is not (CutPlannerKind.Edgent or CutPlannerKind.Spinn) && hasDeadline) block.Report("deadline", $"is given beside planner = {name}", "edgent and spinn go by a deadline, others do not", "remove it, or choose one of them");
        if (kind == CutPlannerKind.Fixed && !hasParts) block.ReportMissing("parts", "what the device runs is required", "write e.g. parts = \"..exit1\", all or none");
        if (kind != CutPlannerKind.Fixed && hasParts) block.Report("parts", $"is given beside planner = {name}", "fixed runs the same parts always, others decide that", "remove it, or write planner = fixed");
    }
}
