using IdnActors.Model.Randomness;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Model.Tests.Randomness;

public class PortableLogarithmTests(ITestOutputHelper output)
{
    [Fact]
    public void Is_within_two_units_in_the_last_place_of_the_platform() => TestSeed.ForEachCase(output, 20_000, random =>
    {
        var value = (random.NextDouble() + double.Epsilon) * Math.ScaleB(1, -random.NextInt(60));
        var expected = Math.Log(value);
        Assert.InRange(PortableLogarithm.Of(value) - expected, -2 * Ulp(expected), 2 * Ulp(expected));
    });

    [Theory]
    [InlineData(1.0, 0.0)]
    [InlineData(0.5, -0.6931471805599453)]
    [InlineData(1 - 1.1102230246251565e-16, -1.1102230246251565e-16)]
    [InlineData(1.1102230246251565e-16, -36.7368005696771)]
    public void Is_exact_at_the_ends(double value, double expected) => Assert.Equal(expected, PortableLogarithm.Of(value));

    private static double Ulp(double value) => Math.BitIncrement(Math.Abs(value)) - Math.Abs(value);
}
