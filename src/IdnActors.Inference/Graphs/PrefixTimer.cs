using IdnActors.Inference.Sessions;
using IdnActors.Model.Randomness;
using IdnActors.Model.Units;

namespace IdnActors.Inference.Graphs;

/// <summary>Times graphs on this machine, one request at a time on the caller's thread; the shortest of a few runs, which other load can only lengthen.</summary>
internal sealed class PrefixTimer(TensorType input, TimeProvider time, int runs)
{
    private const ulong Seed = 1;

    public Duration Shortest(byte[] model, string output)
    {
        using var session = ModelSession.Open(model, isOptimized: true);
        using var value = RandomTensor.Create(input, new RandomSource(Seed));
        session.Run([input.Name], [value], [output]).Dispose();
        var shortest = TimeSpan.MaxValue;
        for (var run = 0; run < runs; run++)
        {
            var before = time.GetTimestamp();
            session.Run([input.Name], [value], [output]).Dispose();
            var elapsed = time.GetElapsedTime(before);
            if (elapsed < shortest) shortest = elapsed;
        }
        return Duration.FromMilliseconds(shortest.TotalMilliseconds);
    }
}
