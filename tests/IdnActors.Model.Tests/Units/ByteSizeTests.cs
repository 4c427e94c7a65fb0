using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Model.Tests.Units;

public class ByteSizeTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(0, "0B")]
    [InlineData(1, "1B")]
    [InlineData(1_000, "1000B")]
    [InlineData(1_023, "1023B")]
    [InlineData(1_024, "1KiB")]
    [InlineData(1_025, "1025B")]
    [InlineData(16L << 20, "16MiB")]
    [InlineData(3L << 30, "3GiB")]
    [InlineData(1L << 50, "1024TiB")]
    [InlineData(long.MaxValue, "9223372036854775807B")]
    public void Prints_the_exact_value_in_the_largest_dividing_unit(long bytes, string expected) => Assert.Equal(expected, new ByteSize(bytes).ToString());

    [Fact]
    public void Reads_back_what_it_prints() => TestSeed.ForEachCase(output, 2_000, random =>
    {
        var value = (long)(random.NextUInt64() >> 1) >> random.NextInt(63) << random.NextInt(20) & long.MaxValue;
        Assert.Equal(value, QuantityText.Read(new ByteSize(value).ToString(),
            ("B", 1), ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40)));
    });

    [Fact]
    public void Factories_state_their_unit()
    {
        Assert.Equal(1_536, ByteSize.FromKibibytes(1.5).Bytes);
        Assert.Equal(1_572_864, ByteSize.FromMebibytes(1.5).Bytes);
        Assert.Equal(1_610_612_736, ByteSize.FromGibibytes(1.5).Bytes);
    }

    [Fact]
    public void Is_never_negative_and_never_overflows()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ByteSize(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ByteSize(1) - new ByteSize(2));
        Assert.Throws<OverflowException>(() => ByteSize.MaxValue + new ByteSize(1));
        Assert.Throws<OverflowException>(() => ByteSize.FromGibibytes(1e10));
        Assert.Throws<OverflowException>(() => ByteSize.FromKibibytes(double.NaN));
    }

    [Fact]
    public void Divided_by_a_rate_is_a_time() => Assert.Equal(Duration.FromMilliseconds(8), new ByteSize(1_000_000) / DataRate.FromGigabitsPerSecond(1));
}
