using System.Collections.Immutable;

namespace IdnActors.Emulation.Regions.Live;

/// <summary>
/// Finds out by looks at all regions, each at another moment, whether nothing is under way in any of them nor between them: when all were quiet in two looks, of which the second began when the first was over, and as many
/// packets had come in the first look as had left in the second. Then none was on its way in between, so that none can have woken a region. Regions that have died are left out.
/// </summary>
/// <remarks>Source: F. Mattern, "Algorithms for distributed termination detection", Distributed Computing 2 (1987), the four-counter method; by pair of regions.</remarks>
public sealed class Termination
{
    private ImmutableArray<LiveSnapshot?> _before = [];

    /// <summary>Takes a look at all regions.</summary>
    /// <param name="look">By region, where it is; null of one that has died.</param>
    /// <returns>Whether nothing is under way any more.</returns>
    public bool IsOver(ImmutableArray<LiveSnapshot?> look)
    {
        var before = _before;
        _before = look;
        return !before.IsEmpty && AreQuiet(before) && AreQuiet(look) && IsBalanced(received: before, sent: look);
    }

    /// <summary>Forgets what was seen: a region has died, or has been made anew.</summary>
    public void BeginAnew() => _before = [];

    /// <summary>Whether all are quiet; not where all have died.</summary>
    public static bool AreQuiet(ImmutableArray<LiveSnapshot?> look) => look.Any(s => s is not null) && look.All(s => s is null or { IsQuiet: true });

    /// <summary>Whether as many packets had come in one look as had left in another, or the same one, from any region to any other.</summary>
    public static bool IsBalanced(ImmutableArray<LiveSnapshot?> received, ImmutableArray<LiveSnapshot?> sent) => Pairs(received, sent).All(p => p.Sent == p.Received);

    /// <summary>Whether all that had left in one look had come in another, later one.</summary>
    public static bool HaveCome(ImmutableArray<LiveSnapshot?> sent, ImmutableArray<LiveSnapshot?> received) => Pairs(received, sent).All(p => p.Received >= p.Sent);

    private static IEnumerable<(long Sent, long Received)> Pairs(ImmutableArray<LiveSnapshot?> received, ImmutableArray<LiveSnapshot?> sent)
    {
        for (var from = 0; from < sent.Length; from++)
            for (var to = 0; to < received.Length; to++)
                if (sent[from] is { } sender && received[to] is { } receiver) yield return (sender.Sent[to], receiver.Received[from]);
    }
}
