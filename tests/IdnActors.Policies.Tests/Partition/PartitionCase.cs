using System.Collections.Immutable;
using IdnActors.Model.Randomness;
using IdnActors.Model.Units;
using IdnActors.Policies.Partition;

namespace IdnActors.Policies.Tests.Partition;

/// <summary>Small random instances, and all their cut vectors.</summary>
internal static class PartitionCase
{
    public static PartitionProblem Draw(RandomSource random, int mostNodes = 4, int mostLayers = 7)
    {
        var (nodes, layers) = (1 + random.NextInt(mostNodes), 1 + random.NextInt(mostLayers));
        return new PartitionProblem(
            new LayerChain(Many(layers + 1, () => ByteSize.FromBytes(random.NextInt(20_000))), Many(layers, () => ByteSize.FromBytes(random.NextInt(100)))),
            Many(nodes, () => DrawNode(random, layers)),
            Many(nodes - 1, () => DrawLink(random)),
            random.NextInt(2) == 0);
    }

    public static PathNode DrawNode(RandomSource random, int layers) => new(
        // Few different times, so that ties occur.
        Many(layers, () => Duration.FromMilliseconds(random.NextInt(random.NextInt(2) == 0 ? 3 : 50))),
        Duration.FromMilliseconds(random.NextInt(3) * random.NextInt(20)),
        random.NextInt(3) == 0 ? ByteSize.MaxValue : ByteSize.FromBytes(random.NextInt(300)),
        new Power(random.NextInt(3)));

    public static PathLink DrawLink(RandomSource random) => new(
        DataRate.FromKilobitsPerSecond(1 + random.NextInt(20_000)), DataRate.FromKilobitsPerSecond(1 + random.NextInt(20_000)),
        Duration.FromMilliseconds(random.NextInt(10)), new Power(random.NextInt(3)));

    /// <summary>Every cut vector of a problem, whether its segments fit or not.</summary>
    public static IEnumerable<ImmutableArray<int>> AllCuts(PartitionProblem problem)
    {
        IEnumerable<ImmutableArray<int>> cuts = [[]];
        for (var k = 0; k < problem.Nodes.Length - 1; k++)
            cuts = cuts.SelectMany(c => Enumerable.Range(0, problem.Chain.LayerCount + 1).Where(j => c.IsEmpty || j >= c[^1]).Select(j => c.Add(j)));
        return cuts.Select(c => c.Add(problem.Chain.LayerCount));
    }

    /// <summary>Latency of a cut vector by walking layer by layer: another way than that of <see cref="PartitionProblem"/>.</summary>
    public static long WalkNs(PartitionProblem problem, ImmutableArray<int> cuts)
    {
        var (total, at, waitedAt) = (0L, 0, -1);
        for (var layer = 0; layer < problem.Chain.LayerCount; layer++)
        {
            var host = cuts.Count(c => c <= layer);
            for (; at < host; at++) total += problem.Links[at].Delay.Nanoseconds + problem.Links[at].Up.TimeFor(problem.Chain.Tensors[layer]).Nanoseconds;
            if (waitedAt != at) total += problem.Nodes[waitedAt = at].Queue.Nanoseconds;
            total += problem.Nodes[at].LayerTimes[layer].Nanoseconds;
        }
        for (; problem.CountsReturn && at > 0; at--)
            total += problem.Links[at - 1].Delay.Nanoseconds + problem.Links[at - 1].Down.TimeFor(problem.Chain.Tensors[^1]).Nanoseconds;
        return total;
    }

    public static bool FitsAll(PartitionProblem problem, ImmutableArray<int> cuts)
    {
        var used = new long[problem.Nodes.Length];
        for (var layer = 0; layer < problem.Chain.LayerCount; layer++) used[cuts.Count(c => c <= layer)] += problem.Chain.Weights[layer].Bytes;
        return used.Zip(problem.Nodes).All(pair => pair.First <= pair.Second.Memory.Bytes);
    }

    public static ImmutableArray<T> Many<T>(int count, Func<T> draw) => [.. Enumerable.Range(0, count).Select(_ => draw())];
}
