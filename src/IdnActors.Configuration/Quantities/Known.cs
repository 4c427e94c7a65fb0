using System.Globalization;
using IdnActors.Model.Units;

namespace IdnActors.Configuration.Quantities;

/// <summary>Every kind of value that our files have, with its units.</summary>
internal static class Known
{
    private const long Pebibyte = 1L << 50;
    private const long FastestRate = 100_000_000_000_000;
    private const int LongestName = 64;

    public static readonly Quantity<ByteSize> Size = SizeBetween(0, Pebibyte);
    public static readonly Quantity<ByteSize> PositiveSize = SizeBetween(1, Pebibyte);

    /// <summary>Of a model's part: small enough that sums over whatever a file can list stay far below 2^63.</summary>
    public static readonly Quantity<ByteSize> PartSize = SizeBetween(1, 1L << 40);

    /// <summary>Of one message on a link.</summary>
    public static readonly Quantity<ByteSize> MessageSize = SizeBetween(1, 1L << 30, placeholder: 1L << 30, example: "1kB");

    public static readonly Quantity<DataRate> Rate = RateFrom(1);

    public static readonly Quantity<Power> Power = Scaled.Real("a power", "2W", Units.Power, divide: false, 0, 1e6, "0W to 1000000W", v => new Power(v));

    public static readonly Quantity<RequestRate> RequestRate =
        Scaled.Real("a request rate", "50/s", Units.PerTime, divide: true, 0, 1e9, "0/s to 1000000000/s", v => new RequestRate(v));

    public static readonly Quantity<double> MacRate =
        Scaled.Real("a MAC rate", "500GMAC/s", Units.MacRate, divide: false, 1e6, 1e18, "1MMAC/s to 1000PMAC/s", v => v, placeholder: 1e18);

    public static readonly Quantity<long> Macs =
        Scaled.Whole("a number of MACs", "1920k", Units.Macs, "multiply-accumulates", 0, 1_000_000_000_000_000, v => v,
            v => v == 0 ? "0" : $"{v / 1_000_000_000_000}T");

    public static readonly Quantity<double> Accuracy =
        Scaled.Real("an accuracy", "92.78%", [new Unit("%", 1m), new Unit("points", 1m)], divide: false, 0, 100, "0% to 100%", v => v);

    public static readonly Quantity<double> Latitude = Degrees("a latitude", 90);
    public static readonly Quantity<double> Longitude = Degrees("a longitude", 180);

    public static readonly Quantity<double> Probability = new()
    {
        Noun = "a probability",
        Example = "1%",
        Range = "0 to 1",
        Placeholder = 0,
        Parse = text => NumberText.Split(text) is { Unit: "" or "%" } number && number.TryDouble(out var value)
            && (number.Unit == "%" ? value / 100 : value) is >= 0 and <= 1 and var probability
            ? new Reading<double>(probability)
            : new Reading<double>(0, "a probability from 0 to 1, or 0% to 100%, is required", "write e.g. 0.01 or 1%"),
    };

    public static readonly Quantity<ulong> Seed = new()
    {
        Noun = "a seed",
        Example = "1",
        Range = "0 to 18446744073709551615",
        Placeholder = 0,
        Parse = text => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? new Reading<ulong>(value)
            : new Reading<ulong>(0, "a seed is a whole number from 0 to 18446744073709551615", "write e.g. 1"),
    };

    public static readonly Quantity<bool> Flag = Choice("on or off", "on", ("on", true), ("off", false), ("true", true), ("false", false));

    public static readonly Quantity<string> Text = new()
    {
        Noun = "a text",
        Example = "\"…\"",
        Range = "",
        Placeholder = "",
        Parse = text => new Reading<string>(text),
    };

    /// <summary>A name that may stand in file names, actor paths and results.</summary>
    public static readonly Quantity<string> Name = new()
    {
        Noun = "a name",
        Example = "edge-1",
        Range = "letters, digits, - _ .",
        Placeholder = "?",
        Parse = text => IsName(text)
            ? new Reading<string>(text)
            : new Reading<string>("",
                $"a name has letters, digits, - _ . and begins with a letter or digit; at most {LongestName} characters",
                "write e.g. edge-1"),
    };

