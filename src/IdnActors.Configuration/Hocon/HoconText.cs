using System.Text;
using Akka.Configuration.Hocon;
using IdnActors.Configuration.Reading;

namespace IdnActors.Configuration.Hocon;

/// <summary>Turns files and texts into configuration trees; what cannot be read becomes a problem that names the line.</summary>
internal static class HoconText
{
    /// <summary>Largest file that is read; the canonical text of a network of 10,000 nodes is about 3 MiB.</summary>
    public const int LargestFile = 8 * 1024 * 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The tree of a file, or null and a problem.</summary>
    public static ConfigObject? ReadFile(string path, string shownAs, ProblemLedger problems)
    {
        try
        {
            if (Directory.Exists(path))
            {
                problems.Add(shownAs, "", "is a folder", "a file is required", "name a .conf file");
                return null;
            }
            if (!File.Exists(path))
            {
                problems.Add(shownAs, "", "does not exist", "the file must be readable", "check the path");
                return null;
            }
            var bytes = new FileInfo(path).Length;
            if (bytes > LargestFile)
            {
                problems.Add(shownAs, "", $"has {bytes} bytes", $"at most {LargestFile} bytes are read", "check that it is the right file");
                return null;
            }
            return Parse(StrictUtf8.GetString(File.ReadAllBytes(path)), shownAs, problems);
        }
        catch (DecoderFallbackException)
        {
            problems.Add(shownAs, "", "is not UTF-8 text", "a configuration file is text",
                "check that it is the right file, and save it as UTF-8");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(shownAs, "", $"cannot be read ({e.Message.TrimEnd('.')})", "the file must be readable", "check its permissions");
        }
        return null;
    }

    /// <summary>The tree of a text, or null and a problem. An empty text is a problem too.</summary>
    public static ConfigObject? Parse(string text, string origin, ProblemLedger problems)
    {
        var plain = text.TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal);
        if (HoconGuard.Check(plain, out var accepted) is { } fault)
        {
            problems.Add(origin, $"line {fault.Line}", fault.Found, fault.Required, fault.Remedy);
            return null;
        }
        var root = Parser.Parse(accepted, _ => null).Value;
        if (root?.GetObject() is { Items.Count: > 0 } items) return Convert(items, origin);
        problems.Add(origin, "", "is empty", "keys and values are required", "see hocon/reference.conf for the keys");
        return null;
    }

    private static ConfigObject Convert(HoconObject source, string origin)
    {
        var result = new ConfigObject(origin);
        foreach (var (key, value) in source.Items) result.Set(key, Convert(value, origin));
        return result;
    }

    private static ConfigNode Convert(HoconValue value, string origin)
    {
        // A space after a block or list is kept by the parser as one more element of the value; it means nothing.
        if (value.Values.OfType<HoconObject>().FirstOrDefault() is { } block) return Convert(block, origin);
        if (value.Values.OfType<HoconArray>().FirstOrDefault() is { } list) return new ConfigList(origin, [.. list.Select(v => Convert(v, origin))]);
        return new ConfigText(origin, value.GetString() ?? "null");
    }
}
