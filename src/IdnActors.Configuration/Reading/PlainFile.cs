namespace IdnActors.Configuration.Reading;

/// <summary>
/// Opens what the program reads: plain files of a bounded size. A device or a pipe, which may have no end or wait for ever, is told by its size of 0 and not even
/// opened.
/// </summary>
internal static class PlainFile
{
    /// <summary>The file, open at its beginning, or null and a problem. No more than its length at this moment should be read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="shownAs">How problems name it.</param>
    /// <param name="mostBytes">What is larger is refused.</param>
    /// <param name="problems">Where problems go.</param>
    public static FileStream? Open(string path, string shownAs, long mostBytes, ProblemLedger problems)
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
            // A link has the length of its text; what counts is what it leads to.
            var length = new FileInfo(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path).Length;
            if (length == 0)
            {
                problems.Add(shownAs, "", "is empty, a device or a pipe", "a file with content is required", "check that it is the right file");
                return null;
            }
            if (length > mostBytes)
            {
                problems.Add(shownAs, "", $"has {length} bytes", $"at most {mostBytes} bytes are read", "check that it is the right file");
                return null;
            }
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            AddUnreadable(shownAs, e, problems);
            return null;
        }
    }

    /// <summary>Reports what the system said when a file was opened or read.</summary>
    public static void AddUnreadable(string shownAs, Exception reason, ProblemLedger problems) =>
        problems.Add(shownAs, "", $"cannot be read ({reason.Message.TrimEnd('.')})", "the file must be readable", "check its permissions");
}
