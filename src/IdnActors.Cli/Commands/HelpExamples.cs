using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Runtime.CompilerServices;

namespace IdnActors.Cli.Commands;

/// <summary>Examples below a command's help, where people look for them.</summary>
public static class HelpExamples
{
    private static readonly ConditionalWeakTable<Command, string> Examples = [];

    /// <summary>Gives a command its examples.</summary>
    public static TCommand WithExamples<TCommand>(this TCommand command, string examples)
        where TCommand : Command
    {
        Examples.AddOrUpdate(command, examples);
        return command;
    }

    /// <summary>The examples of a command; empty where it has none.</summary>
    public static string Of(Command command) => Examples.TryGetValue(command, out var examples) ? examples : "";

    /// <summary>Lets the help of a root command and of all commands below it end with their examples.</summary>
    public static void Install(RootCommand root)
    {
        foreach (var option in root.Options.OfType<HelpOption>())
            if (option.Action is SynchronousCommandLineAction standard) option.Action = new HelpWithExamples(standard);
    }

    private sealed class HelpWithExamples(SynchronousCommandLineAction standard) : SynchronousCommandLineAction
    {
        // As the standard help does: who asks for help has not forgotten an argument.
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var code = standard.Invoke(parseResult);
            if (!Examples.TryGetValue(parseResult.CommandResult.Command, out var examples)) return code;
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (var line in examples.Split('\n')) output.WriteLine(line.Length == 0 ? line : "  " + line.TrimEnd());
            output.WriteLine();
            return code;
        }
    }
}
