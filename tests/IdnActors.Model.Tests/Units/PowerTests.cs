using System.Globalization;
using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Model.Tests.Units;

public class PowerTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(-1e-300)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Is_finite_and_not_negative(double watts) => Assert.Throws<ArgumentOutOfRangeException>(() => new Power(watts));

    [Fact]
    public void Over_a_time_it_comes_to_joules() => Assert.Equal(0.5, new Power(2).JoulesOver(Duration.FromMilliseconds(250)));

    [Fact]
    public void Compares_by_watts()
    {
        Power less = new(1), more = new(2);
        Assert.True(less < more && more > less && less <= more && more >= less && less.CompareTo(more) < 0);
    }

    [Fact]
    public void Reads_back_what_it_prints() => TestSeed.ForEachCase(output, 500, random =>
    {
        var power = new Power(random.NextExponential() * Math.Pow(10, random.NextInt(9) - 3));
        Assert.EndsWith("W", power.ToString(), StringComparison.Ordinal);
        Assert.Equal(power.Watts, double.Parse(power.ToString()[..^1], CultureInfo.InvariantCulture));
    });
}
