using System.Runtime.Serialization;

namespace IdnActors.Cluster.Regions;

/// <summary>
/// The letters between a region with the real clock and all others: each comes once and in its order, though messages may be lost; and none of a region that has died. A parcel goes in as many letters as it
/// needs, and to each region no more is under way than a window: the rest waits here, and what is sent again is at most that. Time comes as beats.
/// </summary>
/// <param name="region">The region.</param>
/// <param name="run">Its run, by which others know it: where it has moved, still that in which it began.</param>
/// <param name="runs">The runs of all regions at the beginning.</param>
/// <param name="send">Takes what is to be sent.</param>
internal sealed partial class LetterExchange(int region, long run, long[] runs, Action<IRegionMessage> send)
{
    /// <summary>Bytes that may be under way to a region. What stands before a heartbeat takes a tenth of a second at 100 Mbit/s then; and on a line of 1 Gbit/s, 8 ms long, nothing waits for acknowledgements.</summary>
    public const int WindowBytes = 1 << 20;

    /// <summary>For how many beats nothing has come of what is under way until it is sent again.</summary>
    public const int BeatsUntilAgain = 5;

    /// <summary>That many at most: it doubles as long as nothing at all is heard from the region.</summary>
    public const int MostBeatsUntilAgain = 40;

    private const long Dead = -1;

    private readonly Pair[] _pairs = [.. runs.Select(r => new Pair(r))];

    /// <summary>See <see cref="WindowBytes"/>.</summary>
    public int Window { get; init; } = WindowBytes;

    /// <summary>Bytes of a parcel that go in one letter; at most half a window, so that acknowledgements open it in time.</summary>
    public int LetterBytes { get; init; } = Parcel.PartBytes;

    /// <summary>Sends a parcel, as soon as it may go; not where the other region has died.</summary>
    public void Write(int to, byte[] parcel)
    {
        var pair = _pairs[to];
        if (pair.Run == Dead) return;
        var start = 0;
        do
        {
            var end = Math.Min(parcel.Length, start + LetterBytes);
            var bytes = end - start == parcel.Length ? parcel : parcel[start..end];
            pair.Waiting.Enqueue(new LiveLetter(to, pair.Run, region, run, pair.Next++, bytes, end < parcel.Length));
            start = end;
        }
        while (start < parcel.Length);
        Release(pair);
    }

    /// <summary>Takes a letter.</summary>
    /// <returns>The parcel that it ends; null where more of it is to come, where the letter is not the next one, or comes from a region that has died.</returns>
    /// <exception cref="SerializationException">A parcel does not end.</exception>
    public byte[]? Take(LiveLetter letter)
    {
        if (letter.Run != run || PairOf(letter.From, letter.FromRun) is not { } pair) return null;
        pair.Patience = BeatsUntilAgain;
        if (letter.Number != pair.Expected)
        {
            // Who sends again what had come has not heard of it.
            if (letter.Number < pair.Expected) pair.HasToTell = true;
            return null;
        }
        pair.Expected++;
        pair.HasToTell = true;
        pair.BytesUntold += letter.Bytes.Length;
        if (pair.BytesUntold >= Window / 2) Tell(letter.From, pair);
        return pair.Add(letter);
    }

    /// <summary>Another region has got letters: others may go.</summary>
    public void Note(LettersHad had)
    {
        if (had.Run != run || PairOf(had.From, had.FromRun) is not { } pair) return;
        pair.Patience = BeatsUntilAgain;
        while (pair.UnderWay.TryPeek(out var letter) && letter.Number < had.Next)
        {
            pair.BytesUnderWay -= letter.Bytes.Length;
            pair.Silence = 0;
            pair.UnderWay.Dequeue();
        }
        Release(pair);
    }

    /// <summary>A beat has passed: tells which letters have come, and sends those again of which nothing was heard.</summary>
    public void Beat()
    {
        for (var other = 0; other < _pairs.Length; other++)
        {
            var pair = _pairs[other];
            if (pair.HasToTell) Tell(other, pair);
            if (pair.UnderWay.Count == 0 || ++pair.Silence < pair.Patience) continue;
            foreach (var letter in pair.UnderWay) send(letter);
            (pair.Silence, pair.Patience) = (0, Math.Min(2 * pair.Patience, MostBeatsUntilAgain));
        }
    }

    /// <summary>A region has died.</summary>
    public void NoteDeath(int other) => _pairs[other] = new Pair(Dead);

    /// <summary>A region has been made anew.</summary>
    public void NoteBack(int other, long newRun) => _pairs[other] = new Pair(newRun);

    // What has died is nobody, whatever a message says.
    private Pair? PairOf(int other, long itsRun) => other >= 0 && other < _pairs.Length && _pairs[other].Run is var known && known != Dead && known == itsRun ? _pairs[other] : null;

    private void Release(Pair pair)
    {
        while (pair.Waiting.TryPeek(out var letter) && pair.BytesUnderWay + letter.Bytes.Length <= Window)
        {
            if (pair.UnderWay.Count == 0) pair.Silence = 0;
            pair.BytesUnderWay += letter.Bytes.Length;
            pair.UnderWay.Enqueue(pair.Waiting.Dequeue());
            send(letter);
        }
    }

    private void Tell(int other, Pair pair)
    {
        (pair.HasToTell, pair.BytesUntold) = (false, 0);
        send(new LettersHad(other, pair.Run, region, run, pair.Expected));
    }

    /// <summary>What goes between the region and another one.</summary>
    private sealed class Pair(long run)
    {
        private readonly List<byte[]> _parts = [];
        private long _bytes;

        public long Run => run;

        /// <summary>Letters that have been sent and are not known to have come, in their order.</summary>
        public Queue<LiveLetter> UnderWay { get; } = [];

        /// <summary>Those behind them.</summary>
        public Queue<LiveLetter> Waiting { get; } = [];

        public long Next { get; set; }

        public long BytesUnderWay { get; set; }

        public int Silence { get; set; }

        public int Patience { get; set; } = BeatsUntilAgain;

        public long Expected { get; set; }

        public bool HasToTell { get; set; }

        public long BytesUntold { get; set; }

        /// <summary>What has come of a parcel that goes on.</summary>
        public IReadOnlyList<byte[]> Parts => _parts;

        /// <summary>What had come of a parcel before the region moved.</summary>
        public void Begin(IEnumerable<byte[]> parts)
        {
            _parts.AddRange(parts);
            _bytes = _parts.Sum(p => (long)p.Length);
        }

        /// <summary>The parcel, when it is complete.</summary>
        public byte[]? Add(LiveLetter letter)
        {
            if (!letter.GoesOn && _parts.Count == 0) return letter.Bytes;
            _parts.Add(letter.Bytes);
            _bytes += letter.Bytes.Length;
            if (_bytes > Array.MaxLength) throw new SerializationException("A parcel does not end.");
            if (letter.GoesOn) return null;
            var parcel = Parcel.Together(_parts);
            _parts.Clear();
            _bytes = 0;
            return parcel;
        }
    }
}
