using System.Collections.Immutable;
using IdnActors.Emulation.Journal;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;

namespace IdnActors.Emulation.Regions.Live;

/// <summary>All regions of a scenario with the real clock, each on a kernel, and so a thread, of its own in this process.</summary>
public sealed class LiveRegions : IAsyncDisposable
{
    private readonly LiveRegion[] _regions;

    private LiveRegions(RegionPlan plan) => (Plan, _regions) = (plan, new LiveRegion[plan.Count]);

    public RegionPlan Plan { get; }

    /// <summary>The regions, in their order.</summary>
    public ImmutableArray<ILiveRegionHost> Hosts => [.. _regions];

    /// <summary>Creates the actors of all regions; no time passes yet.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="options">Seed, speed and the like; the clock must be real.</param>
    /// <param name="plan">The regions.</param>
    /// <param name="engine">Where answers come from; it stays the caller's, and is asked by all kernels.</param>
    /// <param name="journalOf">By region, where its controllers write what they decide; null: in memory.</param>
    /// <exception cref="NotSupportedException">There is an <see cref="RegionalEmulation.ObstacleOf">obstacle</see>.</exception>
    public static async Task<LiveRegions> CreateAsync(Scenario scenario, RunOptions options, RegionPlan plan, IInferenceEngine engine, Func<int, IRunJournal>? journalOf = null)
    {
        if (RegionalEmulation.ObstacleOf(scenario, ClockKind.Real) is { } obstacle) throw new NotSupportedException($"Several kernels cannot run the scenario: {obstacle}.");
        var regions = new LiveRegions(plan);
        // A kernel that spins keeps a core from those that have something to do.
        options = options with { GivesWay = plan.Count >= Environment.ProcessorCount };
        try
        {
            for (var number = 0; number < plan.Count; number++)
            {
                var from = number;
                var own = options with { Journal = journalOf?.Invoke(number) ?? new MemoryJournal() };
                regions._regions[number] = await LiveRegion.CreateAsync(scenario, own, new RegionShare(plan, number), engine,
                    (to, crossings) => regions._regions[to].Deliver(from, crossings)).ConfigureAwait(false);
            }
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
        foreach (var region in _regions)
            if (region is not null) await region.DisposeAsync().ConfigureAwait(false);
    }
}
