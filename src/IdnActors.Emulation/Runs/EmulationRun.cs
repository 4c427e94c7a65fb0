using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using IdnActors.Emulation.Controllers;
using IdnActors.Emulation.Journal;
using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Meters;
using IdnActors.Emulation.Regions;
using IdnActors.Emulation.Requests;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Runs;

/// <summary>
/// One execution of a scenario with one seed, in an actor system of its own: issues requests for the run's duration, lets what is under way end, checks the
/// books, reports.
/// </summary>
public sealed class EmulationRun : IAsyncDisposable
{
    // No logging to the console (only the command line writes there), no hooks into the process: the host decides when things end.
    private const string Hocon = """
        akka {
          loglevel = WARNING
          loggers = []
          stdout-loglevel = OFF
          log-dead-letters = off
          log-dead-letters-during-shutdown = off
          coordinated-shutdown.run-by-clr-shutdown-hook = off
        }
        """;

    private readonly RunContext _run;
    private readonly RunOptions _options;
    private readonly EventKernel _kernel;
    private readonly ActorSystem _system;
    private readonly SlotRecorder _recorder;
    private readonly RunFailures _failures;
    private bool _isInterrupted;

    private EmulationRun(Scenario scenario, RunOptions options, IInferenceEngine engine, IRunSink sink)
    {
        _options = options;
        var clock = options.Clock == ClockKind.Virtual ? KernelClock.CreateVirtual() : KernelClock.CreateReal(options.Speed, scenario.Run.LatenessTolerance, options.GivesWay);
        _kernel = new EventKernel(clock, options.Shuffle, options.StartAt);
        var placement = PlacementContext.Of(scenario, options.Seed, options.Journal.DecisionsKept, options.CrashesAt, options.Share is { } share ? share.Owns : null, options.StartAt);
        if (placement is not null) placement.IdPrefix = options.Journal.IdPrefix;
        if (placement is not null && options.Share is not null) placement.Notes = new LearningLog(_kernel, placement);
        _run = new RunContext(scenario, options.Seed, _kernel, engine, sink, placement, options.Share, options.StartAt) { HeldFrom = options.HeldFrom };
        _recorder = new SlotRecorder(_run);
        _failures = new RunFailures(_kernel);
        _system = CreateSystem(_kernel, options.Journal);
    }

    /// <summary>The root of the run's actors.</summary>
    internal IActorRef Root { get; private set; } = ActorRefs.Nobody;

    /// <inheritdoc cref="PlacementContext"/>
    internal PlacementContext? Placement => _run.Placement;

    /// <inheritdoc cref="RequestPool"/>
    internal RequestPool Requests => _run.Requests;

    /// <summary>How far the run is. Any thread.</summary>
    public RunProgress Progress => new(_kernel.Now, _run.Scenario.Run.Duration, _run.Ledger.Issued, _run.Ledger.Ended);

