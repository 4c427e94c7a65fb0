using System.CommandLine;
using IdnActors.Cli.Commands;
using IdnActors.Model.Scenarios;

namespace IdnActors.Cli;

/// <summary>The command line <c>idn</c>: parses arguments, runs a command, turns what goes wrong into a message and an exit code.</summary>
public static class CliApplication
{
    private const string Examples = """
        idn run quickstart                          run a shipped scenario; results in runs/quickstart
        idn run my/net.conf --seed 7 --out a        another seed, another folder
        idn run quickstart --set run.duration=10s   change a key for this run
        idn run line-3 --clock real                 in real time
        idn run quickstart --cluster 3              on three processes of this machine
        idn compare quickstart --policies infida,lru   policies under the same requests, with intervals
        idn sweep quickstart --set demand.rate=2/s,5/s,10/s   any key, likewise
        idn experiment replica-trap                 claims, and whether they hold
        idn fidelity quickstart                     how far real time on this machine differs from virtual time
        idn check my/net.conf                       find all problems of a scenario without running it
        idn topology show metro-12                  nodes, links and the tree they make
        idn models verify                           measure every network of the library again
        idn models measure                          how long each network takes on this machine
        idn policies                                what decides what nodes hold, by which options
        idn bench                                   how fast this program is on this machine
        """;

    /// <summary>The root command with everything below it.</summary>
    public static RootCommand CreateRootCommand(Terminal terminal)
    {
        var root = new RootCommand("IdnActors emulates inference delivery networks: nodes, links and model shards as actors on one time kernel.");
        root.Subcommands.Add(RunCommand.Create(terminal));
        root.Subcommands.Add(NodeCommand.Create(terminal));
        root.Subcommands.Add(ClusterCommand.Create(terminal));
        root.Subcommands.Add(CompareCommand.Create(terminal));
        root.Subcommands.Add(SweepCommand.Create(terminal));
        root.Subcommands.Add(ExperimentFileCommand.Create(terminal));
        root.Subcommands.Add(FidelityCommand.Create(terminal));
        root.Subcommands.Add(CheckCommand.Create(terminal));
        root.Subcommands.Add(TopologyCommand.Create(terminal));
        root.Subcommands.Add(ModelsCommand.Create(terminal));
        root.Subcommands.Add(PoliciesCommand.Create(terminal));
        root.Subcommands.Add(BenchCommand.Create(terminal));
        HelpExamples.Install(root.WithExamples(Examples));
        return root;
    }

    /// <summary>Runs one command line.</summary>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Terminal terminal, CancellationToken cancellation = default)
    {
        var parsed = CreateRootCommand(terminal).Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) terminal.Error.Profile.Out.Writer.WriteLine(error.Message);
            terminal.Error.Profile.Out.Writer.WriteLine("See 'idn --help', or 'idn <command> --help'.");
            return ExitCode.BadInput;
        }
        var configuration = new InvocationConfiguration
        {
            Output = terminal.RawOut,
            Error = terminal.Error.Profile.Out.Writer,
            EnableDefaultExceptionHandler = false,
            // Interruption has its own handling: a run first writes what it has.
            ProcessTerminationTimeout = null,
        };
        try
        {
            return await parsed.InvokeAsync(configuration, cancellation).ConfigureAwait(false);
        }
        catch (ScenarioException e)
        {
            terminal.Error.Profile.Out.Writer.WriteLine(e.Message);
            return ExitCode.BadInput;
        }
        catch (Cluster.Processes.JoinException e)
        {
            terminal.Error.Profile.Out.Writer.WriteLine(e.Message);
            return ExitCode.BadInput;
        }
        // Runs end with what they have; this comes from what must be complete before one can begin, such as recording.
        catch (OperationCanceledException)
        {
            terminal.Error.Profile.Out.Writer.WriteLine("interrupted before there were results; what was recorded is kept for the next run");
            return ExitCode.Interrupted;
        }
        // What the system refuses (no permission, disk full) is told in its own words, without a stack.
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            terminal.Error.Profile.Out.Writer.WriteLine(e.Message);
            return ExitCode.Failed;
        }
    }
}
