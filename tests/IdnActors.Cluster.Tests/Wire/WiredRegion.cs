using System.Collections.Immutable;
using IdnActors.Cluster.Wire;
using IdnActors.Emulation.Regions;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;

namespace IdnActors.Cluster.Tests.Wire;

/// <summary>A region of this process that is spoken to as if it were in another one: by bytes alone.</summary>
internal sealed class WiredRegion(Scenario scenario, LocalRegion region, IInferenceEngine engine) : IRegionHost
{
    private readonly HostCodec _host = new(scenario, region.ClientsAt, engine);
    private readonly CoordinatorCodec _coordinator = new(scenario);

    /// <summary>Packets that came to the region as bytes.</summary>
    public long Crossings { get; private set; }

    /// <summary>All bytes of orders and results.</summary>
    public long Bytes { get; private set; }

    public async Task<WindowResult> RunAsync(WindowOrder order)
    {
        Crossings += order.Coming.Length;
        return _coordinator.ReadResult(Counted(_host.Write(await region.RunAsync(_host.ReadOrder(Counted(CoordinatorCodec.Write(order)))))));
    }

    public Task NoteOverAsync() => region.NoteOverAsync();

    public async Task<RegionClosing> CloseAsync(ImmutableArray<Crossing> coming) =>
        _coordinator.ReadClosing(_host.Write(await region.CloseAsync(_host.ReadCrossings(CoordinatorCodec.Write(coming)))));

    public void Interrupt() => region.Interrupt();

    private byte[] Counted(byte[] bytes)
    {
        Bytes += bytes.Length;
        return bytes;
    }
}
