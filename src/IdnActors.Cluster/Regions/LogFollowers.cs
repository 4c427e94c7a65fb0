using Akka.Actor;

namespace IdnActors.Cluster.Regions;

/// <summary>
/// Who gets a <see cref="LookLog"/>, and how far each is. One that has had all of it once is waited for from then on, until it does not answer or takes too long: then it catches up while others go on. One that does not
/// answer is sent a part again less and less often. Times are in ticks of any clock.
/// </summary>
/// <param name="untilAgain">After how long without an answer a part is sent again, the first time; then after twice as long each time.</param>
/// <param name="patience">How long one may take for a part before nobody waits for it.</param>
internal sealed class LogFollowers(long untilAgain, long patience)
{
    // With 300 ms at first, every 20 s at last.
    private const int MostDoublings = 6;

    private readonly Dictionary<Address, Follower> _followers = [];

    /// <summary>A process has come that may have to take over.</summary>
    public void Join(Address who) => _followers.TryAdd(who, new Follower());

    /// <summary>A process has gone, or cannot keep anything.</summary>
    /// <returns>Whether it was one of those that get it.</returns>
    public bool Leave(Address who) => _followers.Remove(who);

    /// <summary>A process does not answer, or does again.</summary>
    public void Reach(Address who, bool isReached)
    {
        if (!_followers.TryGetValue(who, out var follower)) return;
        (follower.IsReached, follower.Doublings) = (isReached, 0);
    }

    /// <summary>A process tells what it has.</summary>
    /// <param name="who">The process.</param>
    /// <param name="next">All before this place.</param>
    /// <param name="length">Bytes that there are.</param>
    public void Note(Address who, long next, long length)
    {
        if (!_followers.TryGetValue(who, out var follower) || next < 0 || next > length) return;
        // An answer to what was sent twice, or of one that has taken nothing: it is sent again in its time.
        if (next == follower.Next && follower.HasAnswered) return;
        (follower.Next, follower.HasAnswered, follower.SentAt, follower.Since, follower.Doublings) = (next, true, null, null, 0);
        follower.IsWaitedFor |= next == length;
    }

    /// <summary>To whom a part is to be sent now, and from where on: one to each at a time.</summary>
    public List<(Address To, long From)> Due(long length, long now)
    {
        var due = new List<(Address To, long From)>();
        foreach (var (who, follower) in _followers)
        {
            if (follower.HasAnswered && follower.Next == length) continue;
            follower.Since ??= now;
            if (now - follower.Since > patience) follower.IsWaitedFor = false;
            if (follower.SentAt is { } sent)
            {
                if (!follower.IsReached || now - sent < untilAgain << follower.Doublings) continue;
                follower.Doublings = Math.Min(follower.Doublings + 1, MostDoublings);
            }
            follower.SentAt = now;
            due.Add((who, follower.Next));
        }
        return due;
    }

    /// <summary>Whether all that are waited for have what is before a place.</summary>
    public bool Have(long length) => _followers.Values.All(f => !f.IsWaitedFor || !f.IsReached || f.Next >= length);

    private sealed class Follower
    {
        public long Next { get; set; }
        public bool HasAnswered { get; set; }
        public bool IsWaitedFor { get; set; }
        public bool IsReached { get; set; } = true;

        // Since when an answer is waited for, and when it was last asked for.
        public long? Since { get; set; }
        public long? SentAt { get; set; }

        // How often it was asked for again since it has answered.
        public int Doublings { get; set; }
    }
}
