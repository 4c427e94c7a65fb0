using System.Globalization;
using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Model.Tests.Units;

public class RequestRateTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(-1e-300)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Is_finite_and_not_negative(double perSecond) => Assert.Throws<ArgumentOutOfRangeException>(() => new RequestRate(perSecond));

    [Fact]
    public void A_product_is_checked_too()
    {
        Assert.Equal(new RequestRate(25), new RequestRate(100) * 0.25);
        Assert.Throws<ArgumentOutOfRangeException>(() => new RequestRate(100) * -1);
        Assert.Throws<ArgumentOutOfRangeException>(() => new RequestRate(1e300) * 1e300);
    }

    [Fact]
    public void Reads_back_what_it_prints() => TestSeed.ForEachCase(output, 500, random =>
    {
        var rate = new RequestRate(random.NextExponential() * Math.Pow(10, random.NextInt(9) - 3));
        Assert.EndsWith("/s", rate.ToString(), StringComparison.Ordinal);
        Assert.Equal(rate.PerSecond, double.Parse(rate.ToString()[..^2], CultureInfo.InvariantCulture));
    });
}
