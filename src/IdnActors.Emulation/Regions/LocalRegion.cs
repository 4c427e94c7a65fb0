using System.Collections.Immutable;
using Akka.Actor;
using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Regions;

/// <summary>A region of a scenario that a kernel of this process runs, window by window, in virtual time.</summary>
public sealed class LocalRegion : IRegionHost, IAsyncDisposable
{
    private readonly EmulationRun _run;
    private readonly RegionSink _sink;
    private readonly RegionBorder _border;

    private LocalRegion(EmulationRun run, RegionSink sink) => (_run, _sink, _border) = (run, sink, run.Context.Border!);

    /// <summary>Creates the actors of a region; no time passes yet.</summary>
    /// <param name="scenario">The whole scenario.</param>
    /// <param name="options">Seed and the like; the clock must be virtual.</param>
    /// <param name="share">The region.</param>
    /// <param name="engine">Where answers come from; it stays the caller's.</param>
    public static async Task<LocalRegion> CreateAsync(Scenario scenario, RunOptions options, RegionShare share, IInferenceEngine engine)
    {
        if (options.Clock != ClockKind.Virtual) throw new ArgumentException("Windows are for virtual time.", nameof(options));
        var sink = new RegionSink();
        return new LocalRegion(await EmulationRun.CreateAsync(scenario, options with { Share = share }, engine, sink).ConfigureAwait(false), sink);
    }

    /// <summary>The closed-loop clients at a node, for requests that come back from other processes; nobody where the region has none.</summary>
    public IActorRef ClientsAt(NodeId node) => _run.Context.Directory.ClientsAt(node);

    /// <inheritdoc/>
    public async Task<WindowResult> RunAsync(WindowOrder order)
    {
        var kernel = _run.Kernel;
        long firedBefore = 0;
        await kernel.Do(() =>
        {
            _border.Import(order.Coming);
            firedBefore = kernel.EventsFired;
        }).ConfigureAwait(false);
        await kernel.RunUntil(order.Last.Due, EndOf(order)).ConfigureAwait(false);
        WindowResult? result = null;
        await kernel.Do(() =>
        {
            // Asked before what leaves is given away: so nobody takes a moment for quiet in which something is on its way.
            var isQuiet = _run.IsQuiet;
            // Who puts the events of all regions together sorts those of an instant.
            _run.Context.Events.Flush();
            var lastFired = kernel.EventsFired == firedBefore ? null : kernel.LastEvent;
            result = new WindowResult(kernel.NextEvent, lastFired, isQuiet, !_run.MayGoOn, _border.Export(), _run.Context.Ledger.Issued, _run.Context.Ledger.Ended)
            {
                Rows = _sink.Take(),
                Notes = (_run.Placement?.Notes as LearningLog)?.Take() ?? [],
            };
        }).ConfigureAwait(false);
        return result!;
    }

    /// <inheritdoc/>
    public Task NoteOverAsync() => _run.Kernel.Do(() => _run.Placement?.NoteOver(_run.Kernel.Now));

    /// <inheritdoc/>
    public void Interrupt() => _run.Interrupt();

    /// <inheritdoc/>
    public async Task<RegionClosing> CloseAsync(ImmutableArray<Crossing> coming)
    {
        RegionClosing? closed = null;
        await _run.Kernel.Do(() =>
        {
            _border.Import(coming);
            var end = _run.EndBooks(Duration.Zero);
            closed = new RegionClosing(RunBooks.Of(_run.Context), end.IsInterrupted, end.IsComplete, [.. end.Failures], _sink.Take(), RegionLearning.Of(_run));
        }).ConfigureAwait(false);
        return closed!;
    }

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    private Func<bool> EndOf(WindowOrder order)
    {
        var kernel = _run.Kernel;
        return order.End switch
        {
            WindowEnd.Horizon => () => !_run.MayGoOn,
            WindowEnd.Quiet => () => !_run.MayGoOn || _run.IsQuiet,
            WindowEnd.Stamp => () => !_run.MayGoOn || IsPast(order.Last),
            _ => throw new ArgumentOutOfRangeException(nameof(order), order.End, "There is no such end."),
        };

        bool IsPast(EventStamp last)
        {
            if (kernel.IsWaiting || (kernel.NextEvent is { } next && next <= last)) return false;
            kernel.EndRunAt(last.Due);
            return true;
        }
    }
}
