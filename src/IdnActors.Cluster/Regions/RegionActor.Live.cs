using System.Runtime.Serialization;
using Akka.Actor;
using IdnActors.Cluster.Processes;
using IdnActors.Cluster.Wire;
using IdnActors.Emulation.Regions.Live;

namespace IdnActors.Cluster.Regions;

/// <content>With the real clock: what leaves a region goes straight to the other, in letters.</content>
internal sealed partial class RegionActor
{
    // How soon others are told that their letters have come, if these are few.
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);

    private HostedLiveRegion? _live;
    private LetterExchange? _letters;
    private ICanTell _shards = ActorRefs.Nobody;
    private ICancelable? _beats;

    /// <summary>How the region is, for a coordinator that takes over.</summary>
    private Standing Standing => new(region, _run, _next, ClusterProcess.NameOf(Akka.Cluster.Cluster.Get(Context.System).SelfAddress), _live?.StartNs ?? 0);

    private void OnLive(object message)
    {
        if (_live is null || _letters is null) return;
        switch (message)
        {
            case Leaving leaving when leaving.Run == _run:
                Send(_live, _letters, leaving);
                break;
            case LiveLetter letter when _kept is { } kept:
                kept.Add(letter);
                break;
            case LiveLetter letter:
                Deliver(_live, _letters, letter);
                break;
            case LettersHad had:
                _letters.Note(had);
                break;
            case Post:
                _letters.Beat();
                break;
        }
    }

    // Written even where nobody gets it: only then are its packets nobody's. What cannot be written would be missed without a word: the run ends with it.
    private void Send(HostedLiveRegion live, LetterExchange letters, Leaving leaving)
    {
        try
        {
            letters.Write(leaving.To, live.Write(leaving.Parcel));
        }
        catch (Exception e)
        {
            live.Fail($"region {region} cannot write what leaves it for region {leaving.To}: {e.GetType().Name}: {e.Message}");
        }
    }

    private void Deliver(HostedLiveRegion live, LetterExchange letters, LiveLetter letter)
    {
        try
        {
            if (letters.Take(letter) is { } parcel) live.Deliver(letter.From, live.Read(parcel));
        }
        catch (SerializationException e)
        {
            live.Fail($"region {region} cannot read what has come from region {letter.From}: {e.Message}");
        }
    }

    private void BeginLive(HostedLiveRegion live)
    {
        _live = live;
        _beats = Context.System.Scheduler.ScheduleTellRepeatedlyCancelable(Beat, Beat, Self, Post.Instance, Self);
    }

    /// <summary>What orders mean for letters: before they are carried out, so that nothing comes of a region that is known to have died.</summary>
    private void NoteLive(OrderPart order, byte[] content)
    {
        switch (order.Kind)
        {
            case OrderKind.Begin when WireTable.Read<RunSpec>(content).Live is { } spec:
                BeginLetters(spec);
                break;
            case OrderKind.HandOver:
                _kept ??= [];
                break;
            case OrderKind.NoteDeath:
                _letters?.NoteDeath((int)WireTable.Read<NumbersRecord>(content).Numbers[0]);
                break;
            case OrderKind.NoteBack when WireTable.Read<NumbersRecord>(content).Numbers is [var back, var run]:
                _letters?.NoteBack((int)back, run);
                break;
        }
    }

    private void EndLive()
    {
        _beats?.Cancel();
        (_live, _letters, _beats, _kept) = (null, null, null, null);
    }

    /// <summary>Something leaves for another region.</summary>
    internal sealed record Leaving(long Run, int To, LiveParcel Parcel) : INoSerializationVerificationNeeded;

    /// <summary>Time to tell which letters have come, and to send again those that have not.</summary>
    private sealed record Post : INoSerializationVerificationNeeded
    {
        public static Post Instance { get; } = new();
    }
}
