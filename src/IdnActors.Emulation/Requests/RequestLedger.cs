using System.Collections.Immutable;
using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Meters;
using IdnActors.Emulation.Runs;
using IdnActors.Emulation.Splits;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Requests;

/// <summary>
/// The books: every request is entered when it is issued and struck out when it ends, exactly once. Kept by all actors of one kernel, on its thread; nothing
/// in the emulation decides by it. As every end passes here, a client that waits for one at its own node is told from here.
/// </summary>
/// <param name="meters">Counters of nodes and variants.</param>
/// <param name="catalogue">Accuracies of variants.</param>
/// <param name="countFrom">Requests issued earlier are left out of latency and accuracy.</param>
/// <param name="realClock">The kernel, where its clock is real: then latencies are also measured as this machine delivered them.</param>
/// <param name="home">Where regions run freely, what this one knows of its requests elsewhere: then a request counts where it entered. Else it counts where it ends.</param>
public sealed class RequestLedger(RunMeters meters, Catalogue catalogue, Instant countFrom, EventKernel? realClock = null, HomeBooks? home = null)
{
    private const int MostViolations = 100;

    private readonly List<string> _violations = [];
    private InferenceRequest? _open;
    private long _moved;

    public long Issued { get; private set; }
    public long Ended { get; private set; }

    /// <summary>Requests that are open here: those that went on to the books of another kernel are not, those that came from one are.</summary>
    public long OpenCount => Issued - Ended + _moved;

    /// <summary>Latencies of answered requests, to 0.01 %; those issued during the warm-up left out.</summary>
    public TimeRecorder Latencies { get; } = new(digits: 4);

    /// <summary>Latencies as this machine delivered them, to 0.01 %: with what was late added to the modelled ones; none with a virtual clock.</summary>
    public TimeRecorder? Experienced { get; } = realClock is null ? null : new(digits: 4);

    /// <summary>Exact sum behind the histogram's mean: whole, so that it does not depend on the order of answers.</summary>
    public Int128 LatencySumNanoseconds { get; private set; }
    public long LatencyMaxNanoseconds { get; private set; }

    /// <summary>What contradicts the books; empty in a healthy run.</summary>
    public IReadOnlyList<string> Violations => _violations;

    public void Issue(InferenceRequest request)
    {
        Issued++;
        meters[request.Entry].CountIssued();
        if (realClock is not null) request.IssueLag = realClock.Lag;
        Link(request);
    }

    /// <inheritdoc cref="HomeBooks"/>
    public HomeBooks? Home => home;

    /// <summary>Takes over a request that is under way from the books of another kernel.</summary>
    /// <returns>False where its own region does not know it.</returns>
    public bool Import(InferenceRequest request)
    {
        if (request.IsOffTheBooks) return true;
        if (home?.Come(request) == false) return false;
        _moved++;
        Link(request);
        return true;
    }

    /// <summary>Gives a request that is under way to the books of another kernel.</summary>
    public void Export(InferenceRequest request)
    {
        if (request.IsOffTheBooks) return;
        home?.Leave(request);
        _moved--;
        Unlink(request);
    }

    /// <summary>Notes that a request of this region has ended in another. One that nobody knows counts nowhere.</summary>
    public void EndAway(ulong key, Outcome outcome, LossCause cause)
    {
        var entry = home!.Away.GetValueOrDefault(key);
        if (!home.EndAway(key)) return;
        _moved++;
        Ended++;
        meters[entry].Count(outcome, cause);
    }

    /// <summary>Ends a request that got its answer: served, degraded, or expired when the answer is too late.</summary>
    /// <returns>False when it had ended before, which is noted as a violation.</returns>
    public bool EndAnswered(InferenceRequest request, Instant now)
    {
        var isAtEntry = request.Position == 0;
        if (now > request.Deadline) return End(request, Outcome.Expired, LossCause.None, isAtEntry);
        var variant = catalogue[request.ServedBy];
        var isDegraded = variant.AccuracyPoints < request.PlannedAccuracyPoints || request.Split is { IsDegraded: true };
        if (!End(request, isDegraded ? Outcome.Degraded : Outcome.Served, LossCause.None, isAtEntry)) return false;
        if (request.IssuedAt < countFrom) return true;
        var latency = (now - request.IssuedAt).Nanoseconds;
        Latencies.Record(latency);
        Experienced?.Record(latency + (realClock!.Lag - request.IssueLag).Nanoseconds);
        LatencySumNanoseconds += latency;
        LatencyMaxNanoseconds = Math.Max(LatencyMaxNanoseconds, latency);
        meters[request.Entry].CountAnswer(latency, request.Result.IsCorrect);
        meters[request.ServedBy].CountAnswer(latency, request.Result.IsCorrect);
        if (request.Split is { } split) CountExit(split, request.Result.IsCorrect);
        return true;
    }

