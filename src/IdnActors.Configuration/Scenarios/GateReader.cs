using System.Collections.Immutable;
using IdnActors.Configuration.Catalogues;
using IdnActors.Configuration.Hocon;
using IdnActors.Configuration.Network;
using IdnActors.Configuration.Quantities;
using IdnActors.Configuration.Reading;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;

namespace IdnActors.Configuration.Scenarios;

/// <summary>Reads <c>splitting.exits</c> and <c>splitting.updates</c>: what decides at exits instead of what cards say, from the start and from later times on.</summary>
internal sealed class GateReader(Topology? topology, CatalogueDraft catalogue)
{
    private readonly List<(ConfigReader Block, GateUpdate Update)> _updates = [];

    // The gates of all exits of a model as they are known so far.
    private readonly Dictionary<string, ImmutableArray<(string Exit, ExitGateSpec Gate)>> _gates = new(StringComparer.Ordinal);

    /// <param name="splitting">The block.</param>
    /// <param name="planners">Devices that decide for themselves, some of which choose thresholds.</param>
    public ImmutableSortedDictionary<string, GateChange> Exits(ConfigReader splitting, ImmutableArray<CutPlanning> planners)
    {
        var gates = ImmutableSortedDictionary.CreateBuilder<string, GateChange>(StringComparer.Ordinal);
        foreach (var (name, entry) in splitting.Entries("exits"))
        {
            var block = entry.Block();
            var change = Change(block);
            if ((change.Kind is not null || change.Temperature is not null) && planners.Any(p => p.ChoosesThreshold && catalogue.OfModel(name).Contains(p.Whole)))
                entry.Report("changes gate or temperature", "spinn chooses a threshold by what the card says of its own gates", "remove gate and temperature, or the deadline of the planner");
            if (SplitOf(name) is null)
            {
                entry.Report($"is for {ConfigText.Shown(name)}", "a model of the catalogue with exits is required", RemedyFor(name));
                continue;
            }
            Apply(block, name, null, change);
            gates[name] = change;
        }
        return gates.ToImmutable();
    }

    public ImmutableArray<GateUpdate> Updates(ConfigReader splitting)
    {
        foreach (var block in splitting.Elements("updates").Select(e => e.Block()))
            if (Update(block) is { } update) _updates.Add((block, update));
        // In the order in which they come each changes what those before it have left.
        foreach (var (block, update) in _updates.OrderBy(u => u.Update.At)) Apply(block, update.Model, update.Exit, update.Change);
        return [.. _updates.Select(u => u.Update)];
    }

    /// <summary>Checks what depends on the run as a whole.</summary>
    public void Check(RunSettings run)
    {
        if (run.Inference == InferenceMode.Profiled && _updates is [var (first, _), ..])
            first.Warn("model", "gets new gates, which run.inference = profiled does not ask", "without scores the shares on the card decide what leaves", "write run.inference = recorded or live, or leave the updates out");
        // A duration that could not be read stands as the shortest.
        if (run.Duration == RunReader.ShortestRun) return;
        foreach (var (block, update) in _updates.Where(u => u.Update.At.SinceStart > run.Duration))
            block.Report("at", $"is {update.At.SinceStart}, behind the end of the run at {run.Duration}", "an update comes while the run goes on", "send it earlier, or lengthen run.duration");
    }

    private GateUpdate? Update(ConfigReader block)
    {
        var at = block.Get("at", Known.Moment(RunReader.LongestRun));
        var from = NodeSelector.One(block, "from", topology, remedy: "name the one that sends it");
        var model = block.Get("model", Known.Text);
        var hasExit = block.TryGet("exit", Known.Text, out var exit);
        var change = Change(block);
        if (change == new GateChange(null, null, null)) block.ReportMissing("threshold", "an update states a gate, a threshold or a temperature", "write e.g. threshold = 0.3");
        if (!block.Has("model")) return null;
        if (SplitOf(model) is not { } whole)
        {
            block.Report("model", $"is {ConfigText.Shown(model)}", "a model of the catalogue with exits is required", RemedyFor(model));
            return null;
        }
        var exits = whole.Split!.Exits.Select(e => whole.Parts[e.Part].Name).ToList();
        if (hasExit && !exits.Contains(exit))
        {
            block.Report("exit", $"is {ConfigText.Shown(exit)}", $"an exit of {model} is required", Spelling.Remedy(exit, exits));
            return null;
        }
        return from is { } node ? new GateUpdate(at, node, model, hasExit ? exit : null, change) : null;
    }

    private static GateChange Change(ConfigReader block)
    {
        var change = new GateChange(
            block.TryGet("gate", SplitQuantities.Gate, out var kind) ? kind : null,
            block.TryGet("threshold", SplitQuantities.Threshold, out var threshold) ? threshold : null,
            block.TryGet("temperature", SplitQuantities.Temperature, out var temperature) ? temperature : null);
        if (change.Kind == GateKind.Quantile)
            block.Report("gate", "is quantile", "it needs the confidences of validation samples, which a scenario does not have", "choose max-probability with the threshold wanted");
        return change;
    }

    /// <summary>Changes the gates of a model's exits as far as they are known, and reports a threshold that does not go with what it is compared with.</summary>
    private void Apply(ConfigReader block, string model, string? exit, GateChange change)
    {
        if (change.Kind == GateKind.Quantile) return;
        var before = _gates.TryGetValue(model, out var known) ? known : GatesOf(SplitOf(model)!);
        _gates[model] = [.. before.Select(g => IsMeant(g.Exit) ? (g.Exit, change.Of(g.Gate)) : g)];
        if (change.Threshold is not { } threshold)
        {
            var other = before.FirstOrDefault(g => IsMeant(g.Exit) && g.Gate.Kind != change.Kind);
            if (change.Kind is { } kind && other.Gate is not null)
                block.ReportMissing("threshold", $"{ExitGateSpec.NameOf(kind)} needs one of its own: that of {other.Exit} is for {ExitGateSpec.NameOf(other.Gate.Kind)}", "state a threshold for the new gate");
        }
        else if (threshold > 1 && _gates[model].FirstOrDefault(g => IsMeant(g.Exit) && SplitQuantities.IsShare(g.Gate.Kind)) is { Gate: { } share })
            block.Report("threshold", $"is {SplitQuantities.Text(threshold)}", $"{ExitGateSpec.NameOf(share.Kind)} is from 0 to 1", "correct the threshold, or the gate");

        bool IsMeant(string name) => exit is null || name == exit;
    }

    private static ImmutableArray<(string Exit, ExitGateSpec Gate)> GatesOf(Variant whole) => [.. whole.Split!.Exits.Select(e => (whole.Parts[e.Part].Name, e.Gate))];

    private string RemedyFor(string model) => Spelling.Remedy(model, catalogue.ModelNames.Where(m => SplitOf(m) is not null));

    /// <summary>A variant of the model, which has exits; null where there is none.</summary>
    private Variant? SplitOf(string model) => catalogue.OfModel(model).Select(v => catalogue.Variants[v.Index]).FirstOrDefault(v => v.Split is { Exits.IsEmpty: false });
}
