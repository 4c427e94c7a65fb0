using IdnActors.Emulation.Requests;
using IdnActors.Model.Units;
using static IdnActors.Emulation.Nodes.NodeProtocol;
using static IdnActors.Emulation.Transfers.TransferProtocol;

namespace IdnActors.Emulation.Regions.Live;

/// <content>A region that moves: holds, hands itself over when nothing is under way in it, and goes on elsewhere. See decision 0020.</content>
public sealed partial class LiveRegion : IMovableRegionHost
{
    private readonly Lock _inlet = new();

    // Under the lock: what comes while nobody may open it, and where the region has gone.
    private List<(int From, LiveParcel Coming)>? _waiting;
    private ILiveRegionHost? _next;

    // For the kernel's thread: what was kept since the region holds; null where it does not.
    private List<KeptCrossing>? _kept;
    private long _issuedBefore;

    /// <inheritdoc/>
    public Task HoldAsync() => _run.Kernel.Do(() =>
    {
        if (_kept is not null) return;
        _kept = [];
        // Of what is due at this very instant some may have happened, and the rest will.
        _run.Context.Gate.Close(AfterNow);
    });

    /// <inheritdoc/>
    public Task ReleaseAsync() => _run.Kernel.Do(() =>
    {
        if (_kept is null) return;
        _run.Context.Gate.Open();
        LetIn();
    });

    /// <inheritdoc/>
    public async Task<LiveHandOver?> HandOverAsync()
    {
        // What comes from here on comes after what the kernel is told below.
        lock (_inlet) _waiting ??= [];
        LiveHandOver? handOver = null;
        try
        {
            await _run.Kernel.Do(() => handOver = IsDrained ? StopAndHandOver() : null).ConfigureAwait(false);
        }
        finally
        {
            if (handOver is null) OpenInlet();
        }
        if (handOver is not null) await _running.ConfigureAwait(false);
        return handOver;
    }

    /// <summary>What has come since the region was handed over, and what still comes, goes to the one made anew. Any thread.</summary>
    public void GoOnAt(ILiveRegionHost next)
    {
        lock (_inlet)
        {
            foreach (var (from, coming) in _waiting ?? []) next.Deliver(from, coming);
            (_waiting, _next) = (null, next);
        }
    }

    /// <summary>Takes over where the region was before: it holds until its clock is started.</summary>
    private void TakeOver(LiveHandOver before)
    {
        before.Sent.CopyTo(_sent);
        before.Received.CopyTo(_received);
        _issuedBefore = before.Issued;
        _kept = [.. before.Kept];
    }

    private Instant AfterNow => _run.Kernel.Now + Duration.FromNanoseconds(1);

    /// <summary>
    /// Whether nothing is under way: no request, here or elsewhere; no packet on a link of the region, nor in its transmitter; nothing on an executor or before one. Whatever is due now has happened.
    /// </summary>
    private bool IsDrained
    {
        get
        {
            var (run, now) = (_run.Context, _run.Kernel.Now);
            if (_kept is null || _isStopped || !_run.MayGoOn || _border.IsLeaving) return false;
            if (run.Ledger.OpenCount > 0 || Home.Away.Count > 0 || Home.Guests > 0 || run.Meters.UnderWay.Count > 0) return false;
            return !run.Meters.Nodes.AnyWaiting() && !run.Meters.Links.AnyBusy(now) && (_run.Kernel.NextEvent is not { } next || next.Due > now);
        }
    }

    private LiveHandOver StopAndHandOver()
    {
        _isStopped = true;
        _run.Kernel.EndRun();
        return new LiveHandOver
        {
            HeldFrom = _run.Context.Gate.ClosedFrom,
            At = AfterNow,
            Issued = _issuedBefore + _run.Context.Ledger.Issued,
            Sent = [.. _sent],
            Received = [.. _received],
            Kept = [.. _kept!],
            Before = EndBooks(goesOn: true),
        };
    }

    private void OpenInlet()
    {
        lock (_inlet)
        {
            foreach (var (from, coming) in _waiting ?? []) Take(from, coming);
            _waiting = null;
        }
    }

    /// <summary>Keeps what the region has not to do with while it holds, and lets in the rest.</summary>
    private void Keep(List<KeptCrossing> kept, int from, LiveParcel coming)
    {
        foreach (var keeps in coming.Crossings.Where(c => IsKept(c.Packet))) kept.Add(new KeptCrossing(from, keeps));
        _border.Import(from, [.. coming.Crossings.Where(c => !IsKept(c.Packet))]);
    }

    /// <summary>
    /// Requests of others; questions for parts, since a transfer would go on and on; and what is told once for all, of which whoever goes on has to hear. Whatever else comes belongs to something that goes on in the region, or passes: prices, views,
    /// bytes of parts.
    /// </summary>
    private bool IsKept(Packet packet) => packet switch
    {
        InferenceRequest request => !Home.IsHome(request.Entry),
        OptionNotice or CalibrationNotice or ChunkRequest => true,
        _ => false,
    };

    /// <summary>Holds no longer. What a region made anew is given waits until its nodes know what they hold.</summary>
    private void LetIn()
    {
        var kept = _kept!;
        _kept = null;
        foreach (var (from, crossing) in kept) _border.Lateness.Record(from, _run.Kernel.LatenessOf(crossing.Stamp.Due));
        _border.Import(kept.Select(k => k.Crossing with { Stamp = k.Crossing.Stamp with { DueNanoseconds = Math.Max(k.Crossing.Stamp.DueNanoseconds, _run.Context.ReadyAt.Nanoseconds) } }));
    }
}
