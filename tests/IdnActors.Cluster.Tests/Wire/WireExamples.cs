using IdnActors.Cluster.Processes;
using IdnActors.Cluster.Regions;
using IdnActors.Cluster.Wire;
using IdnActors.Emulation.Controllers;
using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Meters;
using IdnActors.Emulation.Regions;
using IdnActors.Emulation.Regions.Live;
using IdnActors.Emulation.Requests;
using IdnActors.Emulation.Runs;
using IdnActors.Emulation.Splits;
using IdnActors.Emulation.Splits.Cuts;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Inference;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Policies;
using IdnActors.Policies.Exits;
using IdnActors.Policies.Prices;
using IdnActors.Testing;
using static IdnActors.Emulation.Controllers.PlacementProtocol;
using static IdnActors.Emulation.Nodes.NodeProtocol;
using static IdnActors.Emulation.Transfers.TransferProtocol;

namespace IdnActors.Cluster.Tests.Wire;

/// <summary>One of everything that goes over the wire, with something in every member. Their bytes are kept in files: change none, add others.</summary>
internal static class WireExamples
{
    /// <summary>A line of three nodes with a split variant, a policy and a planner.</summary>
    public static Scenario Scenario { get; } = MakeScenario();

    /// <summary>From the edge to the cloud.</summary>
    public static RequestPath Path { get; } = new([new NodeId(2), new NodeId(1), new NodeId(0)], [new LinkId(3), new LinkId(1)], [new LinkId(2), new LinkId(0)]);

    /// <summary>Packets on their way from the hub, upward or downward, by name.</summary>
    public static (string Name, Packet Packet)[] Packets =>
    [
        ("request", Up(new InferenceRequest(Origin, Path, 5000) { Phase = RequestPhase.Seeking, PlannedAccuracyPoints = 91.5, Expected = (new NodeId(0), new VariantId(1)), Type = 0 })),
        ("answer", Down(new InferenceRequest(Origin with { Client = null }, Path, 200)
        {
            Phase = RequestPhase.Answering,
            PlannedAccuracyPoints = 91.5,
            ServedAt = new NodeId(1),
            ServedBy = new VariantId(2),
            ServedCostMs = 12.25,
            Result = new InferenceResult(7, 0.75f, true),
        })),
        ("split-request", Up(new InferenceRequest(Origin with { Client = null }, Path, 5000) { PlannedAccuracyPoints = 91.5, ServedAt = new NodeId(2), ServedBy = new VariantId(1), Split = Split })),
        ("option-notice", Down(new OptionNotice { Path = Path, Origin = new NodeId(1), Variant = new VariantId(2), IsAvailable = true, Version = 9_000_000_000 })),
        ("chunk-request", Up(new ChunkRequest { Path = Path, Slot = 3, Part = new PartId(new VariantId(0), 2), Chunk = 17, ChunkBytes = 65536 })),
        ("chunk", Down(new PartChunk { Path = Path, Slot = 3, Part = new PartId(new VariantId(0), 2), Chunk = 17 })),
        ("unavailable", Down(new PartUnavailable { Path = Path, Slot = 3, Part = new PartId(new VariantId(0), 2), Holder = new NodeId(0) })),
        ("probes", Up(new PriceProbes { Path = Path, Probes = [Probe(), new TypeProbe(0, 2, 0)] })),
        ("prices", Down(new Prices { Path = Path, Types = [new TypePrice(0, 3, 40, 10.5, new SamplePrice(9, 11), [new PathPlay(1, 2, 20.5, 30)]), new TypePrice(0, 4, 1, 0, default, [])] })),
        ("calibration", Down(new CalibrationNotice { Path = Path, Origin = new NodeId(0), Update = new CalibrationUpdate("deep", 4, [new ExitGateSpec(GateKind.Margin, 0.25, 1.5)]) })),
    ];