    private void CountExit(SplitProgress split, bool isCorrect)
    {
        var part = new PartId(split.Chain.Whole.Id, split.AnsweredBy);
        if (!meters.Exits.TryGetValue(part, out var meter)) meters.Exits.Add(part, meter = new ExitMeter());
        meter.CountAnswer(isCorrect, split.IsDegraded);
    }

    /// <summary>Ends a request without an answer; not one that is off the books: of that its entry node has the original, and ends it.</summary>
    /// <returns>False when it has not ended by this: it is off the books, or had ended before, which is noted as a violation.</returns>
    public bool End(InferenceRequest request, Outcome outcome, LossCause cause = LossCause.None) => End(request, outcome, cause, isAtEntry: request.Position == 0);

    private bool End(InferenceRequest request, Outcome outcome, LossCause cause, bool isAtEntry)
    {
        if (request.IsOffTheBooks) return false;
        if (request.Outcome is { } earlier)
        {
            AddViolation($"{request} ended as {outcome} after it had ended as {earlier}");
            return false;
        }
        request.Outcome = outcome;
        Unlink(request);
        if (home?.IsHome(request.Entry) == false)
        {
            _moved--;
            home.EndGuest(request, outcome, cause);
            return true;
        }
        Ended++;
        meters[request.Entry].Count(outcome, cause);
        request.Client?.TellEnd(request, outcome, isAtEntry);
        return true;
    }

    /// <summary>Ends all that is open, oldest first.</summary>
    public void EndAllOpen(LossCause cause)
    {
        foreach (var request in Open()) End(request, Outcome.Lost, cause);
        if (home is null) return;
        // Each region ends its own, wherever they are.
        home.TakeEnded();
        foreach (var key in home.Away.Keys.Order().ToArray()) EndAway(key, Outcome.Lost, cause);
    }

    /// <summary>The requests of these books that have no outcome, by key.</summary>
    /// <param name="withTexts">Whether with how they are shown; else without a word.</param>
    public IEnumerable<OpenRequest> WithoutOutcome(bool withTexts = true) => Open().Where(r => home?.IsHome(r.Entry) != false).Select(r => new OpenRequest(r.Key, r.Entry, withTexts ? r.ToString() : ""))
        .Concat((home?.Away ?? ImmutableDictionary<ulong, NodeId>.Empty).Select(a => new OpenRequest(a.Key, a.Value, withTexts ? $"request {a.Key >> 40}/{a.Key & 0xFF_FFFF_FFFF} (in another region)" : "")))
        .OrderBy(r => r.Key);

    /// <summary>The open requests by key.</summary>
    public IReadOnlyList<InferenceRequest> Open()
    {
        var open = new List<InferenceRequest>();
        for (var request = _open; request is not null; request = request.NextOpen) open.Add(request);
        open.Sort((a, b) => a.Key.CompareTo(b.Key));
        return open;
    }

    private void Link(InferenceRequest request)
    {
        request.NextOpen = _open;
        if (_open is not null) _open.PreviousOpen = request;
        _open = request;
    }

    private void Unlink(InferenceRequest request)
    {
        if (request.PreviousOpen is { } previous) previous.NextOpen = request.NextOpen;
        else _open = request.NextOpen;
        if (request.NextOpen is { } next) next.PreviousOpen = request.PreviousOpen;
        request.PreviousOpen = null;
        request.NextOpen = null;
    }

    private void AddViolation(string text)
    {
        if (_violations.Count < MostViolations) _violations.Add(text);
    }
}
