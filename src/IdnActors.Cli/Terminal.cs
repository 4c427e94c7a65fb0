using Spectre.Console;

namespace IdnActors.Cli;

/// <summary>Where a command writes: results to one side, progress and problems to the other.</summary>
/// <param name="Out">Standard output, styled.</param>
/// <param name="Error">Standard error, styled; progress is drawn here.</param>
/// <param name="RawOut">Standard output as plain text, for JSON.</param>
/// <param name="IsInteractive">Whether a person sees <paramref name="Error"/> as it is written: else no progress is drawn.</param>
public sealed record Terminal(IAnsiConsole Out, IAnsiConsole Error, TextWriter RawOut, bool IsInteractive)
{
    /// <summary>Whether it is that of this process, which runs one command and ends.</summary>
    public bool IsOfProcess { get; private init; }

    // A file or pipe has no width; tables are then drawn for a wide window rather than folded to 80 columns.
    private const int WidthWithoutWindow = 140;

    public static Terminal OfProcess()
    {
        var output = Make(Console.Out, Console.IsOutputRedirected);
        var error = Make(Console.Error, Console.IsErrorRedirected);
        return new Terminal(output, error, Console.Out, !Console.IsErrorRedirected) { IsOfProcess = true };
    }

    /// <summary>A terminal that writes plain text to the given writers.</summary>
    public static Terminal OfWriters(TextWriter output, TextWriter error) => new(Make(output, isRedirected: true), Make(error, isRedirected: true), output, false);

    private static IAnsiConsole Make(TextWriter writer, bool isRedirected)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isRedirected ? AnsiSupport.No : AnsiSupport.Detect,
            Interactive = isRedirected ? InteractionSupport.No : InteractionSupport.Detect,
        });
        if (isRedirected) console.Profile.Width = WidthWithoutWindow;
        return console;
    }
}