    public static readonly Quantity<string> Sha256 = new()
    {
        Noun = "a SHA-256",
        Example = "the output of sha256sum",
        Range = "64 hexadecimal digits",
        Placeholder = "",
        Parse = text => text.Length == 64 && text.All(char.IsAsciiHexDigitLower)
            ? new Reading<string>(text)
            : new Reading<string>("", "64 lower-case hexadecimal digits are required", "copy the output of sha256sum"),
    };

    public static bool IsName(string text) =>
        text.Length is > 0 and <= LongestName && char.IsAsciiLetterOrDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    public static Quantity<DataRate> RateFrom(long min) =>
        Scaled.Whole("a data rate", "100Mbps", Units.DataRate, "bits per second", min, FastestRate, v => new DataRate(v),
            v => new DataRate(v).ToString(), placeholder: FastestRate);

    public static Quantity<Duration> Time(Duration min, Duration max, string example = "10ms") =>
        Scaled.Whole("a duration", example, Units.Time, "nanoseconds", min.Nanoseconds, max.Nanoseconds, v => new Duration(v),
            v => new Duration(v).ToString());

    public static Quantity<Instant> Moment(Duration max) =>
        Scaled.Whole("a time since the start", "20s", Units.Time, "nanoseconds", 0, max.Nanoseconds, v => new Instant(v),
            v => new Duration(v).ToString());

    /// <summary>α, written as the latency that one accuracy point is worth.</summary>
    public static Quantity<double> LatencyPerPoint(Duration max) =>
        Scaled.Whole("a duration per accuracy point", "1ms", Units.Time, "nanoseconds", 0, max.Nanoseconds,
            v => new Duration(v).Milliseconds, v => new Duration(v).ToString());

    public static Quantity<ByteSize> SizeBetween(long min, long max, long? placeholder = null, string example = "16MiB") =>
        Scaled.Whole("a size", example, Units.Size, "bytes", min, max, v => new ByteSize(v), v => new ByteSize(v).ToString(), placeholder);

    /// <summary>A memory size that reads as plenty after a problem, so that nothing seems not to fit.</summary>
    public static readonly Quantity<ByteSize> Memory = SizeBetween(0, Pebibyte, placeholder: Pebibyte);

    public static Quantity<long> Integer(string noun, string example, long min, long max) => new()
    {
        Noun = noun,
        Example = example,
        Range = $"{min} to {max}",
        Placeholder = min,
        Parse = text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
            ? new Reading<long>(value)
            : new Reading<long>(min, $"{noun} from {min} to {max} is required", $"write e.g. {example}"),
    };

    public static Quantity<double> Number(string noun, string example, double min, double max, double? placeholder = null) => new()
    {
        Noun = noun,
        Example = example,
        Range = $"{min} to {max}",
        Placeholder = placeholder ?? min,
        Parse = text => NumberText.Split(text) is { Unit: "" } number && number.TryDouble(out var value) && value >= min && value <= max
            ? new Reading<double>(value)
            : new Reading<double>(min, $"{noun} from {min} to {max} is required", $"write e.g. {example}"),
    };

    public static Quantity<T> Choice<T>(string noun, string example, params (string Word, T Value)[] words) => new()
    {
        Noun = noun,
        Example = example,
        Range = string.Join(", ", words.Select(w => w.Word)),
        Placeholder = words[0].Value,
        Parse = text => Array.Find(words, w => w.Word == text) is { Word: not null } found
            ? new Reading<T>(found.Value)
            : new Reading<T>(words[0].Value, $"one of {string.Join(", ", words.Select(w => w.Word))} is required", $"write e.g. {example}"),
    };

    private static Quantity<double> Degrees(string noun, int most) =>
        Scaled.Real(noun, "48.86deg", [new Unit("deg", 1m)], divide: false, -most, most, $"-{most}deg to {most}deg", v => v);
}
