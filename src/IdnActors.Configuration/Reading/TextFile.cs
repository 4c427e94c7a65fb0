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
            if (Directory.Exists(path))
            {
                problems.Add(shownAs, "", "is a folder", "a file is required", "name a file in it");
                return null;
            }
            if (!File.Exists(path))
            {
                problems.Add(shownAs, "", "does not exist", "the file must be readable", "check the path");
                return null;
            }
            var bytes = new FileInfo(path).Length;
            if (bytes > LargestSize)
            {
                problems.Add(shownAs, "", $"has {bytes} bytes", $"at most {LargestSize} bytes are read", "check that it is the right file");
                return null;
            }
            // A device or a pipe says that it is empty, and would be read for ever; neither is opened.
            if (bytes == 0) return "";
            return StrictUtf8.GetString(File.ReadAllBytes(path));
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
}