    /// <summary>Where a region with the real clock is.</summary>
    public static LiveSnapshot Snapshot => new()
    {
        Number = 50,
        Now = new Instant(5_000_000_000),
        Issued = 70,
        Ended = 60,
        IsQuiet = true,
        IsDrained = true,
        Away = 3,
        Guests = 4,
        Sent = [0, 8],
        Received = [9, 0],
        Rows = Result.Rows,
        Notes = Notes,
        Failures = ["too much"],
        Books = Books(Scenario),
        Times = [new TimeSeries(TimeKind.Latency, 0, [5_000_191, 1]), new TimeSeries(TimeKind.Crossing, 1, [7, 2, 5, 1])],
    };

    /// <summary>What processes say to one another about regions and the cluster.</summary>
    public static object[] Controls =>
    [
        new RunSpec("lru", 77, 3, new LiveSpec(1_500_000_000, [5, 5, 6], "runs/a/journal-2.sqlite", [1, 2])),
        new NumbersRecord([7, -1]),
        new LiveLetter(2, 5, 1, 6, 1000, [1, 2, 3], true),
        new LettersHad(1, 6, 2, 5, 1001),
        new MovingRecord([7, 8], [new LetterPairRecord(6, 12, 34, [[1, 2], [3]], [new LiveLetter(2, 6, 1, 5, 11, [4, 5], true)]), new LetterPairRecord(-1, 0, 0, [], [])]),
        new ClockAsked(123_456_789),
        new ClockTold(123_456_789, 123_999_999),
        ParcelRecord.Of(new LiveParcel([], [new AwayEnd(77, new NodeId(2), Outcome.Lost, LossCause.Process)]), _ => []),
        SnapshotRecord.Of(Snapshot, new ScenarioIds(Scenario)),
        new LookEntriesRecord([.. LookRecords]),
        new LogPart(-77, 1000, 1003, [1, 2, 3]),
        new LogHad(-77, 1003),
        new LogRefused(-77, "no room"),
        new StandingWanted(2),
        new Standing(2, 5, 1001, "127.0.0.1:4054", 123_456_789),
        new OrderPart(2, 5, 1000, OrderKind.Window, true, 1, 3, [1, 2, 3]),
        new AnswerWanted(2, 5, 1000, 1),
        new RegionInterrupted(2, 5),
        new AnswerPart(2, 5, 1000, 1, 3, [4, 5]),
        new OrderWanted(2, 5, 17, 1),
        new RegionBusy(2, 5),
        new OrderFailed(2, 5, 1000, "InvalidOperationException: no"),
        new Hello("494a989e", 7, "d20b26b5"),
        new HelloBack(new Hello("494a989e", 7, "d20b26b5"), true),
        new RunBegun(5, 3),
        new ClusterDone(3),
        new StatusWanted(),
        new Status("127.0.0.1:4053", ["127.0.0.1:4053", "127.0.0.1:4054"], ["127.0.0.1:4054"], "494a989e", 1_000_000_000, 60_000_000_000, 451, 440),
        new MoveWanted(2, "127.0.0.1:4054"),
        new MoveDone("region 2 is on the move", 40.5, 110.25, 227, 19),
        new LeaveWanted("127.0.0.1:4054"),
        new LeaveDone("region 2: 7 requests did not end within 5 s"),
    ];

    /// <summary>One of each that is kept of a run.</summary>
    public static LookRecord[] LookRecords =>
    [
        new BegunRecord("lru", 77, 3, [5, 5, 6], ["runs/a/journal-0.sqlite", "", "runs/a/journal-2.sqlite"], 123_456_789),
        new LookedRecord([[1, 2, 3], null, [4]]),
        new DiedRecord(2, BooksRecord.Of(Books(Scenario))),
        new CountedRecord(2, 17, 5_000_000_000),
        new BackRecord(2, 5_500_000_000, 7),
        new EndingRecord(true),
        new SettledRecord(),
        new ClosedRecord(1, [5, 6]),
        new OverRecord(6_000_000_000, true),
        new HandedOverRecord(1, [7, 8]),
        new StartingRecord(1),
        new RegionMovedRecord(1, 5_500_000_000, 70_000_000, 19, 8),
        new RecoveredRecord(2, "127.0.0.1:4054", 70_000_000, 4_000_000, 0, -1),
    ];

