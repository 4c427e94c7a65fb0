using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Links;
using IdnActors.Emulation.Meters;
using IdnActors.Emulation.Requests;
using IdnActors.Emulation.Runs;
using IdnActors.Emulation.Tests.Links;
using IdnActors.Model.Inference;
using IdnActors.Model.Network;
using IdnActors.Model.Randomness;
using IdnActors.Model.Units;
using IdnActors.Testing;

namespace IdnActors.Emulation.Tests.Theory;

/// <summary>A packet that is to be offered to a link.</summary>
internal readonly record struct LinkOffering(Instant At, long Bytes, TrafficClass Class = TrafficClass.Request);

/// <summary>A packet that came out of a link.</summary>
/// <param name="Number">Its place among all packets offered.</param>
/// <param name="Class">Its class.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Offered">When it was offered.</param>
/// <param name="Arrived">When it arrived.</param>
internal readonly record struct LinkArrival(int Number, TrafficClass Class, long Bytes, Instant Offered, Instant Arrived)
{
    public Duration Took => Arrived - Offered;
}

/// <summary>What one replication saw.</summary>
/// <param name="Arrivals">Packets that arrived, in order of arrival.</param>
/// <param name="Counters">What the link counted.</param>
/// <param name="Offered">Packets offered.</param>
/// <param name="LastOffer">When the last one was.</param>
/// <param name="MeanUnderWay">Mean number of packets in the link, propagation included, at sampling instants until the last offer.</param>
internal sealed record LinkRecord(List<LinkArrival> Arrivals, LinkCounters Counters, int Offered, Instant LastOffer, double MeanUnderWay);

/// <summary>Real link actors on one kernel, one per replication, each with a seed, a feeder and a receiver of its own.</summary>
internal static class LinkBench
{
    private static readonly Duration SamplingInterval = Duration.FromMilliseconds(7.3);

    // Edge to hub of line-3.
    private static readonly LinkId Place = new(3);

    public static async Task<IReadOnlyList<LinkRecord>> ReplicateAsync(Link link, int replications, Func<RandomSource, IEnumerable<LinkOffering>> offers, bool isSampled = false)
    {
        using var kernel = new EventKernel(KernelClock.CreateVirtual());
        var config = ConfigurationFactory.ParseString(KernelDispatcherConfigurator.Hocon).WithFallback("akka { loglevel = OFF, loggers = [], stdout-loglevel = OFF }");
        using var system = ActorSystem.Create("bench", ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(config), new KernelSetup(kernel)));
        var benches = new List<Replication>();
        for (var seed = 1; seed <= replications; seed++) benches.Add(await Replication.StartAsync(system, kernel, link, (ulong)seed, offers, isSampled));
        await kernel.Do(() => benches.ForEach(b => b.Begin()));
        await kernel.RunUntil(new Instant(long.MaxValue / 2));
        await system.Terminate();
        return [.. benches.Select(b => b.Result())];
    }

    /// <summary>Packets that come as a Poisson process.</summary>
    public static IEnumerable<LinkOffering> Poisson(RandomSource random, int count, double perSecond, Func<RandomSource, long> bytes, TrafficClass trafficClass = TrafficClass.Request)
    {
        var seconds = 0.0;
        for (var i = 0; i < count; i++)
        {
            seconds += random.NextExponential() / perSecond;
            yield return new LinkOffering(Instant.Start + Duration.FromSeconds(seconds), bytes(random), trafficClass);
        }
    }

    /// <summary>Packets that come at equal distances.</summary>
    public static IEnumerable<LinkOffering> Periodic(int count, Duration gap, long bytes, TrafficClass trafficClass = TrafficClass.Request) =>
        Enumerable.Range(0, count).Select(i => new LinkOffering(new Instant(i * gap.Nanoseconds), bytes, trafficClass));

    private sealed class Replication
    {
        private readonly EventKernel _kernel;
        private readonly RunContext _run;
        private readonly EventSource _source = new(1);
        private readonly IEnumerator<LinkOffering> _offers;
        private readonly Dictionary<Packet, Instant> _offeredAt = new(ReferenceEqualityComparer.Instance);
        private readonly List<LinkArrival> _arrivals = [];
        private readonly bool _isSampled;
        private CallbackRef? _feeder, _sampler;
        private bool _isOver;
        private int _offered;
        private Instant _lastOffer;
        private double _sampleSum;
        private int _samples;

        private Replication(EventKernel kernel, Link link, ulong seed, Func<RandomSource, IEnumerable<LinkOffering>> offers, bool isSampled)
        {
            _kernel = kernel;
            _isSampled = isSampled;
            var scenario = TestScenarios.Line3().WithLinks(l => l.Id == Place ? link with { Id = l.Id, From = l.From, To = l.To } : l);
            _run = new RunContext(scenario, seed, kernel, new ProfiledInferenceEngine(scenario.Catalogue, seed), new RecordingSink());
            _run.Directory[scenario.Topology[Place].To] = new CallbackRef(message => OnArrival((TestPacket)message));
            _offers = offers(new RandomStreams(seed).Open("offers")).GetEnumerator();
        }

        public static async Task<Replication> StartAsync(
            ActorSystem system, EventKernel kernel, Link link, ulong seed, Func<RandomSource, IEnumerable<LinkOffering>> offers, bool isSampled)
        {
            var replication = new Replication(kernel, link, seed, offers, isSampled);
            var actor = system.ActorOf(LinkActor.PropsFor(replication._run, replication._run.Scenario.Topology[Place]));
            replication._run.Directory[Place] = (await actor.Ask<ActorIdentity>(new Identify(null), TimeSpan.FromSeconds(20))).Subject;
            return replication;
        }

        public void Begin()
        {
            _feeder = new CallbackRef(packet => Offer((TestPacket)packet));
            _sampler = new CallbackRef(_ => Sample());
            ScheduleNext();
            if (_isSampled) Sample();
        }

        public LinkRecord Result()
        {
            // The receiver is no node, so that the books of the run are not whole; what the transmitter did is.
            Assert.DoesNotContain(ConservationAudit.Check(_run, isComplete: true), v => v.StartsWith("link", StringComparison.Ordinal));
            return new LinkRecord(_arrivals, _run.Meters[Place].CountersAt(_kernel.Now), _offered, _lastOffer, _sampleSum / Math.Max(1, _samples));
        }

        private void ScheduleNext()
        {
            _isOver = !_offers.MoveNext();
            if (_isOver) return;
            var offer = _offers.Current;
            _kernel.TellAt(offer.At, _source, _feeder!, TestPacket.Of(offer.Class, offer.Bytes, _offered++), null);
        }

        private void Offer(TestPacket packet)
        {
            _lastOffer = _kernel.Now;
            _offeredAt[packet] = _kernel.Now;
            _run.Directory[Place].Tell(packet);
            ScheduleNext();
        }

        private void OnArrival(TestPacket packet)
        {
            _run.Meters[Place].CountDelivered(packet);
            _offeredAt.Remove(packet, out var offeredAt);
            _arrivals.Add(new LinkArrival(packet.Number, packet.Class, packet.SizeBytes, offeredAt, _kernel.Now));
        }

        private void Sample()
        {
            if (_isOver) return;
            _sampleSum += _run.Meters.UnderWay.Count;
            _samples++;
            _kernel.TellAt(_kernel.Now + SamplingInterval, _source, _sampler!, "sample", null);
        }
    }
}
