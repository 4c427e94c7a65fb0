using IdnActors.Cluster.Journal;
using IdnActors.Cluster.Processes;
using IdnActors.Cluster.Wire;
using IdnActors.Emulation.Journal;
using IdnActors.Emulation.Regions;
using IdnActors.Emulation.Regions.Live;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Cluster.Regions;

/// <summary>A region with the real clock that this process runs for a coordinator.</summary>
internal sealed partial class HostedLiveRegion : IHostedRegion
{
    private readonly RegionHosting _hosting;
    private readonly LiveRegion _region;
    private readonly IRunJournal? _journal;

    // One for what is read and written on the actor's thread, one for answers.
    private readonly HostCodec _letters;
    private readonly HostCodec _answers;
    private volatile bool _hasEnded;
    private bool _hasFailed;

    // For a coordinator that takes over when the region is closed already.
    private LiveSnapshot? _given;
    private byte[]? _closing;

    private HostedLiveRegion(RegionHosting hosting, LiveRegion region, IRunJournal? journal, HostCodec letters, HostCodec answers) =>
        (_hosting, _region, _journal, _letters, _answers) = (hosting, region, journal, letters, answers);

    /// <summary>Creates the actors of a region; no time passes yet.</summary>
    /// <param name="hosting">What the process has for it.</param>
    /// <param name="region">Which one it is.</param>
    /// <param name="spec">The order to begin.</param>
    /// <param name="handOn">Takes what leaves for another region.</param>
    public static async Task<HostedLiveRegion> BeginAsync(RegionHosting hosting, int region, RunSpec spec, Action<int, LiveParcel> handOn)
    {
        var scenario = hosting.ScenarioOf(spec.Policy);
        var live = spec.Live!;
        // The run of its letters: it keeps that where it moves.
        var journal = await RegionJournal.OpenAsync(live.Journal, live.Runs[region], BeginsOf(live)).ConfigureAwait(false);
        try
        {
            var options = RunOptions.Of(scenario.Run) with { Seed = spec.Seed, Speed = scenario.Run.Speed * spec.Haste, Clock = ClockKind.Real, StartAt = new Instant(live.StartAtNs), GivesWay = true };
            if (journal is not null) options = options with { Journal = journal };
            var plan = RegionPlanner.Plan(scenario, spec.Regions);
            var local = await LiveRegion.CreateAsync(scenario, options, new RegionShare(plan, region), hosting.Engine, handOn, HandedOver(hosting, scenario, live)).ConfigureAwait(false);
            return new HostedLiveRegion(hosting, local, journal, new HostCodec(scenario, local.ClientsAt, hosting.Engine), new HostCodec(scenario, local.ClientsAt, hosting.Engine));
        }
        catch
        {
            (journal as IDisposable)?.Dispose();
            throw;
        }
    }

    private static LifeBegins BeginsOf(LiveSpec live) => live switch
    {
        { Moving: not null } => LifeBegins.Elsewhere,
        { StartAtNs: > 0 } => LifeBegins.Anew,
        _ => LifeBegins.WithTheRun,
    };

    /// <summary>When its time began, in nanoseconds of this machine's clock; 0: not yet.</summary>
    public long StartNs { get; private set; }

