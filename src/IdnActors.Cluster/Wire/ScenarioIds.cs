using System.Runtime.Serialization;
using IdnActors.Model;
using IdnActors.Model.Network;
using IdnActors.Model.Replay;
using IdnActors.Model.Scenarios;

namespace IdnActors.Cluster.Wire;

/// <summary>The ids that a scenario has: what comes over the wire is believed only if it is about them.</summary>
/// <param name="scenario">The scenario, which all processes have alike.</param>
internal sealed class ScenarioIds(Scenario scenario)
{
    /// <summary>Stands for an id that there is not.</summary>
    public const int None = -1;

    private readonly int _types = scenario.Policy is null ? 1 : scenario.Demand.Sources.Length * scenario.Demand.Ranking.Length;
    private readonly int _slots = SlotDemands.SlotCount(scenario.Run);
    private readonly Dictionary<string, int> _links = scenario.Topology.Links.ToDictionary(l => scenario.Topology.NameOf(l.Id), l => l.Id.Index);

    public Scenario Scenario => scenario;

    public Topology Topology => scenario.Topology;

    /// <exception cref="SerializationException">There is no such node.</exception>
    public NodeId Node(int index) => new(Within(index, scenario.Topology.Nodes.Length, "node"));

    /// <exception cref="SerializationException">There is no such node.</exception>
    public NodeId Node(string name) => scenario.Topology.TryFind(name, out var id) ? id : throw new SerializationException($"There is no node {name}.");

    /// <exception cref="SerializationException">There is no such link.</exception>
    public LinkId Link(int index) => new(Within(index, scenario.Topology.Links.Length, "link"));

    /// <exception cref="SerializationException">There is no such link.</exception>
    public LinkId Link(string name) => _links.TryGetValue(name, out var index) ? new LinkId(index) : throw new SerializationException($"There is no link {name}.");

    /// <exception cref="SerializationException">There is no such task.</exception>
    public TaskId Task(int index) => new(Within(index, scenario.Catalogue.Tasks.Length, "task"));

    /// <exception cref="SerializationException">There is no such variant.</exception>
    public VariantId Variant(int index) => new(Within(index, scenario.Catalogue.Variants.Length, "variant"));

    /// <exception cref="SerializationException">There is no such part.</exception>
    public PartId Part(int variant, int part)
    {
        var id = Variant(variant);
        return new PartId(id, Within(part, scenario.Catalogue[id].Parts.Length, "part"));
    }

    /// <summary>A request type; in runs without controllers all requests have the first.</summary>
    /// <exception cref="SerializationException">There is no such type.</exception>
    public int Type(int index) => Within(index, _types, "request type");

    /// <summary>A slot, or that which would begin at the end of the run: the last decision is for it.</summary>
    /// <exception cref="SerializationException">There is no such slot.</exception>
    public int Slot(int number) => Within(number, _slots + 1, "slot");

    /// <summary>A slot of which there may be rows: those of the time to drain are counted on.</summary>
    /// <exception cref="SerializationException">There is no such slot.</exception>
    public int RowSlot(int number) => number <= (scenario.Run.Duration.Nanoseconds + (Int128)scenario.Run.Drain.Nanoseconds) / scenario.Run.Slot.Nanoseconds
        ? Within(number, int.MaxValue, "slot")
        : throw new SerializationException($"There is no slot {number}.");

    /// <exception cref="SerializationException">Nothing has so many.</exception>
    public static int Within(int number, int count, string what) => number >= 0 && number < count ? number : throw new SerializationException($"There is no {what} {number}.");

    /// <exception cref="SerializationException">It is negative.</exception>
    public static long Natural(long number, string what) => number >= 0 ? number : throw new SerializationException($"{number} is not a number of {what}.");
}
