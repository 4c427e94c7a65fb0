using Akka.Actor;
using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Inference;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;

namespace IdnActors.Emulation.Tests;

/// <summary>What the actors of a run share, without any actor: links and nodes keep what they are told.</summary>
internal sealed class TestContext : IDisposable
{
    private readonly ProfiledInferenceEngine _engine;

    public TestContext(Scenario scenario)
    {
        Kernel = new EventKernel(KernelClock.CreateVirtual());
        _engine = new ProfiledInferenceEngine(scenario.Catalogue, scenario.Run.Seed);
        Run = new RunContext(scenario, scenario.Run.Seed, Kernel, _engine, Sink);
        foreach (var link in scenario.Topology.Links) Run.Directory[link.Id] = new CallbackRef(message => TookLink.Add((link, message)));
        foreach (var node in scenario.Topology.Nodes) Run.Directory[node.Id] = ActorRefs.Nobody;
    }

    public EventKernel Kernel { get; }
    public RecordingSink Sink { get; } = new();
    public RunContext Run { get; }

    /// <summary>What links were told, in order.</summary>
    public List<(Link Link, object Packet)> TookLink { get; } = [];

    public void Dispose()
    {
        Kernel.Dispose();
        _engine.Dispose();
    }
}
