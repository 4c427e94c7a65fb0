using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Event;
using IdnActors.Cluster.Processes;
using IdnActors.Cluster.Wire;
using IdnActors.Emulation.Regions.Live;

namespace IdnActors.Cluster.Regions;

/// <content>With the real clock: what leaves a region goes straight to the other, in letters.</content>
internal sealed partial class RegionActor
{
    // How soon others are told that their letters have come.
    private static readonly TimeSpan Telling = TimeSpan.FromMilliseconds(100);

    // In how many of these times letters are sent again of which nothing was heard.
    private const int TimesUntilAgain = 5;

    private HostedLiveRegion? _live;
    private LetterExchange? _letters;
    private IActorRef _shards = ActorRefs.Nobody;
    private ICancelable? _telling;
    private int _times;

    /// <summary>How the region is, for a coordinator that takes over.</summary>
    private Standing Standing => new(region, _run, _next, ClusterProcess.NameOf(Akka.Cluster.Cluster.Get(Context.System).SelfAddress), _live?.StartNs ?? 0);

    private void OnLive(object message)
    {
        if (_live is null || _letters is null) return;
        switch (message)
        {
            case Leaving leaving when leaving.Run == _run:
                // Written even where nobody gets it: only then are its packets nobody's.
                if (_letters.Write(leaving.To, _live.Write(leaving.Parcel)) is { } written) _shards.Tell(written);
                break;
            case LiveLetter letter when _letters.Take(letter):
                Deliver(_live, letter);
                break;
            case LettersHad had:
                _letters.Note(had);
                break;
            case Post:
                Tell(_letters);
                break;
        }
    }

    // A letter that cannot be read is lost: the books will say so.
    private void Deliver(HostedLiveRegion live, LiveLetter letter)
    {
        try
        {
            live.Deliver(letter.From, live.Read(letter));
        }
        catch (SerializationException e)
        {
            _log.Error(e, "Region {0} cannot read a letter of region {1}.", region, letter.From);
        }
    }

    private void Tell(LetterExchange letters)
    {
        _times++;
        if (_times % TimesUntilAgain == 0)
            foreach (var letter in letters.ToSendAgain()) _shards.Tell(letter);
        foreach (var had in letters.ToTell()) _shards.Tell(had);
    }

    private void BeginLive(HostedLiveRegion live)
    {
        _live = live;
        _shards = ClusterSharding.Get(Context.System).ShardRegion(ClusterRegions.TypeName);
        _telling = Context.System.Scheduler.ScheduleTellRepeatedlyCancelable(Telling, Telling, Self, Post.Instance, Self);
    }

    /// <summary>What orders mean for letters: before they are carried out, so that nothing comes of a region that is known to have died.</summary>
    private void NoteLive(OrderPart order, byte[] content)
    {
        switch (order.Kind)
        {
            case OrderKind.Begin when WireTable.Read<RunSpec>(content).Live is { } spec:
                _letters = new LetterExchange(region, _run, spec.Runs);
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
        _telling?.Cancel();
        (_live, _letters, _telling) = (null, null, null);
    }

    /// <summary>Something leaves for another region.</summary>
    private sealed record Leaving(long Run, int To, LiveParcel Parcel) : INoSerializationVerificationNeeded;

    /// <summary>Time to tell which letters have come.</summary>
    private sealed record Post : INoSerializationVerificationNeeded
    {
        public static Post Instance { get; } = new();
    }
}
