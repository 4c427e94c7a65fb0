using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Model.Tests.Units;

public class DurationTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(0, "0s")]
    [InlineData(1, "1ns")]
    [InlineData(-1, "-1ns")]
    [InlineData(999, "999ns")]
    [InlineData(1_000, "1us")]
    [InlineData(-1_500, "-1.5us")]
    [InlineData(999_999, "999.999us")]
    [InlineData(1_000_000, "1ms")]
    [InlineData(1_500_000, "1.5ms")]
    [InlineData(999_999_999, "999.999999ms")]
    [InlineData(1_000_000_000, "1s")]
    [InlineData(3_600_000_000_001, "3600.000000001s")]
    [InlineData(long.MaxValue, "9223372036.854775807s")]
    [InlineData(long.MinValue, "-9223372036.854775808s")]
    public void Prints_the_exact_value_in_the_largest_fitting_unit(long nanoseconds, string expected) =>
        Assert.Equal(expected, new Duration(nanoseconds).ToString());

    [Fact]
    public void Reads_back_what_it_prints() => TestSeed.ForEachCase(output, 2_000, random =>
    {
        var value = unchecked((long)random.NextUInt64()) >> random.NextInt(64);
        Assert.Equal(value, QuantityText.Read(new Duration(value).ToString(), ("ns", 1), ("us", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000)));
    });

    [Fact]
    public void Factories_state_their_unit()
    {
        Assert.Equal(7, Duration.FromNanoseconds(7).Nanoseconds);
        Assert.Equal(1_500, Duration.FromMicroseconds(1.5).Nanoseconds);
        Assert.Equal(2_500_000, Duration.FromMilliseconds(2.5).Nanoseconds);
        Assert.Equal(-1_000_000_000, Duration.FromSeconds(-1).Nanoseconds);
        Assert.Equal(90_000_000_000, Duration.FromMinutes(1.5).Nanoseconds);
    }

    [Fact]
    public void Refuses_what_is_no_number_or_out_of_range()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Duration.FromSeconds(double.NaN));
        Assert.Throws<OverflowException>(() => Duration.FromSeconds(double.PositiveInfinity));
        Assert.Throws<OverflowException>(() => Duration.FromSeconds(9.3e9));
        Assert.Throws<OverflowException>(() => Duration.MaxValue + new Duration(1));
        Assert.Throws<OverflowException>(() => new Duration(long.MinValue) - new Duration(1));
        Assert.Throws<OverflowException>(() => Duration.MaxValue * 2.0);
        Assert.Throws<OverflowException>(() => new Duration(1) / 0.0);
    }

    [Fact]
    public void Scales_and_compares()
    {
        var twoSeconds = Duration.FromSeconds(2);
        Assert.Equal(Duration.FromSeconds(3), twoSeconds * 1.5);
        Assert.Equal(Duration.FromMilliseconds(500), twoSeconds / 4.0);
        Assert.Equal(4.0, twoSeconds / Duration.FromMilliseconds(500));
        Assert.True(twoSeconds > Duration.Zero && Duration.Zero < twoSeconds);
        Assert.True(twoSeconds >= new Duration(2_000_000_000) && twoSeconds <= new Duration(2_000_000_000));
    }
}
