using System.Collections.Immutable;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;

namespace IdnActors.Emulation.Regions;

/// <summary>All regions of a scenario, each on a kernel, and so a thread, of its own in this process.</summary>
public sealed class LocalRegions : IAsyncDisposable
{
    private readonly List<LocalRegion> _regions = [];

    private LocalRegions(RegionPlan plan) => Plan = plan;

    public RegionPlan Plan { get; }

    /// <summary>The regions, in their order.</summary>
    public ImmutableArray<IRegionHost> Hosts => [.. _regions];

    /// <summary>Creates the actors of all regions; no time passes yet.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="options">Seed and the like; the clock must be virtual.</param>
    /// <param name="plan">The regions.</param>
    /// <param name="engine">Where answers come from; it stays the caller's, and is asked by all kernels.</param>
    /// <exception cref="NotSupportedException">There is an <see cref="RegionalEmulation.ObstacleOf">obstacle</see>.</exception>
    public static async Task<LocalRegions> CreateAsync(Scenario scenario, RunOptions options, RegionPlan plan, IInferenceEngine engine)
    {
        if (RegionalEmulation.ObstacleOf(scenario) is { } obstacle) throw new NotSupportedException($"Several kernels cannot run the scenario: {obstacle}.");
        var regions = new LocalRegions(plan);
        try
        {
            for (var region = 0; region < plan.Count; region++)
                regions._regions.Add(await LocalRegion.CreateAsync(scenario, options, new RegionShare(plan, region), engine).ConfigureAwait(false));
            return regions;
        }
        catch
        {
            await regions.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var region in _regions) await region.DisposeAsync().ConfigureAwait(false);
    }
}
