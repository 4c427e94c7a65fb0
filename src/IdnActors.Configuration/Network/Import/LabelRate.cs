using System.Globalization;
using System.Text.RegularExpressions;

namespace IdnActors.Configuration.Network.Import;

/// <summary>
/// What words about an edge say of its rate: <c>Peering, 2.5 Gbps</c>, <c>155 Mb/s</c>, <c>10 GbE</c>, <c>2 x STM-16</c>, <c>OC-48</c>, <c>E3</c>. Words that state
/// several different rates state none.
/// </summary>
internal static partial class LabelRate
{
    private const double OpticalCarrier = 51.84e6;

    /// <summary>Bits per second; null: none that is understood.</summary>
    public static double? Of(string words)
    {
        var rates = Rates().Matches(words).Select(RateOf).Distinct().Take(2).ToList();
        return rates.Count == 1 ? rates[0] : null;
    }

    /// <summary>Whether the words say that the fibre is unlit.</summary>
    public static bool IsDark(string words) => Dark().IsMatch(words);

    /// <summary>Bits per second of a unit such as <c>G</c> or <c>Mbps</c>. A capital B would be bytes, which no known file means, so it is not taken.</summary>
    public static double? Scale(string unit) => UnitOfRate().Match(unit.Trim()) is { Success: true } match ? Scale(match.Groups["prefix"].Value, 1) : null;

    private static double Scale(string prefix, double otherwise) => prefix.ToUpperInvariant() switch { "K" => 1e3, "M" => 1e6, "G" => 1e9, "T" => 1e12, _ => otherwise };

    private static double RateOf(Match match)
    {
        var times = match.Groups["times"] is { Success: true } several ? Number(several.Value) : 1;
        if (match.Groups["unit"].Success) return times * Number(match.Groups["number"].Value) * Scale(match.Groups["prefix"].Value, 1);
        if (match.Groups["ethernet"].Success) return times * (match.Groups["gigabits"] is { Success: true } stated ? Number(stated.Value) : 1) * 1e9;
        // STM-0 is a third of STM-1.
        if (match.Groups["stm"] is { Success: true } stm) return times * (stm.Value == "0" ? 1 : 3 * Number(stm.Value)) * OpticalCarrier;
        if (match.Groups["oc"] is { Success: true } oc) return times * Number(oc.Value) * OpticalCarrier;
        return times * (match.Groups["carrier"].Value[0], match.Groups["carrier"].Value[^1]) switch
        {
            ('E', '1') => 2.048e6,
            ('E', _) => 34.368e6,
            (_, '1') => 1.544e6,
            _ => 44.736e6,
        };
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<prefix>[kKmMgGtT]?)(bps|b/s|bit/s|bits/s)?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex UnitOfRate();

    [GeneratedRegex(@"(?<![\w./-])((?<times>[0-9]{1,3})\s?[x×*]\s?)?(
        (?<number>[0-9]{1,9}(\.[0-9]{1,9})?)\s?(?<unit>(?<prefix>[kKmMgGtT]?)(bps|b/s|bit/s|bits/s)|(?<prefix>[kKmMgGtT])(b|bit))
        |(?<gigabits>[0-9]{1,4}(\.[0-9]{1,3})?)[\s-]?(?<ethernet>[gG][bB][eE]|GE)
        |(?<ethernet>[gG][bB][eE])
        |STM[\s-]?(?<stm>[0-9]{1,4})
        |OC[\s-]?(?<oc>[0-9]{1,4})[cC]?
        |(?<carrier>[ET][13]|DS-?[13])
        )(?![\w/-])", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Rates();

    [GeneratedRegex(@"\b(dark|dark[\s-]?fib(re|er)s?|spent[aei]|unlit)\b", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Dark();
}
