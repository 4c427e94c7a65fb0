using System.Collections.Immutable;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Demands;
using IdnActors.Model.Network;
using IdnActors.Model.Randomness;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Policies;

namespace IdnActors.Configuration.Tests.Scenarios;

/// <summary>Gives a generated scenario odd values everywhere: what the canonical text must carry without loss.</summary>
internal static class RandomScenario
{
    public static Scenario Dress(Scenario scenario, RandomSource random)
    {
        var catalogue = new Catalogue(
            [.. scenario.Catalogue.Tasks.Select(t => t with { DataSet = Coin(random) ? "fashion-mnist" : null, RequestSize = Size(random), ResponseSize = Size(random) })],
            OddVariants(scenario.Catalogue, random));
        var topology = OddTopology(scenario.Topology, random);
        // A policy alone decides what nodes hold.
        var policy = Coin(random) ? null : OddPolicy(random);
        return scenario with
        {
            Name = "random." + random.NextInt(1000),
            Description = Pick(random, "", "why \"this\" \\ that?", "a\tb\nc", "größer als 5 € – { } = $x # no comment"),
            Topology = topology,
            Catalogue = catalogue,
            Demand = OddDemand(scenario.Demand, random),
            Placement = policy is null ? OddPlacement(scenario, random) : Placement.Empty,
            Policy = policy,
            Serving = new ServingSettings
            {
                AccuracyWeightMsPerPoint = new Duration(random.NextInt(int.MaxValue)).Milliseconds,
                QueueCapacity = random.NextInt(1000),
                SaturationInterval = Time(random),
                ControlMessageSize = Size(random),
                ControlLoss = random.NextDouble(),
                ControlDelay = Time(random),
                Batching = new BatchSettings(1 + random.NextInt(4096), Time(random)),
                WhenFull = Pick(random, WhenFull.Forward, WhenFull.Refuse, WhenFull.Drop),
                ServiceTime = Pick(random, ServiceTimeKind.Fixed, ServiceTimeKind.Exponential),
            },
            Transfer = new TransferSettings { ChunkSize = new ByteSize(Math.Min(Size(random).Bytes, topology.Links.Select(l => l.QueueCapacity.Bytes).DefaultIfEmpty(long.MaxValue).Min())), WindowChunks = 1 + random.NextInt(100), RetryAfter = Time(random) },
            Run = scenario.Run with
            {
                Duration = Duration.FromSeconds(100),
                Slot = Time(random) + Duration.FromMilliseconds(1),
                Drain = Time(random),
                WarmUp = Time(random),
                Clock = Coin(random) ? ClockKind.Real : ClockKind.Virtual,
                Speed = 0.1 + random.NextDouble(),
                CompareWith = Coin(random) ? [PolicyCatalogue.RepositoryOnly, PolicyCatalogue.All[^1].Name] : [],
            },
        };
    }

    private static PolicyChoice OddPolicy(RandomSource random)
    {
        // The clairvoyant ones do not go with every kind of arrivals.
        var policies = PolicyCatalogue.All.Where(p => !p.IsClairvoyant).ToArray();
        var policy = policies[random.NextInt(policies.Length)];
        var given = policy.Options.Where(_ => Coin(random)).Select(o => KeyValuePair.Create(o.Name, o.Kind == OptionKind.Number && o.Name == "step"
            ? random.NextDouble().ToString("R", System.Globalization.CultureInfo.InvariantCulture) + Pick(random, "B/ms", "kB/ms", "GiB/ms") : o.Default));
        var journal = (JournalKind)random.NextInt(4);
        return new PolicyChoice(policy.Name, policy.Check(given).Texts)
        {
            Journal = journal,
            Database = journal == JournalKind.Postgres ? new DatabaseAddress("db.example.org", 1 + random.NextInt(65535), Coin(random) ? "idn" : "a b/c%") : null,
            DecideAfter = Coin(random) ? new Duration(1 + random.NextInt(1_000_000)) : null,
        };
    }

