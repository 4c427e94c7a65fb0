using System.Runtime.InteropServices;

namespace IdnActors.Policies.Hindsight;

/// <summary>Gathers terms: equal ones become one, those that cannot saturate become linear, idle entries vanish.</summary>
internal sealed class TermTable(int items)
{
    private readonly Dictionary<NumberKey, int> _termOf = [];
    private readonly List<(int Item, double Weight)[]> _entries = [];
    private readonly List<double> _gainsMs = [];

    /// <summary>w, by item.</summary>
    public double[] LinearMs { get; } = new double[items];

    public void Add(ThresholdTerm term)
    {
        if (!(term.GainMs >= 0 && double.IsFinite(term.GainMs)))
            throw new ArgumentException($"A term gains {term.GainMs} ms; that must be finite and not negative.", nameof(term));
        if (term.Items.Length != term.Weights.Length)
            throw new ArgumentException($"A term has {term.Items.Length} items and {term.Weights.Length} weights.", nameof(term));
        var entries = new List<(int Item, double Weight)>(term.Items.Length);
        for (var i = 0; i < term.Items.Length; i++)
        {
            if ((uint)term.Items[i] >= (uint)LinearMs.Length) throw new ArgumentException($"A term mentions item {term.Items[i]} of {LinearMs.Length}.", nameof(term));
            if (!(term.Weights[i] >= 0)) throw new ArgumentException($"A weight is {term.Weights[i]}; it must not be negative.", nameof(term));
            if (term.Weights[i] > 0) entries.Add((term.Items[i], Math.Min(1, term.Weights[i])));
        }
        if (term.GainMs == 0 || entries.Count == 0) return;
        entries.Sort();
        for (var i = 1; i < entries.Count; i++)
            if (entries[i].Item == entries[i - 1].Item) throw new ArgumentException($"A term mentions item {entries[i].Item} twice.", nameof(term));
        if (entries.Sum(e => e.Weight) <= 1)
        {
            foreach (var (item, weight) in entries) LinearMs[item] += term.GainMs * weight;
            return;
        }
        var key = new NumberKey([.. entries.SelectMany(e => (double[])[e.Item, e.Weight])]);
        ref var index = ref CollectionsMarshal.GetValueRefOrAddDefault(_termOf, key, out var exists);
        if (exists)
        {
            _gainsMs[index] += term.GainMs;
            return;
        }
        index = _entries.Count;
        _entries.Add([.. entries]);
        _gainsMs.Add(term.GainMs);
    }

    /// <summary>Rows one after the other, in the order in which they were met first.</summary>
    public (int[] FirstEntry, int[] EntryItem, double[] EntryWeight, double[] GainMs) Flatten()
    {
        var first = new int[_entries.Count + 1];
        for (var term = 0; term < _entries.Count; term++) first[term + 1] = first[term] + _entries[term].Length;
        return (first, [.. _entries.SelectMany(e => e, (_, e) => e.Item)], [.. _entries.SelectMany(e => e, (_, e) => e.Weight)], [.. _gainsMs]);
    }
}

/// <summary>Numbers as a key: equal when all are equal.</summary>
internal readonly struct NumberKey(double[] numbers) : IEquatable<NumberKey>
{
    private readonly double[] _numbers = numbers;

    public bool Equals(NumberKey other) => _numbers.AsSpan().SequenceEqual(other._numbers);

    public override bool Equals(object? obj) => obj is NumberKey other && Equals(other);

    // FNV-1a over the bits.
    public override int GetHashCode()
    {
        var hash = 14695981039346656037UL;
        foreach (var number in _numbers) hash = unchecked((hash ^ BitConverter.DoubleToUInt64Bits(number)) * 1099511628211UL);
        return unchecked((int)(hash ^ (hash >> 32)));
    }
}
