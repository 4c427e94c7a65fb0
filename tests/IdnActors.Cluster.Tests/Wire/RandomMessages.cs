using System.Collections.Immutable;
using IdnActors.Emulation.Controllers;
using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Meters;
using IdnActors.Emulation.Regions;
using IdnActors.Emulation.Requests;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Inference;
using IdnActors.Model.Randomness;
using IdnActors.Model.Units;
using IdnActors.Policies;
using IdnActors.Policies.Exits;
using IdnActors.Policies.Prices;
using static IdnActors.Emulation.Controllers.PlacementProtocol;
using static IdnActors.Emulation.Nodes.NodeProtocol;
using static IdnActors.Emulation.Transfers.TransferProtocol;

namespace IdnActors.Cluster.Tests.Wire;

/// <summary>Messages about the scenario of <see cref="WireExamples"/> with anything in them.</summary>
internal sealed class RandomMessages(RandomSource random)
{
    private const int Kinds = 8;

    public Packet Packet()
    {
        var (path, isUpward) = (WireExamples.Path, Flag());
        var packet = MakePacket();
        var from = isUpward ? random.NextInt(2) : 1 + random.NextInt(2);
        (packet.Path, packet.Position, packet.IsUpward, packet.SizeBytes) = (path, from, isUpward, Long() & long.MaxValue);
        packet.Via = packet.NextLink;
        return packet;
    }

    public Crossing Crossing()
    {
        var packet = Packet();
        return new Crossing(Stamp(), packet.Path.Nodes[packet.Position + (packet.IsUpward ? 1 : -1)], packet);
    }

    public WindowOrder Order() => new((WindowEnd)random.NextInt(3), Stamp(), Many(Crossing));

    public WindowResult Result() => new(Flag() ? Stamp() : null, Flag() ? Stamp() : null, Flag(), Flag(), Many(Crossing), random.NextInt(1000), random.NextInt(1000))
    {
        Rows = new RegionRows(Many(Event), Many(NodeRow), Many(LinkRow)),
        Notes = Many(Note),
    };

    private Packet MakePacket() => random.NextInt(Kinds) switch
    {
        0 => Request(),
        1 => new OptionNotice { Path = WireExamples.Path, Origin = Node(), Variant = Variant(), IsAvailable = Flag(), Version = Long() },
        2 => new ChunkRequest { Path = WireExamples.Path, Slot = Int(), Part = Part(), Chunk = random.NextInt(int.MaxValue), ChunkBytes = Long() & long.MaxValue },
        3 => new PartChunk { Path = WireExamples.Path, Slot = Int(), Part = Part(), Chunk = random.NextInt(int.MaxValue) },
        4 => new PartUnavailable { Path = WireExamples.Path, Slot = Int(), Part = Part(), Holder = Node() },
        5 => new PriceProbes { Path = WireExamples.Path, Probes = Many(Probe) },
        6 => new Prices { Path = WireExamples.Path, Types = Many(() => new TypePrice(0, Slot(), Number(), Number(), new SamplePrice(Number(), Number()), Many(Play))) },
        _ => new CalibrationNotice { Path = WireExamples.Path, Origin = Node(), Update = new CalibrationUpdate(Text(), Long(), Many(() => new ExitGateSpec((GateKind)random.NextInt(6), Number(), Number()))) },
    };

    private InferenceRequest Request()
    {
        var origin = new RequestOrigin
        {
            Key = random.NextUInt64(),
            ChanceKey = random.NextUInt64(),
            Entry = WireExamples.Path.Entry,
            Task = new TaskId(0),
            Sample = random.NextInt(int.MaxValue),
            IssuedAt = new Instant(Long()),
            Deadline = new Instant(Long()),
            Client = Flag() ? new WaitingClient(Akka.Actor.ActorRefs.Nobody, random.NextInt(100), Long()) : null,
        };
        return new InferenceRequest(origin, WireExamples.Path, 0)
        {
            Phase = (RequestPhase)random.NextInt(5),
            PlannedAccuracyPoints = Number(),
            Expected = Flag() ? (Node(), Variant()) : null,
            ServedAt = Node(),
            ServedBy = Variant(),
            ServedCostMs = Number(),
            Result = new InferenceResult(Int(), (float)random.NextDouble(), Flag()),
        };
    }