    private static ImmutableArray<Variant> OddVariants(Catalogue catalogue, RandomSource random)
    {
        // Names of models are shared between tasks, and so is what they stand for.
        var models = new Dictionary<string, Variant>(StringComparer.Ordinal);
        var variants = ImmutableArray.CreateBuilder<Variant>();
        foreach (var variant in catalogue.Variants)
        {
            var model = variant.Name.Split(':')[1];
            if (!models.TryGetValue(model, out var odd))
                models.Add(model, odd = variant with
                {
                    AccuracyPoints = 100 * random.NextDouble(),
                    Parts = [.. Enumerable.Range(0, 1 + random.NextInt(3)).Select(i => new Part { Name = $"part-{i}", Size = Size(random), Macs = random.NextInt(int.MaxValue) })],
                    Profile = Coin(random) ? variant.Profile : variant.Profile.Add("edge-gpu", Time(random)).Add("server-cpu", Time(random)),
                    Batches = Coin(random) ? BatchProfile.Linear : OddBatches(random),
                });
            variants.Add(odd with { Id = variant.Id, Task = variant.Task, Name = variant.Name });
        }
        return variants.ToImmutable();
    }

    private static BatchProfile OddBatches(RandomSource random)
    {
        var factors = ImmutableSortedDictionary.CreateBuilder<int, double>();
        var (size, factor) = (1, 1.0);
        for (var i = 1 + random.NextInt(3); i > 0; i--) factors[size += 1 + random.NextInt(100)] = factor += random.NextDouble();
        return new BatchProfile(factors.ToImmutable());
    }

    private static Topology OddTopology(Topology topology, RandomSource random)
    {
        var device = topology.Nodes[0].Device with
        {
            MacsPerSecond = 1e9 * (1 + random.NextDouble()),
            InferenceOverhead = Time(random),
            LoadRate = Rate(random),
            SlowStart = new SlowStart(Time(random), 1 + random.NextDouble()),
            Source = "made up: \"odd\"",
        };
        return new Topology("odd", [.. topology.Nodes.Select(n => n with
        {
            Tier = random.NextInt(3),
            Device = device,
            MemoryBudget = ByteSize.FromGibibytes(100_000),
            Executors = 1 + random.NextInt(5),
            Speed = 0.01 + random.NextDouble(),
            Location = Coin(random) ? null : new GeoPoint(180 * (random.NextDouble() - 0.5), 360 * (random.NextDouble() - 0.5)),
        })], [.. topology.Links.Select(l => OddLink(l, random))]);
    }

    private static Link OddLink(Link link, RandomSource random)
    {
        var odd = link with
        {
            Rate = Rate(random),
            // Small enough to be sent within 1000 h at 1 bps, whatever share of the time there is for it.
            QueueCapacity = new ByteSize(1 + random.NextInt(40_000)),
            LossProbability = Coin(random) ? 0 : random.NextDouble(),
            BurstLoss = Coin(random) ? null : new BurstLoss(1 + (100 * random.NextDouble()), random.NextDouble() / 100, 1 - (random.NextDouble() / 100)),
            Jitter = Pick<Jitter?>(random, null, new UniformJitter(Time(random), Duration.FromSeconds(3000)), new NormalJitter(Time(random), Time(random)),
                new LognormalJitter(Time(random), Time(random)), new ParetoJitter(Time(random), 1.01 + random.NextDouble())),
            MayReorder = Coin(random),
            DutyCycle = Coin(random) ? null : new DutyCycle(0.1 + (0.9 * random.NextDouble()), Time(random)),
            Trace = Coin(random) ? null : OddTrace($"trace-{link.Id.Index}", random),
            Classes = Coin(random) ? null : new DeficitRoundRobin(new ByteSize(64 + random.NextInt(1 << 20)), 1 + random.NextInt(1000), 1 + random.NextInt(1000), 1 + random.NextInt(1000)),
        };
        return odd.BurstLoss?.FaultFor(odd.LossProbability) is null ? odd : odd with { BurstLoss = null };
    }

    private static LinkTrace OddTrace(string name, RandomSource random)
    {
        var steps = Enumerable.Range(0, 2 + random.NextInt(4)).Select(i => new LinkStep(
            new Instant((i * 1_000_000_000L) + (i == 0 ? 0 : random.NextInt(1000))), i > 0 && Coin(random) ? null : new DataRate(1_000_000 + random.NextInt(1_000_000)), Coin(random) ? null : Time(random)));
        var all = steps.ToImmutableArray();
        return LinkTrace.FaultOf(all, null) is null && Coin(random) ? new LinkTrace(name, all) : new LinkTrace(name, all, Duration.FromSeconds(10));
    }

    private static Demand OddDemand(Demand demand, RandomSource random) => random.NextInt(3) == 0 ? OddClients(demand, random) : OddRates(demand, random);

