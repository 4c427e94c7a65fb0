using IdnActors.Configuration.Quantities;
using IdnActors.Model.Units;

namespace IdnActors.Configuration.Tests.Quantities;

public class KnownTests
{
    private static readonly Quantity<Duration> Time = Known.Time(Duration.Zero, Duration.FromSeconds(3_600_000));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("0.000", 0)]
    [InlineData("1ns", 1)]
    [InlineData("1us", 1_000)]
    [InlineData("1.5 ms", 1_500_000)]
    [InlineData("1.000000001s", 1_000_000_001)]
    [InlineData("1min", 60_000_000_000)]
    [InlineData("1000h", 3_600_000_000_000_000)]
    [InlineData("3600000s", 3_600_000_000_000_000)]
    [InlineData("1e3us", 1_000_000)]
    [InlineData("+2s", 2_000_000_000)]
    [InlineData(".5s", 500_000_000)]
    public void Durations_are_read_to_the_nanosecond(string text, long nanoseconds) => Assert.Equal(nanoseconds, Read(Time, text).Nanoseconds);

    [Theory]
    [InlineData("1")]
    [InlineData("1 m")]
    [InlineData("1S")]
    [InlineData("1ms2")]
    [InlineData("-1ns")]
    [InlineData("3600001s")]
    [InlineData("0.1ns")]
    [InlineData("1e-30s")]
    [InlineData("1e40h")]
    [InlineData("1e-400s")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("ms")]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("-")]
    [InlineData("1e")]
    [InlineData("1,5ms")]
    [InlineData("1.2.3s")]
    [InlineData("0x10s")]
    [InlineData("٣s")]
    public void Other_durations_are_refused(string text) => AssertRefused(Time, text);

    [Theory]
    [InlineData("0", 0)]
    [InlineData("1B", 1)]
    [InlineData("1kB", 1_000)]
    [InlineData("1KiB", 1_024)]
    [InlineData("1.5KiB", 1_536)]
    [InlineData("245MB", 245_000_000)]
    [InlineData("1MiB", 1 << 20)]
    [InlineData("1GB", 1_000_000_000)]
    [InlineData("1GiB", 1 << 30)]
    [InlineData("1024TiB", 1L << 50)]
    public void Sizes_know_binary_and_decimal_prefixes(string text, long bytes) => Assert.Equal(bytes, Read(Known.Size, text).Bytes);

    [Theory]
    [InlineData("1")]
    [InlineData("1kb")]
    [InlineData("1K")]
    [InlineData("0.5B")]
    [InlineData("-1B")]
    [InlineData("1025TiB")]
    [InlineData("1Mbps")]
    public void Other_sizes_are_refused(string text) => AssertRefused(Known.Size, text);

    [Theory]
    [InlineData("1bps", 1)]
    [InlineData("1kbps", 1_000)]
    [InlineData("100Mbps", 100_000_000)]
    [InlineData("2.5Gbps", 2_500_000_000)]
    [InlineData("100Tbps", 100_000_000_000_000)]
    public void Data_rates_are_decimal_bits(string text, long bitsPerSecond) => Assert.Equal(bitsPerSecond, Read(Known.Rate, text).BitsPerSecond);

    [Theory]
    [InlineData("0")]
    [InlineData("0bps")]
    [InlineData("0.5bps")]
    [InlineData("101Tbps")]
    [InlineData("100MB")]
    public void Other_data_rates_are_refused(string text) => AssertRefused(Known.Rate, text);

    [Theory]
    [InlineData("0", 0)]
    [InlineData("50/s", 50)]
    [InlineData("3000/min", 50)]
    [InlineData("36 /h", 0.01)]
    public void Request_rates_are_per_second_minute_or_hour(string text, double perSecond) => Assert.Equal(perSecond, Read(Known.RequestRate, text).PerSecond);

    [Theory]
    [InlineData("0", 0)]
    [InlineData("7840", 7_840)]
    [InlineData("564k", 564_000)]
    [InlineData("5.48M MAC", 5_480_000)]
    [InlineData("5.48MMAC", 5_480_000)]
    [InlineData("64.25GMAC", 64_250_000_000)]
    [InlineData("1T", 1_000_000_000_000)]
    public void Counts_of_macs_need_no_unit(string text, long macs) => Assert.Equal(macs, Read(Known.Macs, text));

    [Theory]
    [InlineData("1MMAC/s", 1e6)]
    [InlineData("500GMAC/s", 500e9)]
    [InlineData("2.2TMAC/s", 2.2e12)]
    public void Mac_rates_have_a_unit(string text, double rate) => Assert.Equal(rate, Read(Known.MacRate, text));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("92.78%", 92.78)]
    [InlineData("92.78 points", 92.78)]
    [InlineData("100%", 100)]
    public void Accuracies_are_points_of_100(string text, double points) => Assert.Equal(points, Read(Known.Accuracy, text));

    [Theory]
    [InlineData("0.9278")]
    [InlineData("100.01%")]
    [InlineData("-1%")]
    public void Other_accuracies_are_refused(string text) => AssertRefused(Known.Accuracy, text);

    [Theory]
    [InlineData("0", 0)]
    [InlineData("1", 1)]
    [InlineData("0.01", 0.01)]
    [InlineData("1%", 0.01)]
    [InlineData("100%", 1)]
    public void Probabilities_are_numbers_or_percentages(string text, double value) => Assert.Equal(value, Read(Known.Probability, text));

    [Theory]
    [InlineData("1.01")]
    [InlineData("101%")]
    [InlineData("-0.1")]
    [InlineData("NaN")]
    public void Other_probabilities_are_refused(string text) => AssertRefused(Known.Probability, text);

    [Theory]
    [InlineData("on", true)]
    [InlineData("true", true)]
    [InlineData("off", false)]
    [InlineData("false", false)]
    public void Flags_are_on_off_true_or_false(string text, bool value) => Assert.Equal(value, Read(Known.Flag, text));

    [Theory]
    [InlineData("yes")]
    [InlineData("On")]
    [InlineData("1")]
    [InlineData("")]
    public void Other_flags_are_refused(string text) => AssertRefused(Known.Flag, text);

    [Theory]
    [InlineData("0", 0UL)]
    [InlineData("18446744073709551615", ulong.MaxValue)]
    public void Seeds_have_64_bits(string text, ulong value) => Assert.Equal(value, Read(Known.Seed, text));

    [Theory]
    [InlineData("18446744073709551616")]
    [InlineData("-1")]
    [InlineData("1.0")]
    [InlineData(" 1")]
    public void Other_seeds_are_refused(string text) => AssertRefused(Known.Seed, text);

    [Theory]
    [InlineData("1", 1)]
    [InlineData("10", 10)]
    public void Integers_keep_their_bounds(string text, long value) => Assert.Equal(value, Read(Known.Integer("a number", "1", 1, 10), text));

    [Theory]
    [InlineData("0")]
    [InlineData("11")]
    [InlineData("1.5")]
    [InlineData("99999999999999999999")]
    public void Integers_out_of_bounds_are_refused(string text) => AssertRefused(Known.Integer("a number", "1", 1, 10), text);

    [Theory]
    [InlineData("edge-1")]
    [InlineData("A.b_c")]
    [InlineData("7")]
    public void Names_may_stand_in_paths(string text) => Assert.Equal(text, Read(Known.Name, text));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("../x")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("é")]
    public void Other_names_are_refused(string text) => AssertRefused(Known.Name, text);

    private static T Read<T>(Quantity<T> quantity, string text)
    {
        var reading = quantity.Parse(text);
        Assert.Null(reading.Fault);
        return reading.Value;
    }

    private static void AssertRefused<T>(Quantity<T> quantity, string text)
    {
        var reading = quantity.Parse(text);
        Assert.NotNull(reading.Fault);
        Assert.NotEmpty(reading.Remedy);
    }
}
