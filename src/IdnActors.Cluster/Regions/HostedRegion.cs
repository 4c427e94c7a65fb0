using IdnActors.Cluster.Wire;
using IdnActors.Emulation.Regions;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Scenarios;

namespace IdnActors.Cluster.Regions;

/// <summary>A region that this process runs for a coordinator, order by order.</summary>
internal sealed class HostedRegion : IHostedRegion
{
    private readonly LocalRegion _region;
    private readonly HostCodec _codec;

    private HostedRegion(LocalRegion region, HostCodec codec) => (_region, _codec) = (region, codec);

    /// <summary>Creates the actors of a region; no time passes yet.</summary>
    /// <param name="hosting">What the process has for it.</param>
    /// <param name="region">Which one it is.</param>
    /// <param name="run">The order to begin.</param>
    public static async Task<HostedRegion> BeginAsync(RegionHosting hosting, int region, RunSpec run)
    {
        var scenario = hosting.ScenarioOf(run.Policy);
        var options = RunOptions.Of(scenario.Run) with { Seed = run.Seed, Clock = ClockKind.Virtual };
        var local = await LocalRegion.CreateAsync(scenario, options, new RegionShare(RegionPlanner.Plan(scenario, run.Regions), region), hosting.Engine).ConfigureAwait(false);
        return new HostedRegion(local, new HostCodec(scenario, local.ClientsAt, hosting.Engine));
    }

    /// <inheritdoc/>
    public async Task<byte[]> ExecuteAsync(OrderKind kind, byte[] content)
    {
        switch (kind)
        {
            case OrderKind.Window:
                return _codec.Write(await _region.RunAsync(_codec.ReadOrder(content)).ConfigureAwait(false));
            case OrderKind.Over:
                await _region.NoteOverAsync().ConfigureAwait(false);
                return [];
            case OrderKind.Close:
                return _codec.Write(await _region.CloseAsync(_codec.ReadCrossings(content)).ConfigureAwait(false));
            default:
                throw new InvalidDataException($"A region that runs cannot be told to {kind}.");
        }
    }

    /// <inheritdoc cref="LocalRegion.Interrupt"/>
    public void Interrupt() => _region.Interrupt();

    public ValueTask DisposeAsync() => _region.DisposeAsync();
}
