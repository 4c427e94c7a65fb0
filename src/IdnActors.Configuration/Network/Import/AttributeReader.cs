using System.Globalization;
using System.Text.RegularExpressions;
using IdnActors.Configuration.Hocon;
using IdnActors.Configuration.Quantities;
using IdnActors.Model.Network;
using IdnActors.Model.Units;

namespace IdnActors.Configuration.Network.Import;

/// <summary>
/// Turns attributes of nodes and edges into quantities. An attribute that is no sensible value is reported and then counts as missing.
/// The names are those of the Internet Topology Zoo and of TopoHub, and <c>rate</c> and <c>delay</c> for files of one's own.
/// </summary>
internal sealed partial class AttributeReader(GraphDraft draft, ImportOptions options)
{
    private const double LongestKilometres = 1_000_000;

    private static readonly Quantity<Duration> Delay = Known.Time(Duration.Zero, Duration.FromSeconds(3600));

    public GeoPoint? Location(string? latitude, string? longitude, string place)
    {
        if (latitude is null && longitude is null) return null;
        if (Number(latitude, -90, 90) is { } north && Number(longitude, -180, 180) is { } east) return new GeoPoint(north, east);
        NotUsed(place, $"coordinates {Shown(latitude)}, {Shown(longitude)}", "latitudes are from -90 to 90 and longitudes from -180 to 180");
        return null;
    }

    public DataRate? Rate(Func<string, string?> attribute, string place)
    {
        if (attribute("rate") is { } own) return Own(own, "rate", options.RateUnit, Known.Rate, place, out var rate) ? rate : null;
        var fromParts = RateOfParts(attribute("LinkSpeed"), attribute("LinkSpeedUnits"), place);
        if (attribute("LinkSpeedRaw") is { } raw)
        {
            if (InRange(Number(raw, 1, 1e18)) is { } stated)
            {
                if (fromParts is { } other && other != stated) draft.Note(place, $"LinkSpeedRaw says {stated}, LinkSpeed says {other}", "LinkSpeedRaw is believed");
                return stated;
            }
            NotUsed(place, $"LinkSpeedRaw {Shown(raw)}", "a rate is from 1bps to 100Tbps");
        }
        return fromParts ?? RateOfLabel(attribute("LinkLabel") ?? attribute("label"), place);
    }

    public Duration? DelayOf(Func<string, string?> attribute, string place) =>
        attribute("delay") is { } text && Own(text, "delay", options.DelayUnit, Delay, place, out var delay) ? delay : null;

    /// <summary>The length in kilometres, as TopoHub states it in <c>dist</c>.</summary>
    public double? Kilometres(Func<string, string?> attribute, string place)
    {
        if (attribute("dist") is not { } text) return null;
        if (Number(text, 0, LongestKilometres) is { } kilometres) return kilometres;
        NotUsed(place, $"dist {Shown(text)}", "a length is from 0 to 1000000 km");
        return null;
    }

    private static string Shown(string? text) => text is null ? "none" : ConfigText.Shown(text);

    private static double? Number(string? text, double min, double max) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max ? value : null;

    private static DataRate? InRange(double? bitsPerSecond) =>
        bitsPerSecond is { } rate && Math.Round(rate) is >= 1 and <= 1e14 and var whole ? new DataRate((long)whole) : null;

    /// <summary>Bits per second of a unit such as <c>G</c> or <c>Mbps</c>. A capital B would be bytes, which no known file means, so it is not taken.</summary>
    private static double? Scale(string unit) => UnitOfRate().Match(unit.Trim()) is { Success: true } match
        ? match.Groups["prefix"].Value.ToUpperInvariant() switch { "K" => 1e3, "M" => 1e6, "G" => 1e9, "T" => 1e12, _ => 1 }
        : null;

    private DataRate? RateOfParts(string? speed, string? units, string place)
    {
        if (speed is null) return null;
        if (units is not null && Scale(units) is { } scale && InRange(Number(speed.Trim(), 0, 1e18) * scale) is { } rate) return rate;
        NotUsed(place, $"LinkSpeed {Shown(speed)} with LinkSpeedUnits {Shown(units)}", "units are K, M, G or T bits per second");
        return null;
    }

    /// <summary>A rate within words, e.g. <c>Peering, 2.5 Gbps</c>; what is one only by interpretation is reported.</summary>
    private DataRate? RateOfLabel(string? label, string place)
    {
        if (label is null || RateInWords().Match(label) is not { Success: true } match) return null;
        var rate = InRange(Number(match.Groups["number"].Value, 0, 1e18) * Scale(match.Groups["unit"].Value));
        if (rate is { } found) draft.Note(place, $"no speed but the label {Shown(label)}", $"its rate is taken to be {found}");
        return rate;
    }

    /// <summary>A value that has a unit, or is a bare number whose unit the options name: units are never guessed.</summary>
    private bool Own<T>(string text, string name, string? unit, Quantity<T> quantity, string place, out T value)
    {
        var bare = NumberText.Split(text.Trim()) is { Unit: "" };
        var reading = quantity.Parse(bare && unit is not null ? text.Trim() + unit : text.Trim());
        value = reading.Value;
        if (reading.Fault is null) return true;
        NotUsed(place, $"{name} {Shown(text)}", bare && unit is null ? $"a bare number needs the option {name}-unit" : reading.Fault);
        return false;
    }

    private void NotUsed(string place, string found, string why) => draft.Note(place, found, $"not used: {why}");

    [GeneratedRegex(@"^(?<prefix>[kKmMgGtT]?)(bps|b/s|bit/s|bits/s)?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex UnitOfRate();

    [GeneratedRegex(@"(?<![\w.])(?<number>[0-9]{1,9}(\.[0-9]{1,9})?)\s?(?<unit>[kKmMgGtT]?(bps|bit/s|bits/s))\b", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex RateInWords();
}
