using System.Runtime.Intrinsics;
using IdnActors.Model.Randomness;
using IdnActors.Policies.Kernels;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.Kernels;

public class LaneFunctionsTests(ITestOutputHelper output)
{
    [Fact]
    public void The_exponential_equals_the_portable_one_to_the_last_bit() => TestSeed.ForEachCase(output, 50_000, random =>
    {
        double[] x = [700 * ((2 * random.NextDouble()) - 1), random.NextDouble() - 0.5, Math.ScaleB(random.NextDouble(), -random.NextInt(60)), random.NextInt(1401) - 700];
        var actual = LaneFunctions.Exponential(Vector256.Create(x));
        for (var i = 0; i < x.Length; i++) Assert.Equal(BitConverter.DoubleToInt64Bits(PortableExponential.Of(x[i])), BitConverter.DoubleToInt64Bits(actual[i]));
    });

    [Fact]
    public void The_logarithm_equals_the_portable_one_to_the_last_bit() => TestSeed.ForEachCase(output, 50_000, random =>
    {
        double[] x = [1 - random.NextDouble(), Math.ScaleB(1 + random.NextDouble(), random.NextInt(2045) - 1022), 1 + (1e-3 * random.NextDouble()), Math.ScaleB(1, random.NextInt(2045) - 1022)];
        var actual = LaneFunctions.Logarithm(Vector256.Create(x));
        for (var i = 0; i < x.Length; i++) Assert.Equal(BitConverter.DoubleToInt64Bits(PortableLogarithm.Of(x[i])), BitConverter.DoubleToInt64Bits(actual[i]));
    });

    [Fact]
    public void Lists_of_any_length_are_read_and_written_and_nothing_beyond() => TestSeed.ForEachCase(output, 200, random =>
    {
        double[] list = [.. Enumerable.Range(0, random.NextInt(14)).Select(_ => random.NextDouble())], copy = new double[list.Length];
        var sum = Vector256<double>.Zero;
        for (var i = 0; i < list.Length; i += Lanes.Width)
        {
            Lanes.Store(Lanes.Load(list, i, 7), copy, i);
            sum += Lanes.Load(list, i, 0);
        }
        Assert.Equal(list, copy);
        Assert.Equal(list.Sum(), Lanes.Sum(sum), 1e-12);
    });
}