    public static WindowOrder Order => new(WindowEnd.Quiet, new EventStamp(10, 20, 30), [.. Packets.Select((p, i) => new Crossing(new EventStamp(1000 + i, 400, i), new NodeId(p.Packet.IsUpward ? 0 : 2), p.Packet))]);

    public static WindowResult Result => new(new EventStamp(1, 2, 3), new EventStamp(4, 5, 6), true, true, Order.Coming[..2], 70, 60)
    {
        Rows = new RegionRows([Event], [NodeRow], [LinkRow]),
        Notes = Notes,
    };

    public static LiveHandOver HandOver => new()
    {
        HeldFrom = new Instant(4_000_000_000),
        At = new Instant(4_500_000_001),
        Issued = 70,
        Sent = [0, 8, 9],
        Received = [7, 0, 6],
        Kept = [.. Order.Coming[..2].Select((c, i) => new KeptCrossing(2 * i, c))],
        Before = Closing(Books(Scenario)),
    };

    public static RegionClosing Closing(RunBooks books) => new(books, true, true, ["it broke"], new RegionRows([Event], [], [LinkRow]),
        new RegionLearning([new LearningNote.Stale(new EventStamp(7, 8, 9))], [(Int128)1 << 70, -5], [(new NodeId(1), Decision)]));

    /// <summary>Books in which each figure is another one.</summary>
    public static RunBooks Books(Scenario scenario)
    {
        var meters = new RunMeters(3, 4, scenario.Catalogue.Variants.Length);
        var (node, link) = (meters[new NodeId(1)], meters[new LinkId(2)]);
        node.CountIssued();
        node.Count(Outcome.Lost, LossCause.ShardFailure);
        node.CountAnswer(5_000_000, isCorrect: true);
        node.CountInferences(3, 70);
        node.CountTransfer(99);
        node.SetMemory(500);
        node.SetMemory(400);
        link.CountTransmission(5000, Duration.FromMicroseconds(4), Instant.Start + Duration.FromMicroseconds(9));
        link.CountQueue(6000);
        link.CountPossible(7000);
        meters[new VariantId(1)].CountAnswer(5_000_000, isCorrect: true);
        meters.Exits.Add(new PartId(new VariantId(0), 1), new ExitMeter());
        meters.Exits[new PartId(new VariantId(0), 1)].CountAnswer(isCorrect: true, isDegraded: true);
        meters.Views.CountClosed(3, 2);
        return new RunBooks(scenario, 42, Instant.Start + Duration.FromSeconds(10), meters)
        {
            Open = [new OpenRequest(77, new NodeId(2), "request 0/77")],
            Latencies = TimeCounts.Of([5_000_191, 1, 7_654_399, 3]),
            Experienced = null,
            LatencySumNanoseconds = (Int128)27_962_963 << 64,
            LatencyMaxNanoseconds = 7_654_321,
            Violations = ["too much"],
            Cuts = [new CutReport(scenario.Splitting.Planners[0], 4, 3, 1.5, -2.5) { Planned = 5, DeviceJoules = 0.125 }],
            EventsFired = 1234,
            MailboxRuns = 567,
            Fidelity = null,
            Faults = ["event kernel: no"],
        };
    }

    public static LearningNote[] Notes =>
    [
        new LearningNote.Entered(Cause, 1, new SlotCounts([new TypeCounts(0, 5, 17, [new ServedFurtherUp(20.5, 4)], ServedBy)], ServedBy)),
        new LearningNote.TypeEntered(Cause, 2, 0, 41),
        new LearningNote.EntriesOver(Cause, 3),
        new LearningNote.SlotOver(Cause, 4, new NodeId(1), Decision),
        new LearningNote.Capacities(Cause, 5, 0, 41, new NodeId(1), [1.5, 2]),
        new LearningNote.Moved(Cause, new NodeId(1), new TypeObservation(0, 41, 12.5, [30, 0.25]) { Sample = new SamplePrice(10, 11), Passing = 17, FurtherUp = [new ServedFurtherUp(25, 1)] }, [0.5], [0.25], true),
        new LearningNote.Missing(Cause, 6),
        new LearningNote.Stale(Cause),
        new LearningNote.Decision(Cause, new NodeId(1), 7, Decision, [1, -2.5], 3.5),
    ];

