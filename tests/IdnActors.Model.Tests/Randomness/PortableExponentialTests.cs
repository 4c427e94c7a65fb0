using IdnActors.Model.Randomness;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Model.Tests.Randomness;

public class PortableExponentialTests(ITestOutputHelper output)
{
    [Fact]
    public void Is_within_two_units_in_the_last_place_of_the_platform() => TestSeed.ForEachCase(output, 20_000, random =>
    {
        var value = (random.NextDouble() - 0.5) * Math.ScaleB(1, random.NextInt(11));
        var expected = Math.Exp(value);
        Assert.InRange(PortableExponential.Of(value) - expected, -2 * Ulp(expected), 2 * Ulp(expected));
    });

    [Fact]
    public void Of_zero_is_one() => Assert.Equal(1, PortableExponential.Of(0));

    [Fact]
    public void Undoes_the_logarithm() => TestSeed.ForEachCase(output, 1_000, random =>
    {
        var value = 1e-6 + random.NextDouble();
        Assert.Equal(value, PortableExponential.Of(PortableLogarithm.Of(value)), 1e-14);
    });

    private static double Ulp(double value) => Math.BitIncrement(Math.Abs(value)) - Math.Abs(value);
}
