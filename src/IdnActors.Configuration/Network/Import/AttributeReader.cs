using System.Globalization;
using IdnActors.Configuration.Hocon;
using IdnActors.Configuration.Quantities;
using IdnActors.Model.Network;
using IdnActors.Model.Units;

namespace IdnActors.Configuration.Network.Import;

/// <summary>
/// Turns attributes of nodes and edges into quantities. An attribute that is no sensible value is reported and then counts as missing.
/// The names are those of the Internet Topology Zoo and of TopoHub, and <c>rate</c> and <c>delay</c> for files of one's own.
/// </summary>
internal sealed class AttributeReader(GraphDraft draft, ImportOptions options)
{
    // Where the files say in words what an edge is, in the order in which they are believed.
    private static readonly string[] WordAttributes = ["LinkLabel", "label", "LinkNote", "description"];

    private const double LongestKilometres = 1_000_000;

    private static readonly Quantity<Duration> Delay = Known.Time(Duration.Zero, Duration.FromSeconds(3600));

    public GeoPoint? Location(string? latitude, string? longitude, string place)
    {
        if (latitude is null && longitude is null) return null;
        if (Number(latitude, -90, 90) is { } north && Number(longitude, -180, 180) is { } east) return new GeoPoint(north, east);
        NotUsed(place, $"coordinates {Shown(latitude)}, {Shown(longitude)}", "latitudes are from -90 to 90 and longitudes from -180 to 180");
        return null;
    }

    /// <summary>An edge with all that its attributes say.</summary>
    public DraftEdge Edge(int from, int to, bool isDirected, Func<string, string?> attribute, string place)
    {
        var rate = Rate(attribute, place);
        return new DraftEdge(from, to, isDirected, rate, DelayOf(attribute, place), Kilometres(attribute, place), place) { Dark = Dark(attribute, rate, place) };
    }

    private DataRate? Rate(Func<string, string?> attribute, string place)
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
        return fromParts ?? RateOfWords(attribute, place);
    }

    /// <summary>The words by which an edge without a rate is an unlit fibre; null: it is none.</summary>
    private string? Dark(Func<string, string?> attribute, DataRate? rate, string place)
    {
        if (Words(attribute).Find(LabelRate.IsDark) is not { } words) return null;
        if (rate is null) return words;
        draft.Note(place, $"the label {Shown(words)} says that the fibre is dark, and the rate {rate} is stated", "the rate is believed");
        return null;
    }

    private Duration? DelayOf(Func<string, string?> attribute, string place) =>
        attribute("delay") is { } text && Own(text, "delay", options.DelayUnit, Delay, place, out var delay) ? delay : null;

    /// <summary>The length in kilometres, as TopoHub states it in <c>dist</c>.</summary>
    private double? Kilometres(Func<string, string?> attribute, string place)
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

    private DataRate? RateOfParts(string? speed, string? units, string place)
    {
        if (speed is null) return null;
        if (units is not null && LabelRate.Scale(units) is { } scale && InRange(Number(speed.Trim(), 0, 1e18) * scale) is { } rate) return rate;
        NotUsed(place, $"LinkSpeed {Shown(speed)} with LinkSpeedUnits {Shown(units)}", "units are K, M, G or T bits per second");
        return null;
    }

    /// <summary>A rate within words; what is one only by interpretation is reported, and so are words that say none.</summary>
    private DataRate? RateOfWords(Func<string, string?> attribute, string place)
    {
        var words = Words(attribute);
        foreach (var text in words)
        {
            if (InRange(LabelRate.Of(text)) is not { } rate) continue;
            draft.Note(place, $"no speed but the label {Shown(text)}", $"its rate is taken to be {rate}");
            return rate;
        }
        // What becomes of a dark fibre is told where it is known whether the network can do without.
        if (words.Count > 0 && !words.Exists(LabelRate.IsDark))
            draft.Note(place, $"no speed but the label {string.Join(" and ", words.Select(Shown))}", "no rate is understood from it: the edge counts as one that states none");
        return null;
    }

    private static List<string> Words(Func<string, string?> attribute) =>
        [.. WordAttributes.Select(attribute).OfType<string>().Where(w => w.Length > 0).Distinct(StringComparer.Ordinal)];

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
}