    private static RequestOrigin Origin => new()
    {
        Key = (2UL << 40) | 77,
        ChanceKey = 0xFEDC_BA98_7654_3210,
        Entry = new NodeId(2),
        Task = new TaskId(0),
        Sample = 12,
        IssuedAt = new Instant(123_456_789),
        Deadline = new Instant(223_456_789),
        Client = new WaitingClient(Akka.Actor.ActorRefs.Nobody, 4, 5),
    };

    private static SplitProgress Split => SplitProgress.From(SplitChains.Of(Scenario.Catalogue)[0]!, new SplitSnapshot(
        2, new ProfiledInferenceEngine(Scenario.Catalogue, 1).Import(new VariantId(0), [1, 2, 0, 0, 0, 0, 0, 0]),
        new SplitPlan(3, [new SplitStage(new NodeId(2), 0, 2, new WireCodec(TensorCoding.U4, Compression.None)), new SplitStage(new NodeId(0), 2, 4, null)]),
        1, 2, new InferenceResult(5, 0.5f, false), 1, false, true, true, 1, 0.75, Trip));

    private static CutTrip Trip
    {
        get
        {
            var trip = new CutTrip(0, 2, isProbe: true) { Ran = 2 };
            trip.NoteSent(new Instant(100), 5000);
            trip.NoteArrived(new Instant(200));
            return trip;
        }
    }

    private static EventStamp Cause => new(1, 2, 3);

    private static Dictionary<VariantId, double> ServedBy => new() { [new VariantId(2)] = 8, [new VariantId(1)] = 3 };

    private static PlacementDecision Decision => new(6, [0.5, 1], [true, false]) { Probe = [false, true], Plays = [new SlotPlay(4, 1, 0)] };

    private static RunEvent Event => new(new Instant(99), "shard-ready", "hub",
        [("text", "loaded"), ("flag", true), ("int", -3), ("long", 4_000_000_000L), ("double", 0.5), ("duration", new Duration(6)), ("instant", new Instant(7)), ("bytes", new ByteSize(8))]);

    private static NodeSlotRow NodeRow => new()
    {
        Slot = 3,
        StartSeconds = 3.5,
        Node = "hub",
        Counters = new NodeCounters { Issued = 1, Served = 2, LostLinkLoss = 3, Reloads = 4 },
        Utilisation = 0.25,
        Waiting = 1.75,
        MemoryBytes = 1_000_000,
    };

    private static LinkSlotRow LinkRow => new()
    {
        Slot = 3,
        StartSeconds = 3.5,
        Link = "hub-edge",
        Counters = new LinkCounters { OfferedPackets = 5, BusyNanoseconds = 6 },
        Utilisation = 0.5,
    };

    private static TypeProbe Probe()
    {
        var probe = new TypeProbe(0, 3, 40);
        probe.Add(new PriceOffer(2, 30.5, 4, 5));
        probe.Add(new PathPlay(1, 2, 20.5, 30));
        return probe;
    }

    private static Packet Up(Packet packet) => Sent(packet, isUpward: true, new LinkId(1));

    private static Packet Down(Packet packet) => Sent(packet, isUpward: false, new LinkId(2));

    private static Packet Sent(Packet packet, bool isUpward, LinkId via)
    {
        (packet.Position, packet.IsUpward, packet.Via, packet.SizeBytes) = (1, isUpward, via, packet.SizeBytes + 100);
        return packet;
    }

    private static Scenario MakeScenario()
    {
        var scenario = TestSplits.Line3(40, (0, 2), (2, 4));
        return scenario with
        {
            Policy = new PolicyChoice("oga", System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty),
            Splitting = scenario.Splitting with { Planners = [new CutPlanning(new TaskId(0), new VariantId(0), new NodeId(2), new NodeId(1), CutPlannerKind.Fixed)] },
        };
    }
}
