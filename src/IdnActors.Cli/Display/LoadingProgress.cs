using Spectre.Console;

namespace IdnActors.Cli.Display;

/// <summary>Tells a person how far the reading of a large file is.</summary>
public static class LoadingProgress
{
    /// <summary>What <c>LoadOptions.Progress</c> calls; null when nobody watches.</summary>
    public static Action<string>? Of(Terminal terminal) => terminal.IsInteractive ? text => terminal.Error.MarkupLineInterpolated($"[grey]{text}[/]") : null;
}