    /// <inheritdoc/>
    public async Task<byte[]> ExecuteAsync(OrderKind kind, byte[] content)
    {
        var numbers = WireTable.Read<NumbersRecord>(content).Numbers;
        if (_closing is { } told) return AnswerWhenClosed(kind, numbers, told);
        switch (kind)
        {
            // Whoever had started it may be gone before anybody knew.
            case OrderKind.Start when StartNs != 0:
                return [];
            case OrderKind.Start:
                StartNs = numbers[0];
                await _region.StartAsync(MonotonicClock.ToTimestamp(numbers[0])).ConfigureAwait(false);
                return [];
            case OrderKind.Look:
                _given = await _region.AskAsync(numbers[0] == 1, numbers[1]).ConfigureAwait(false);
                return _answers.Write(_given);
            case OrderKind.NoteDeath:
                await _region.NoteDeathAsync((int)numbers[0]).ConfigureAwait(false);
                return [];
            case OrderKind.BeginCensus:
                await _region.BeginCensusAsync().ConfigureAwait(false);
                return [];
            case OrderKind.TakeCensus:
                return BytesOf((await _region.TakeCensusAsync().ConfigureAwait(false)).Select(k => (long)k));
            case OrderKind.EndCensus:
                return BytesOf([await _region.EndCensusAsync([.. numbers.Select(k => (ulong)k)]).ConfigureAwait(false)]);
            case OrderKind.NoteBack:
                await _region.NoteBackAsync((int)numbers[0]).ConfigureAwait(false);
                return [];
            case OrderKind.Stop:
                await _region.StopAsync().ConfigureAwait(false);
                return [];
            case OrderKind.Close:
                var closed = await _region.CloseAsync().ConfigureAwait(false);
                var closing = _answers.Write(closed with { Failures = [.. closed.Failures.Select(_hosting.At)] });
                // Before anybody knows that all is done: then the file of the journal is whole.
                await EndAsync().ConfigureAwait(false);
                return _closing = closing;
            case OrderKind.Hold:
                await _region.HoldAsync().ConfigureAwait(false);
                return [];
            case OrderKind.Release:
                await _region.ReleaseAsync().ConfigureAwait(false);
                return [];
            case OrderKind.HandOver:
                return await HandOverAsync().ConfigureAwait(false);
            default:
                throw new InvalidDataException($"A region with the real clock cannot be told to {kind}.");
        }
    }

    /// <summary>Nothing happens any more: what was told is told again.</summary>
    private byte[] AnswerWhenClosed(OrderKind kind, long[] numbers, byte[] closing) => kind switch
    {
        OrderKind.Close => closing,
        OrderKind.Look when _given is { } given => _answers.Write(numbers[1] < given.Number ? given : given with { Rows = RegionRows.None, Notes = [], Times = [] }),
        OrderKind.TakeCensus => BytesOf([]),
        OrderKind.EndCensus => BytesOf([0]),
        OrderKind.NoteDeath or OrderKind.BeginCensus or OrderKind.NoteBack or OrderKind.Stop or OrderKind.Hold or OrderKind.Release or OrderKind.HandOver => [],
        _ => throw new InvalidDataException($"A region that is closed cannot be told to {kind}."),
    };

    /// <summary>What has come in letters. On the actor's thread, as is <see cref="Write"/>.</summary>
    public LiveParcel Read(byte[] parcel) => _letters.ReadParcel(parcel);

    /// <summary>What is put into letters.</summary>
    public byte[] Write(LiveParcel parcel) => _letters.Write(parcel);

    /// <inheritdoc cref="ILiveRegionHost.Deliver"/>
    public void Deliver(int from, LiveParcel coming)
    {
        if (!_hasEnded) _region.Deliver(from, coming);
    }

    /// <summary>Ends the region, and with it the run, as <see cref="LiveRegion.Fail"/> does; what fails after that is not told. On the actor's thread.</summary>
    public void Fail(string failure)
    {
        if (_hasFailed || _hasEnded) return;
        _hasFailed = true;
        _region.Fail(failure);
    }

    /// <inheritdoc/>
    public void Interrupt()
    {
        if (!_hasEnded) _region.Interrupt();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_hasEnded) await EndAsync().ConfigureAwait(false);
    }

    private async Task EndAsync()
    {
        _hasEnded = true;
        await _region.DisposeAsync().ConfigureAwait(false);
        (_journal as IDisposable)?.Dispose();
    }

    /// <summary>Numbers that go with an order or an answer.</summary>
    internal static byte[] BytesOf(IEnumerable<long> numbers) => WireTable.ToBytes(new NumbersRecord([.. numbers]));
}