    private TypeProbe Probe()
    {
        var probe = new TypeProbe(0, Slot(), Number());
        for (var i = random.NextInt(4); i > 0; i--) probe.Add(new PriceOffer(Int(), Number(), Number(), Number()));
        for (var i = random.NextInt(3); i > 0; i--) probe.Add(Play());
        return probe;
    }

    private LearningNote Note() => random.NextInt(9) switch
    {
        0 => new LearningNote.Entered(Stamp(), Slot(), new SlotCounts(Many(() => new TypeCounts(0, Number(), Number(), Many(Further), ServedBy())), ServedBy())),
        1 => new LearningNote.TypeEntered(Stamp(), Slot(), 0, Number()),
        2 => new LearningNote.EntriesOver(Stamp(), Slot()),
        3 => new LearningNote.SlotOver(Stamp(), Slot(), Node(), Decision()),
        4 => new LearningNote.Capacities(Stamp(), Slot(), 0, Number(), Node(), Many(Number)),
        5 => new LearningNote.Moved(Stamp(), Node(), new TypeObservation(0, Number(), Number(), Many(Number)) { Passing = Number(), FurtherUp = Many(Further), Plays = Many(Play) }, Many(Number), Many(Number), Flag()),
        6 => new LearningNote.Missing(Stamp(), random.NextInt(100)),
        7 => new LearningNote.Stale(Stamp()),
        _ => new LearningNote.Decision(Stamp(), Node(), Slot(), Decision(), Flag() ? [.. Many(Number)] : null, Number()),
    };

    private RunEvent Event() => new(new Instant(Long()), Text(), Text(), Many(() => (Text(), Value())));

    private object Value() => random.NextInt(8) switch
    {
        0 => Text(),
        1 => Flag(),
        2 => Int(),
        3 => Long(),
        4 => Number(),
        5 => new Duration(Long()),
        6 => new Instant(Long()),
        _ => new ByteSize(Long() & long.MaxValue),
    };

    private NodeSlotRow NodeRow() => new()
    {
        Slot = Slot(),
        StartSeconds = Number(),
        Node = WireExamples.Scenario.Topology.NameOf(Node()),
        Counters = new NodeCounters { Issued = Long(), LostDrainTimeout = Long(), WaitedNanoseconds = Long(), Reloads = Long() },
        Utilisation = Number(),
        Waiting = Number(),
        MemoryBytes = Long(),
    };

    private LinkSlotRow LinkRow() => new()
    {
        Slot = Slot(),
        StartSeconds = Number(),
        Link = WireExamples.Scenario.Topology.NameOf(new LinkId(random.NextInt(4))),
        Counters = new LinkCounters { OfferedBytes = Long(), LostBytes = Long(), BusyNanoseconds = Long() },
        Utilisation = Number(),
    };

    private PlacementDecision Decision() => new(Slot(), Many(Number), Many(Flag)) { Probe = Many(Flag), Plays = Many(() => new SlotPlay(Int(), Int(), Int())) };

    private Dictionary<VariantId, double> ServedBy() => Many(Variant).Distinct().ToDictionary(v => v, _ => Number());

    private ServedFurtherUp Further() => new(Number(), Number());

    private PathPlay Play() => new(Int(), Int(), Number(), Number());

    private EventStamp Stamp() => new(Long(), Long(), Long());

    private NodeId Node() => new(random.NextInt(3));

    private VariantId Variant() => new(random.NextInt(3));

    private PartId Part() => new(Variant(), random.NextInt(2));

    private int Slot() => random.NextInt(10);

    private ImmutableArray<T> Many<T>(Func<T> make) => [.. Enumerable.Range(0, random.NextInt(5)).Select(_ => make())];

    private string Text() => new([.. Enumerable.Range(0, random.NextInt(8)).Select(_ => (char)(32 + random.NextInt(0x2000)))]);

    private bool Flag() => random.NextInt(2) == 0;

    private int Int() => unchecked((int)random.NextUInt64());

    private long Long() => unchecked((long)random.NextUInt64());

    private double Number() => random.NextInt(8) switch { 0 => double.NaN, 1 => double.NegativeInfinity, 2 => 0, _ => (random.NextDouble() - 0.5) * 1e6 };
}
