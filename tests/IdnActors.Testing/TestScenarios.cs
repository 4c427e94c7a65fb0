using System.Collections.Immutable;
using IdnActors.Model;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Demands;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Testing;

/// <summary>Tiny scenarios made by hand, and the pieces to make others. Change them by <c>with</c>.</summary>
public static class TestScenarios
{
    /// <summary>10^9 MACs per second, two executors, no overheads: a variant of 10^6 MACs takes 1 ms.</summary>
    public static DeviceClass Device { get; } = new()
    {
        Name = "test-device",
        Memory = ByteSize.FromMebibytes(64),
        MacsPerSecond = 1e9,
        Executors = 2,
        LoadRate = DataRate.FromGigabitsPerSecond(1),
        Source = "made up for tests",
    };

    /// <summary>
    /// <code>
    /// cloud ──20 ms── hub ──5 ms── edge     one-way delays, 1 Gbps, no loss
    /// </code>
    /// One task with two variants: 0 "classify:small" (80 points, 1 MiB, 1 ms), 1 "classify:large" (95 points, 4 MiB, 4 ms). The cloud is the
    /// repository and serves the large one. Poisson requests at the edge, 100/s; accuracy weight 1 ms per point; slots of 1 s, run of 10 s, seed 1;
    /// profiled inference. Costs at the edge: 1 + 20 = 21 and 4 + 5 = 9 ms; at the hub 31 and 19 ms; at the cloud 71 and 59 ms.
    /// </summary>
    public static Scenario Line3()
    {
        var topology = Topology("line-3", ["cloud", "hub", "edge"], [(0, 1, 20), (1, 2, 5)]);
        return Scenario(topology, Catalogue([[(80, 1, 1_000_000), (95, 4, 4_000_000)]]), [new SourceSpec(new NodeId(2), 1)],
            [new Repository(new NodeId(0), [new TaskId(0)], [new VariantId(1)])]);
    }

    /// <summary>Nodes in order of their names, undirected edges between indices with the one-way delay of both directions.</summary>
    public static Topology Topology(string name, ImmutableArray<string> nodes, ImmutableArray<(int A, int B, double DelayMs)> edges) =>
        DirectedTopology(name, nodes, [.. edges.Select(e => (e.A, e.B, e.DelayMs, e.DelayMs))]);

    /// <summary>As <see cref="Topology"/>, with a delay for each direction: from A to B, and back.</summary>
    public static Topology DirectedTopology(string name, ImmutableArray<string> nodes, ImmutableArray<(int A, int B, double ThereMs, double BackMs)> edges)
    {
        var links = edges.SelectMany((e, i) => new[] { Link(2 * i, e.A, e.B, e.ThereMs), Link((2 * i) + 1, e.B, e.A, e.BackMs) });
        return new Topology(name, [.. nodes.Select((n, i) => Node(i, n))], [.. links]);
    }

    public static Node Node(int id, string name) => new()
    {
        Id = new NodeId(id),
        Name = name,
        Tier = id,
        Device = Device,
        MemoryBudget = Device.Memory,
        Executors = Device.Executors,
    };

    public static Link Link(int id, int from, int to, double delayMs) => new()
    {
        Id = new LinkId(id),
        From = new NodeId(from),
        To = new NodeId(to),
        Rate = DataRate.FromGigabitsPerSecond(1),
        Delay = Duration.FromMilliseconds(delayMs),
        QueueCapacity = ByteSize.FromMebibytes(16),
    };

    /// <summary>
    /// One task per list, one variant per entry. The first task is "classify", with variants "small" and "large"; further names are numbered.
    /// </summary>
    public static Catalogue Catalogue(ImmutableArray<ImmutableArray<(double AccuracyPoints, double SizeMebibytes, long Macs)>> tasks)
    {
        var variants = ImmutableArray.CreateBuilder<Variant>();
        var built = ImmutableArray.CreateBuilder<InferenceTask>();
        for (var t = 0; t < tasks.Length; t++)
        {
            var name = t == 0 ? "classify" : $"task-{t}";
            var first = variants.Count;
            foreach (var (accuracy, mebibytes, macs) in tasks[t])
            {
                var index = variants.Count - first;
                variants.Add(new Variant
                {
                    Id = new VariantId(variants.Count),
                    Task = new TaskId(t),
                    Name = $"{name}:{index switch { 0 => "small", 1 => "large", _ => $"variant-{index}" }}",
                    AccuracyPoints = accuracy,
                    Parts = [new Part { Name = "whole", Size = ByteSize.FromMebibytes(mebibytes), Macs = macs }],
                });
            }
            built.Add(new InferenceTask
            {
                Id = new TaskId(t),
                Name = name,
                RequestSize = ByteSize.FromBytes(1_000),
                ResponseSize = ByteSize.FromBytes(100),
                Variants = [.. variants.Skip(first).Select(v => v.Id)],
            });
        }
        return new Catalogue(built.ToImmutable(), variants.ToImmutable());
    }

    /// <summary>A scenario with the settings of <see cref="Line3"/>; all tasks in the ranking, Zipf exponent 1, no placement.</summary>
    public static Scenario Scenario(Topology topology, Catalogue catalogue, ImmutableArray<SourceSpec> sources, ImmutableArray<Repository> repositories) => new()
    {
        Name = topology.Name,
        Topology = topology,
        Catalogue = catalogue,
        Demand = new Demand
        {
            Arrivals = ArrivalKind.Poisson,
            Rate = new RequestRate(100),
            Sources = sources,
            Ranking = [.. catalogue.Tasks.Select(t => t.Id)],
            ZipfExponent = 1,
        },
        Repositories = repositories,
        Placement = Placement.Empty,
        Serving = new ServingSettings
        {
            AccuracyWeightMsPerPoint = 1,
            QueueCapacity = 100,
            SaturationInterval = Duration.FromMilliseconds(10),
            ControlMessageSize = ByteSize.FromBytes(64),
        },
        Transfer = new TransferSettings
        {
            ChunkSize = ByteSize.FromKibibytes(64),
            WindowChunks = 16,
            RetryAfter = Duration.FromMilliseconds(500),
        },
        Run = new RunSettings
        {
            Duration = Duration.FromSeconds(10),
            Slot = Duration.FromSeconds(1),
            Drain = Duration.FromSeconds(5),
            Seed = 1,
            Inference = InferenceMode.Profiled,
            Clock = ClockKind.Virtual,
        },
        Hash = new string('0', 64),
    };
}
