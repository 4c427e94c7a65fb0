namespace IdnActors.Cli.Report;

/// <summary>Puts a report into its file.</summary>
public static class ReportWriter
{
    public const string FileName = "report.html";

    /// <summary>Writes the page; an earlier one stays until the new one is whole.</summary>
    public static async Task WriteAsync(string path, ReportContent content)
    {
        await File.WriteAllTextAsync(path + ".tmp", Html.Of(content)).ConfigureAwait(false);
        File.Move(path + ".tmp", path, overwrite: true);
    }
}
