namespace IdnActors.Model.Randomness;

/// <summary>Standard normal draws by Marsaglia's polar method: basic operations, an IEEE square root and <see cref="PortableLogarithm"/>, so equal on every platform.</summary>
internal static class NormalDeviate
{
    /// <summary>Takes a number of uniform draws that chance decides: 2.55 on average. The second deviate of each pair is not kept, so that the source is all the state there is.</summary>
    public static double Next(RandomSource random)
    {
        while (true)
        {
            var u = (2 * random.NextDouble()) - 1;
            var v = (2 * random.NextDouble()) - 1;
            var square = (u * u) + (v * v);
            if (square is > 0 and < 1) return u * Math.Sqrt(-2 * PortableLogarithm.Of(square) / square);
        }
    }
}