    private static Demand OddClients(Demand demand, RandomSource random)
    {
        var hasDeadline = Coin(random);
        return demand with
        {
            Arrivals = ArrivalKind.ClosedLoop,
            Rate = default,
            Deadline = hasDeadline ? Time(random) : null,
            Phases = [new DemandPhase { Start = new Instant(random.NextInt(int.MaxValue)), PopularityShift = 1 }],
            ClosedLoop = new ClosedLoop
            {
                Clients = 1 + random.NextInt(1000),
                Think = Time(random) + Duration.FromMicroseconds(1),
                ThinkKind = (ThinkKind)random.NextInt(2),
                Patience = hasDeadline && Coin(random) ? null : Time(random) + Duration.FromMicroseconds(1),
            },
        };
    }

    private static Demand OddRates(Demand demand, RandomSource random) => demand with
    {
        Daily = Coin(random) ? null : new DailyCurve
        {
            Period = Duration.FromSeconds(20),
            StartsAt = Duration.FromSeconds(random.NextInt(20)),
            Points = [.. Enumerable.Range(0, 1 + random.NextInt(4)).Select(i => new DailyPoint(new Duration((5_000_000_000L * i) + random.NextInt(1000)), random.NextDouble()))],
        },
        Modulation = Coin(random) ? null : new Modulation
        {
            States = [.. Enumerable.Range(0, 2 + random.NextInt(3)).Select(_ => new ModulationState(random.NextDouble(), Time(random) + Duration.FromMilliseconds(1)))],
            Order = (ModulationOrder)random.NextInt(2),
            IsShared = Coin(random),
        },
        FlashCrowds = [.. Enumerable.Range(0, random.NextInt(3)).Select(_ => new FlashCrowd
        {
            Start = new Instant(random.NextInt(int.MaxValue)),
            Peak = 1.5 + random.NextDouble(),
            Rise = Time(random),
            Hold = Time(random),
            Decay = Time(random),
            DecayKind = (CrowdDecay)random.NextInt(2),
            Nodes = Coin(random) ? [] : [demand.Sources[0].Node],
            Task = Coin(random) ? null : demand.Ranking[0],
        })],
        Arrivals = Coin(random) ? ArrivalKind.Deterministic : ArrivalKind.Poisson,
        Rate = new RequestRate(random.NextDouble() * 1000),
        ZipfExponent = random.NextDouble() * 2,
        Deadline = Coin(random) ? null : Time(random),
        Ranking = [.. demand.Ranking.Reverse()],
        Phases = [.. Enumerable.Range(1, random.NextInt(4)).Select(i => new DemandPhase
        {
            Start = new Instant((1_000_000_000L * i) + random.NextInt(1000)),
            RateFactor = random.NextDouble() * 3,
            PopularityShift = random.NextInt(9) - 4,
            ZipfExponent = Coin(random) ? null : random.NextDouble(),
        })],
    };

    private static Placement OddPlacement(Scenario scenario, RandomSource random)
    {
        var permanent = scenario.Repositories.SelectMany(r => r.Serving.Select(v => new Deployment(r.Node, v))).ToHashSet();
        var free = scenario.Topology.Nodes
            .SelectMany(n => scenario.Catalogue.Variants.Select(v => new Deployment(n.Id, v.Id)))
            .Where(d => !permanent.Contains(d))
            .ToList();
        var initial = free.Where(_ => random.NextInt(3) == 0).ToImmutableArray();
        var at = new Instant(random.NextInt(int.MaxValue));
        return new Placement
        {
            Initial = initial,
            Changes =
            [
                .. initial.Where(_ => Coin(random)).Select(d => new PlacementChange(at, PlacementAction.Unload, d)),
                .. free.Except(initial).Where(_ => Coin(random)).Select(d => new PlacementChange(at + new Duration(1), PlacementAction.Load, d)),
            ],
        };
    }

    private static bool Coin(RandomSource random) => random.NextInt(2) == 0;
    private static T Pick<T>(RandomSource random, params T[] values) => values[random.NextInt(values.Length)];
    private static ByteSize Size(RandomSource random) => new(1 + random.NextInt(1 << 30));
    private static DataRate Rate(RandomSource random) => new(1 + (random.NextInt(int.MaxValue) * (long)Pick(random, 1, 1000)));
    private static Duration Time(RandomSource random) => new(1 + (random.NextInt(int.MaxValue) * (long)Pick(random, 1, 10)));
}
