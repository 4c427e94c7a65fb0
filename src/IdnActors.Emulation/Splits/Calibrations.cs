using System.Collections.Immutable;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Policies.Exits;

namespace IdnActors.Emulation.Splits;

/// <summary>
/// The gates of all split models at the start of a run, as cards and scenario state them, and the updates that the scenario states: each with the gates of all exits of its model, and numbered, so
/// that a node knows which of two is the newer. Shared by the nodes of a run, immutable.
/// </summary>
public sealed class Calibrations
{
    // The part of each whole variant to the exit that it is: the model, and the exit's number in its calibration.
    private readonly Dictionary<PartId, (string Model, int Exit)> _exits = [];
    private readonly Dictionary<string, ExitTable> _initial = new(StringComparer.Ordinal);
    private readonly ILookup<NodeId, PlannedUpdate> _updates;

    /// <param name="settings">What the scenario says of gates.</param>
    /// <param name="wholes">The split variants. Those of one model, offered by several tasks, have equal exits.</param>
    public Calibrations(SplitSettings settings, IEnumerable<SplitChain> wholes)
    {
        var chains = new Dictionary<string, SplitChain>(StringComparer.Ordinal);
        foreach (var chain in wholes)
        {
            foreach (var (number, exit) in ExitsOf(chain).Index()) _exits.Add(new PartId(chain.Whole.Id, exit.Part), (chain.Model, number));
            if (!chains.TryAdd(chain.Model, chain)) continue;
            var change = settings.Gates.GetValueOrDefault(chain.Model);
            var gates = ExitsOf(chain).Select(e => change?.Of(e.Gate) ?? e.Gate).ToImmutableArray();
            _initial.Add(chain.Model, new ExitTable(new CalibrationUpdate(chain.Model, 0, gates), (_, spec) => ExitGate.Of(spec)));
        }
        _updates = Plan(settings.Updates, chains).ToLookup(u => u.From);
    }

    /// <summary>The updates that a node sends, with their times.</summary>
    public IEnumerable<PlannedUpdate> From(NodeId node) => _updates[node];

    /// <summary>Which exit a part is; null for other parts.</summary>
    public (string Model, int Exit)? ExitOf(PartId part) => _exits.TryGetValue(part, out var exit) ? exit : null;

    /// <summary>The gates of a model at the start.</summary>
    public ExitTable InitialOf(string model) => _initial[model];

    /// <summary>The gate of an exit at the start; null for other parts.</summary>
    public IExitGate? GateOf(PartId part) => ExitOf(part) is var (model, exit) ? _initial[model].Gates[exit] : null;

    /// <summary>What is stated, each over what was stated before it: by time, at equal times as in the file.</summary>
    private IEnumerable<PlannedUpdate> Plan(ImmutableArray<GateUpdate> updates, Dictionary<string, SplitChain> chains)
    {
        var last = new Dictionary<string, CalibrationUpdate>(StringComparer.Ordinal);
        foreach (var update in updates.OrderBy(u => u.At))
        {
            var chain = chains[update.Model];
            var before = last.TryGetValue(update.Model, out var known) ? known : _initial[update.Model].Calibration;
            var gates = ExitsOf(chain).Zip(before.Gates, (exit, gate) => update.Exit is null || chain.Whole.Parts[exit.Part].Name == update.Exit ? update.Change.Of(gate) : gate);
            last[update.Model] = new CalibrationUpdate(update.Model, before.Version + 1, [.. gates]);
            yield return new PlannedUpdate(update.At, update.From, last[update.Model]);
        }
    }

    private static IEnumerable<ExitSpec> ExitsOf(SplitChain chain) => chain.Split.Exits.OrderBy(e => e.Part);
}

/// <summary>An update that the scenario states.</summary>
/// <param name="At">When it is sent.</param>
/// <param name="From">By which node.</param>
/// <param name="Update">New gates for all exits of a model.</param>
public sealed record PlannedUpdate(Instant At, NodeId From, CalibrationUpdate Update);
