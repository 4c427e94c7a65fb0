using System.Runtime.Serialization;

namespace IdnActors.Cluster.Regions;

/// <content>A region that moves takes its letters along: others do not hear of it, and what they had sent comes once and in its order.</content>
internal sealed partial class LetterExchange
{
    /// <summary>By region, all that whoever goes on has to know. What is not known to have come is sent again.</summary>
    public LetterPairRecord[] Export() => [.. _pairs.Select(p => new LetterPairRecord(p.Run, p.Next, p.Expected, [.. p.Parts], [.. p.UnderWay, .. p.Waiting]))];

    /// <summary>Goes on where the region was before. Before anything else.</summary>
    /// <exception cref="SerializationException">That was not of these regions.</exception>
    public void Restore(LetterPairRecord[] pairs)
    {
        if (pairs.Length != _pairs.Length) throw new SerializationException($"Letters with {pairs.Length} regions are not of {_pairs.Length}.");
        for (var other = 0; other < pairs.Length; other++)
        {
            var pair = _pairs[other] = new Pair(pairs[other].Run) { Next = pairs[other].Next, Expected = pairs[other].Expected };
            pair.Begin(pairs[other].Parts);
            foreach (var letter in pairs[other].Letters) pair.Waiting.Enqueue(letter);
            // The last that was told may not have come.
            pair.HasToTell = pair is { Run: not Dead, Expected: > 0 };
            Release(pair);
        }
    }
}
