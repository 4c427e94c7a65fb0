using System.Text;

namespace IdnActors.Configuration.Reading;

/// <summary>Reads files as UTF-8 text; what stands in the way becomes a problem.</summary>
internal static class TextFile
{
    /// <summary>Largest file that is read, in bytes; the canonical text of a network of 10,000 nodes is about 3 MiB.</summary>
    public const int LargestSize = 8 * 1024 * 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text of a file, or null and a problem.</summary>
    public static string? Read(string path, string shownAs, ProblemLedger problems)
    {
        try
        {
            using var file = PlainFile.Open(path, shownAs, LargestSize, problems);
            if (file is null) return null;
            // What is written behind the length found is left alone, so that a file that grows has an end.
            var bytes = new byte[(int)Math.Min(file.Length, LargestSize)];
            var count = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return StrictUtf8.GetString(bytes, 0, count);
        }
        catch (DecoderFallbackException)
        {
            problems.Add(shownAs, "", "is not UTF-8 text", "a configuration file is text",
                "check that it is the right file, and save it as UTF-8");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            PlainFile.AddUnreadable(shownAs, e, problems);
        }
        return null;
    }
}
