namespace IdnActors.Configuration.Reading;

/// <summary>How a file is named in messages: relative to the current folder where it lies below it, with forward slashes.</summary>
internal static class ShownPath
{
    public static string Of(string path)
    {
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), path);
        return (relative.StartsWith("..", StringComparison.Ordinal) ? path : relative).Replace('\\', '/');
    }
}