    /// <summary>Creates the actors of a scenario; no time passes yet.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="options">Seed, clock, speed.</param>
    /// <param name="engine">Where answers come from; it stays the caller's.</param>
    /// <param name="sink">Takes slot rows and events; it stays the caller's.</param>
    public static async Task<EmulationRun> CreateAsync(Scenario scenario, RunOptions options, IInferenceEngine engine, IRunSink sink)
    {
        var run = new EmulationRun(scenario, options, engine, sink);
        try
        {
            var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            run.Root = run._system.ActorOf(EmulationSupervisorActor.PropsFor(run._run, run._recorder, run._failures, ready), "idn");
            await ready.Task.ConfigureAwait(false);
            // Groups create their actors after the supervisor has started: this runs when none is left to start.
            var recovered = Task.CompletedTask;
            await run._kernel.Do(() => recovered = run._run.Placement?.Progress.WhenAllRecovered() ?? Task.CompletedTask).ConfigureAwait(false);
            await recovered.ConfigureAwait(false);
            StartUpHeap.Settle(scenario);
            return run;
        }
        catch
        {
            await run.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>An actor system of which a kernel is the dispatcher, set up as that of every run.</summary>
    internal static ActorSystem CreateSystem(EventKernel kernel, IRunJournal? journal = null)
    {
        journal ??= new MemoryJournal();
        var config = ConfigurationFactory.ParseString(Hocon)
            .WithFallback(ConfigurationFactory.ParseString(KernelDispatcherConfigurator.Hocon))
            .WithFallback(MemoryJournal.Common)
            .WithFallback(journal.Config);
        Setup[] setups = [BootstrapSetup.Create().WithConfig(config), new KernelSetup(kernel), .. journal.Setup is { } more ? [more] : Array.Empty<Setup>()];
        return ActorSystem.Create("idn", ActorSystemSetup.Create(setups));
    }

    /// <summary>Runs to the end, or until cancelled: then what is under way ends as lost, and the report says that it was interrupted.</summary>
    public async Task<RunReport> ExecuteAsync(CancellationToken cancellation)
    {
        var settings = _run.Scenario.Run;
        var started = _options.TimeProvider.GetTimestamp();
        await using (cancellation.Register(Interrupt).ConfigureAwait(false))
        {
            await _kernel.RunUntil(Instant.Start + settings.Duration, endsWhen: () => !MayGoOn).ConfigureAwait(false);
            await _kernel.Do(() => _run.Placement?.NoteOver(_kernel.Now)).ConfigureAwait(false);
            await _kernel.RunUntil(Instant.Start + settings.Duration + settings.Drain, endsWhen: () => !MayGoOn || IsQuiet).ConfigureAwait(false);
        }
        var wall = Duration.FromSeconds(_options.TimeProvider.GetElapsedTime(started).TotalSeconds);
        RunReport? report = null;
        await _kernel.Do(() => report = Close(wall)).ConfigureAwait(false);
        return report!;
    }

    public async ValueTask DisposeAsync()
    {
        await _system.Terminate().ConfigureAwait(false);
        _kernel.Dispose();
    }

    internal EventKernel Kernel => _kernel;

    internal RunContext Context => _run;

    /// <summary>Exceptions of actors, with any of which the run ends.</summary>
    internal IReadOnlyList<string> Failures => _failures.All;

    internal bool MayGoOn => !_isInterrupted && _failures.All.Count == 0;
    internal bool IsQuiet => _run.Ledger.OpenCount == 0 && _run.Meters.UnderWay.Count == 0 && _run.Placement is not { Progress.Open: > 0 };

    /// <summary>Ends the run where it is. Any thread.</summary>
    internal void Interrupt() => _kernel.Do(() =>
    {
        _isInterrupted = true;
        _kernel.EndRun();
    });

    /// <summary>Ends the run where it is, as if an actor had failed. Any thread.</summary>
    internal void Fail(string failure) => _kernel.Do(() => _failures.Note(failure));

    /// <summary>Ends what is open, writes the last slot, reports. On the kernel's thread, with time standing still.</summary>
    private RunReport Close(Duration wall)
    {
        var end = EndBooks(wall);
        var report = RunReporter.Report(RunBooks.Of(_run), _run.Placement?.Meter, _options.Clock, end);
        _run.Events.Record(RunReporter.EndedEvent(report));
        _run.Events.Flush();
        return report;
    }

    /// <summary>Ends what is open and writes the last slot. On the kernel's thread, with time standing still.</summary>
    /// <param name="wall">Machine time that the run took.</param>
    /// <param name="goesOn">Whether another run goes on where this one stops.</param>
    internal RunEnd EndBooks(Duration wall, bool goesOn = false)
    {
        var isComplete = IsQuiet && MayGoOn;
        // After a failure of ours the open requests stay open: the audit then names them.
        if (_failures.All.Count == 0) _run.Ledger.EndAllOpen(_isInterrupted ? LossCause.Interrupted : LossCause.DrainTimeout);
        _recorder.RecordRest(goesOn);
        _run.Events.Flush();
        return new RunEnd(_isInterrupted, isComplete, _failures.All, wall);
    }
}

/// <summary>How to execute a scenario.</summary>
public sealed record RunOptions
{
    public required ulong Seed { get; init; }
    public ClockKind Clock { get; init; } = ClockKind.Virtual;

    /// <summary>Emulated seconds per second of the machine, with the real clock.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>With the real clock, whether the kernel lets others have its core while it waits for the last moments before an event: where as many kernels as there are cores run at the same time.</summary>
    public bool GivesWay { get; init; }

    /// <summary>Measures the machine time of the run.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where controllers write what they decide.</summary>
    public IRunJournal Journal { get; init; } = new MemoryJournal();

    /// <inheritdoc cref="PlacementContext.CrashesAt"/>
    internal Func<NodeId, int, CrashPoint, bool>? CrashesAt { get; init; }

    /// <summary>The region that is to be run, where other kernels run the others; null: all of the network.</summary>
    internal RegionShare? Share { get; init; }

    /// <summary>
    /// Emulated time at which the run begins: later than the start where it takes the place of one that has died. Sources issue from then on what they would have issued; controllers go on by their journal, nodes hold
    /// what they would hold by then. What was under way before is not.
    /// </summary>
    public Instant StartAt { get; init; }

    /// <summary>Where the run goes on for one that has not died but stopped at <see cref="StartAt"/>: since when that one issued nothing any more; null: it does not. Sources issue what has been due since, late.</summary>
    public Instant? HeldFrom { get; init; }

    /// <summary>Runs ready mailboxes in a random order, to test that results do not depend on it.</summary>
    public Model.Randomness.RandomSource? Shuffle { get; init; }

    /// <summary>Seed, clock and speed as a scenario states them.</summary>
    public static RunOptions Of(RunSettings settings) => new() { Seed = settings.Seed, Clock = settings.Clock, Speed = settings.Speed };
}
