using Akka.Actor;
using IdnActors.Cluster.Regions;
using IdnActors.Cluster.Wire;
using IdnActors.Emulation.Regions.Live;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Testing;

namespace IdnActors.Cluster.Tests.Regions;

/// <summary>Region 0 of two with the real clock, alone: what it says to the coordinator and to the other region comes here.</summary>
internal sealed class RegionUnderTest : IAsyncDisposable
{
    public const long Run = 5;
    public const long OtherRun = 6;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly ActorSystem _system = ActorSystem.Create("region", "akka { loglevel = OFF, stdout-loglevel = OFF }");
    private readonly ProfiledInferenceEngine _engine;
    private readonly Inbox _coordinator;
    private readonly Inbox _others;
    private long _run = Run;
    private int _next;

    public RegionUnderTest(Func<string?, Scenario>? scenarioOf = null)
    {
        Scenario = WorkloadT.Scenario(gateways: 2, leavesPerGateway: 2, isEdge: false, Duration.FromSeconds(1000), requestsPerLeafSecond: 25);
        _engine = new ProfiledInferenceEngine(Scenario.Catalogue, 1);
        (_coordinator, _others) = (Inbox.Create(_system), Inbox.Create(_system));
        Actor = _system.ActorOf(RegionActor.PropsFor(0, new RegionHosting(scenarioOf ?? (_ => Scenario), _engine), _ => _others.Receiver));
    }

    public Scenario Scenario { get; }

    public ActorSystem System => _system;

    public IActorRef Actor { get; }

    /// <summary>Has the region begin; with what it has handed over, in another run of orders.</summary>
    public Task<AnswerPart> BeginAsync(byte[]? moving = null)
    {
        if (moving is not null) (_run, _next) = (_run + 10, 0);
        return OrderAsync(OrderKind.Begin, WireTable.ToBytes(new RunSpec(null, 1, 2, new LiveSpec(0, [Run, OtherRun], null, moving))));
    }

    /// <summary>Where the region is.</summary>
    public async Task<LiveSnapshot> LookAsync() => new CoordinatorCodec(Scenario).ReadSnapshot((await OrderAsync(OrderKind.Look, HostedLiveRegion.BytesOf([0, long.MaxValue]))).Bytes, 2);

    public async Task<AnswerPart> OrderAsync(OrderKind kind, byte[] content)
    {
        Tell(new OrderPart(0, _run, _next++, kind, false, 0, 1, content));
        return Assert.IsType<AnswerPart>(await HearAsync());
    }

    public void Tell(object message) => Actor.Tell(message, _coordinator.Receiver);

    /// <summary>What the coordinator hears next.</summary>
    public async Task<object> HearAsync() => await _coordinator.ReceiveAsync(Patience);

    public async ValueTask DisposeAsync()
    {
        await Actor.GracefulStop(Patience);
        await _system.Terminate();
        _engine.Dispose();
    }
}
