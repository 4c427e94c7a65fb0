using System.Numerics;
using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Model.Tests.Units;

public class DataRateTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1, "1bps")]
    [InlineData(1_000, "1kbps")]
    [InlineData(1_500, "1500bps")]
    [InlineData(100_000_000, "100Mbps")]
    [InlineData(10_000_000_000, "10Gbps")]
    [InlineData(2_000_000_000_000_000, "2000Tbps")]
    [InlineData(long.MaxValue, "9223372036854775807bps")]
    public void Prints_the_exact_value_in_the_largest_dividing_unit(long bitsPerSecond, string expected) =>
        Assert.Equal(expected, new DataRate(bitsPerSecond).ToString());

    [Fact]
    public void Reads_back_what_it_prints() => TestSeed.ForEachCase(output, 2_000, random =>
    {
        var value = Math.Max(1, (long)(random.NextUInt64() >> (1 + random.NextInt(62))));
        for (var zeros = random.NextInt(13); zeros > 0 && value < long.MaxValue / 10; zeros--) value *= 10;
        Assert.Equal(value, QuantityText.Read(new DataRate(value).ToString(),
            ("bps", 1), ("kbps", 1_000), ("Mbps", 1_000_000), ("Gbps", 1_000_000_000), ("Tbps", 1_000_000_000_000)));
    });

    [Fact]
    public void Is_positive()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new DataRate(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DataRate(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => DataRate.FromKilobitsPerSecond(0));
        Assert.Throws<OverflowException>(() => DataRate.FromGigabitsPerSecond(1e10));
    }

    [Theory]
    [InlineData(0, 1_000, 0)]
    [InlineData(1, 8, 1_000_000_000)]
    [InlineData(1, 1_000_000_000, 8)]
    [InlineData(1, 3_000_000_000, 3)]
    [InlineData(1, long.MaxValue, 1)]
    [InlineData(1_152_921_504, 10_000_000_000, 922_337_204)]
    [InlineData(1_152_921_505, 10_000_000_000, 922_337_204)]
    [InlineData(long.MaxValue, long.MaxValue, 8_000_000_000)]
    public void Serialization_time_is_rounded_up(long bytes, long bitsPerSecond, long nanoseconds) =>
        Assert.Equal(nanoseconds, new DataRate(bitsPerSecond).TimeFor(new ByteSize(bytes)).Nanoseconds);

    [Fact]
    public void Serialization_time_is_the_smallest_that_keeps_the_rate() => TestSeed.ForEachCase(output, 5_000, random =>
    {
        var size = (long)(random.NextUInt64() >> (1 + random.NextInt(63)));
        var rate = Math.Max(1, (long)(random.NextUInt64() >> (1 + random.NextInt(63))));
        var bitNanoseconds = new BigInteger(size) * 8_000_000_000;
        var exact = BigInteger.Divide(bitNanoseconds + rate - 1, rate);
        if (exact > long.MaxValue) Assert.Throws<OverflowException>(() => new DataRate(rate).TimeFor(new ByteSize(size)));
        else Assert.Equal(exact, new DataRate(rate).TimeFor(new ByteSize(size)).Nanoseconds);
    });
}
