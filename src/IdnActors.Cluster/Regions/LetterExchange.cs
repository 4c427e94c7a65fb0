namespace IdnActors.Cluster.Regions;

/// <summary>
/// The letters between a region with the real clock and all others: each comes once and in its order, though messages may be lost; and none of a region that has died. Letters are kept until they are known to
/// have come, and sent again when that takes long.
/// </summary>
/// <param name="region">The region.</param>
/// <param name="run">Its run.</param>
/// <param name="runs">The runs of all regions at the beginning.</param>
internal sealed class LetterExchange(int region, long run, long[] runs)
{
    private const long Dead = -1;

    private readonly long[] _runs = [.. runs];
    private readonly long[] _next = new long[runs.Length];
    private readonly long[] _expected = new long[runs.Length];
    private readonly long[] _told = new long[runs.Length];
    private readonly Queue<LiveLetter>[] _unknown = [.. runs.Select(_ => new Queue<LiveLetter>())];

    /// <summary>Puts a parcel into a letter; null where the other region has died.</summary>
    public LiveLetter? Write(int to, byte[] parcel)
    {
        if (_runs[to] == Dead) return null;
        var letter = new LiveLetter(to, _runs[to], region, run, _next[to]++, parcel);
        _unknown[to].Enqueue(letter);
        return letter;
    }

    /// <summary>Takes a letter.</summary>
    /// <returns>False where it is not the next one, or comes from a region that has died.</returns>
    public bool Take(LiveLetter letter)
    {
        if (letter.Run != run || !Knows(letter.From) || letter.FromRun != _runs[letter.From] || letter.Number != _expected[letter.From]) return false;
        _expected[letter.From]++;
        return true;
    }

    /// <summary>Another region has got letters.</summary>
    public void Note(LettersHad had)
    {
        if (had.Run != run || !Knows(had.From) || had.FromRun != _runs[had.From]) return;
        while (_unknown[had.From].TryPeek(out var letter) && letter.Number < had.Next) _unknown[had.From].Dequeue();
    }

    /// <summary>What is to be told of letters that have come since this was last asked.</summary>
    public IEnumerable<LettersHad> ToTell()
    {
        for (var from = 0; from < _runs.Length; from++)
        {
            if (_runs[from] == Dead || _expected[from] == _told[from]) continue;
            _told[from] = _expected[from];
            yield return new LettersHad(from, _runs[from], region, run, _expected[from]);
        }
    }

    /// <summary>Letters of which it is not known that they have come, in their order. Who has got some of them is to be told again as well.</summary>
    public IEnumerable<LiveLetter> ToSendAgain()
    {
        _told.AsSpan().Clear();
        return _unknown.SelectMany(u => u);
    }

    /// <summary>A region has died.</summary>
    public void NoteDeath(int other) => Forget(other, Dead);

    /// <summary>A region has been made anew.</summary>
    public void NoteBack(int other, long newRun) => Forget(other, newRun);

    private bool Knows(int other) => other >= 0 && other < _runs.Length;

    private void Forget(int other, long newRun)
    {
        _runs[other] = newRun;
        (_next[other], _expected[other], _told[other]) = (0, 0, 0);
        _unknown[other].Clear();
    }
}
