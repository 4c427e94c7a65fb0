using System.Collections.Immutable;
using IdnActors.Emulation.Journal;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Regions.Live;

/// <summary>All regions of a scenario with the real clock, each on a kernel, and so a thread, of its own in this process.</summary>
public sealed class LiveRegions : IAsyncDisposable
{
    private readonly Scenario _scenario;
    private readonly RunOptions _options;
    private readonly IInferenceEngine _engine;
    private readonly LiveRegion[] _regions;

    private LiveRegions(Scenario scenario, RunOptions options, RegionPlan plan, IInferenceEngine engine)
    {
        (_scenario, _engine, Plan, _regions) = (scenario, engine, plan, new LiveRegion[plan.Count]);
        // A kernel that spins keeps a core from those that have something to do.
        _options = options with { GivesWay = plan.Count >= Environment.ProcessorCount };
    }

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
        var regions = new LiveRegions(scenario, options, plan, engine);
        try
        {
            for (var number = 0; number < plan.Count; number++) await regions.MakeAsync(number, options.StartAt, journalOf?.Invoke(number)).ConfigureAwait(false);
            return regions;
        }
        catch
        {
            await regions.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Has a region die, as if its process had: nothing leaves it any more, and what is in it is gone.</summary>
    public async Task KillAsync(int region)
    {
        await _regions[region].StopAsync().ConfigureAwait(false);
        await _regions[region].DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Makes a region anew that has died.</summary>
    /// <param name="region">Its number.</param>
    /// <param name="startAt">When it begins.</param>
    /// <param name="journal">Where its controllers had written what they decided; null: nowhere.</param>
    public async Task<ILiveRegionHost> MakeAsync(int region, Instant startAt, IRunJournal? journal = null)
    {
        var options = _options with { StartAt = startAt, Journal = journal ?? new MemoryJournal() };
        return _regions[region] = await LiveRegion.CreateAsync(_scenario, options, new RegionShare(Plan, region), _engine, (to, parcel) => _regions[to].Deliver(region, parcel)).ConfigureAwait(false);
    }

    /// <summary>Makes a region anew that has handed itself over. Its controllers' journal is closed then, and may be opened again.</summary>
    /// <param name="region">Its number.</param>
    /// <param name="before">What it has handed over.</param>
    /// <param name="journal">Opens the journal; null: there is none.</param>
    public async Task<ILiveRegionHost> MoveAsync(int region, LiveHandOver before, Func<IRunJournal>? journal = null)
    {
        var old = _regions[region];
        await old.DisposeAsync().ConfigureAwait(false);
        var options = _options with { Journal = journal?.Invoke() ?? new MemoryJournal() };
        var anew = await LiveRegion.CreateAsync(_scenario, options, new RegionShare(Plan, region), _engine, (to, parcel) => _regions[to].Deliver(region, parcel), before).ConfigureAwait(false);
        // Whoever looks the region up before the next line is led on.
        old.GoOnAt(anew);
        return _regions[region] = anew;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var region in _regions)
            if (region is not null) await region.DisposeAsync().ConfigureAwait(false);
    }
}
