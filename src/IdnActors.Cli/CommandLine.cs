namespace IdnActors.Cli;

/// <summary>Command lines as a user would type them.</summary>
internal static class CommandLine
{
    /// <summary>As shells of either kind read it.</summary>
    public static string Of(IEnumerable<string> arguments) => string.Join(' ', arguments.Select(Quoted));

    private static string Quoted(string argument) => argument.Length > 0 && argument.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=%+".Contains(c, StringComparison.Ordinal))
        ? argument
        : $"\"{argument.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
