using System.Text;
using System.Text.RegularExpressions;
using IdnActors.Model.Randomness;

namespace IdnActors.Configuration.Tests.Scenarios;

/// <summary>Random damage to a text: to characters, to tokens, to lines, to numbers.</summary>
internal static partial class Mutation
{
    private static readonly string[] Extremes =
    [
        "0", "-1", "1e308", "-1e308", "1e-308", "NaN", "Infinity", "99999999999999999999999999999999999999", "9223372036854775807", "-9223372036854775808", "0.0000000001",
        "18446744073709551616", "1e", ".", "-", "100000", "{1..99999999}", "null", "\"\"",
    ];

    private static readonly string[] Scraps =
    [
        "{", "}", "[", "]", "\"", "=", ":", ",", ".", "#", "//", "${x}", "include \"x.conf\"\n", "\\", "\\u0000", "\n", "\0", "\u00a0", "\"\"\"", "+=", "`", "é", "a = ${a}\n",
        "all", "tier 0", "tier 99", "{1..3}", "null", "x.y.z = 1\n", "\t", "\r",
    ];

    public static string Apply(string text, RandomSource random)
    {
        for (var n = 1 + random.NextInt(3); n > 0; n--) text = Once(text, random);
        return text;
    }

    private static string Once(string text, RandomSource random) => random.NextInt(10) switch
    {
        0 => Remove(text, random.NextInt(text.Length + 1), 1),
        1 => Remove(text, random.NextInt(text.Length + 1), 1 + random.NextInt(60)),
        2 => text.Insert(random.NextInt(text.Length + 1), Scraps[random.NextInt(Scraps.Length)]),
        3 => text.Insert(random.NextInt(text.Length + 1), ((char)random.NextInt(0x250)).ToString()),
        4 => Swap(text, random),
        5 => OnLines(text, random),
        6 or 7 => ReplaceToken(text, random, Numbers(), Extremes),
        8 => ReplaceToken(text, random, Words(), null),
        _ => Nest(text, random),
    };

    private static string Remove(string text, int at, int count) => text.Remove(at, Math.Min(count, text.Length - at));

    private static string Swap(string text, RandomSource random)
    {
        if (text.Length == 0) return text;
        var swapped = new StringBuilder(text);
        var (a, b) = (random.NextInt(text.Length), random.NextInt(text.Length));
        (swapped[a], swapped[b]) = (swapped[b], swapped[a]);
        return swapped.ToString();
    }

    private static string OnLines(string text, RandomSource random)
    {
        var lines = text.Split('\n').ToList();
        var (a, b) = (random.NextInt(lines.Count), random.NextInt(lines.Count));
        switch (random.NextInt(3))
        {
            case 0:
                lines.RemoveAt(a);
                break;
            case 1:
                lines.Insert(b, lines[a]);
                break;
            default:
                (lines[a], lines[b]) = (lines[b], lines[a]);
                break;
        }
        return string.Join('\n', lines);
    }

    private static string ReplaceToken(string text, RandomSource random, Regex tokens, string[]? by)
    {
        var found = tokens.Matches(text);
        if (found.Count == 0) return text;
        var token = found[random.NextInt(found.Count)];
        var other = by is null ? found[random.NextInt(found.Count)].Value : by[random.NextInt(by.Length)];
        return text[..token.Index] + other + text[(token.Index + token.Length)..];
    }

    private static string Nest(string text, RandomSource random)
    {
        var depth = random.NextInt(4) == 0 ? 100_000 : 30;
        var nested = random.NextInt(3) switch
        {
            0 => string.Concat(Enumerable.Repeat("[", depth)),
            1 => string.Concat(Enumerable.Repeat("a { ", depth)),
            _ => string.Concat(Enumerable.Repeat("a.", depth)) + "a = 1\n",
        };
        return text.Insert(random.NextInt(text.Length + 1), nested);
    }

    [GeneratedRegex(@"[0-9]+(\.[0-9]+)?")]
    private static partial Regex Numbers();

    [GeneratedRegex("[A-Za-z][A-Za-z0-9-]*")]
    private static partial Regex Words();
}
