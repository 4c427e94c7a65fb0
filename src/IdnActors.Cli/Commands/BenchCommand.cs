using System.CommandLine;
using IdnActors.Cli.Bench;

namespace IdnActors.Cli.Commands;

/// <summary><c>idn bench</c>: how fast this program is on this machine, beside other simulators, theory and the limit of its own kernel.</summary>
public static class BenchCommand
{
    private const int DefaultRepeat = 3;
    private const int MostRepeats = 100;
    private const int DefaultKills = 20;
    private const int MostKills = 1000;

    private const string Examples = """
        idn bench
        idn bench tree peers --repeat 5
        idn bench kernel --json
        idn bench growth --quick
        idn bench recovery --kills 5 --scenario quickstart --clock real

        kernel    a message, a push and pop of the heap, a timed message, a timer
        tree      workload T, EDGE and CLOUD, 57 and 1,111 nodes, run as idn run does
        peers     the same on SimPy (python3-simpy3) and SimGrid (libsimgrid-dev g++), in turns with ours
        growth    trees of 1,000 to 100,000 nodes under one total demand; start-up; memory of a leaf
        policies  slot replay, controllers beside traffic, the optimum in hindsight against the size of its program
        cluster   messages between processes beside bare Akka.Remote, a run on two processes beside one
        recovery  processes of a cluster are killed, hosts and coordinators in turns: are results the same (with
                  the real clock: do the books balance), and how long does it take? Only when it is named: half
                  a minute per kill (--kills)

        All of the rest takes some minutes. Ctrl-C ends it with what was measured.
        Exit codes: 0 measured, whatever the verdicts, 1 a run failed, 2 bad input, 130 interrupted.
        """;

    public static Command Create(Terminal terminal)
    {
        var sections = new Argument<string[]>("what")
        {
            Description = "Parts of the benchmark: kernel, tree, peers, growth, policies, cluster, recovery; none: all but recovery",
            Arity = ArgumentArity.ZeroOrMore,
        };
        sections.AcceptOnlyFromAmong([.. BenchSections.All]);
        var repeat = new Option<int>("--repeat") { Description = "Runs of which the median is taken", HelpName = "n", DefaultValueFactory = _ => DefaultRepeat };
        repeat.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var n) && n is < 1 or > MostRepeats)
                result.AddError($"--repeat {n}: 1 to {MostRepeats} runs are possible.");
        });
        var quick = new Option<bool>("--quick") { Description = "A tenth of the time, smaller networks, one run each: to see that it works" };
        var python = new Option<string?>("--python") { Description = "The Python that has SimPy [default: /usr/bin/python3, else python3]", HelpName = "program" };
        var compiler = new Option<string>("--compiler") { Description = "The C++ compiler that has SimGrid", HelpName = "program", DefaultValueFactory = _ => "g++" };
        var kills = new Option<int>("--kills") { Description = "Of recovery: how many processes of each kind are killed", HelpName = "n", DefaultValueFactory = _ => DefaultKills };
        kills.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var n) && n is < 1 or > MostKills)
                result.AddError($"--kills {n}: 1 to {MostKills} are possible.");
        });
        var scenario = new Option<string>("--scenario") { Description = "Of recovery: what is run meanwhile", HelpName = "name", DefaultValueFactory = _ => "quickstart" };
        var clock = new Option<string>("--clock") { Description = "Of recovery: what drives time", HelpName = "virtual|real", DefaultValueFactory = _ => "virtual" };
        clock.AcceptOnlyFromAmong("virtual", "real");
        var peer = new Option<bool>(TransportPeer.Option) { Description = "Take messages of a benchmark until standard input ends", Hidden = true };
        var json = JsonOption.Create();
        var command = new Command("bench", "Measure how fast this program is on this machine, beside other simulators") { sections, repeat, quick, python, compiler, kills, scenario, clock, json, peer }
            .WithExamples(Examples);
        command.SetAction((parsed, cancellation) =>
        {
            if (parsed.GetValue(peer)) return TransportPeer.ServeAsync(terminal, cancellation);
            var chosen = parsed.GetValue(sections) is { Length: > 0 } some ? some : [.. BenchSections.Usual];
            var isQuick = parsed.GetValue(quick);
            return ExecuteAsync(terminal, new BenchChoices(
                chosen.ToHashSet(), isQuick ? 1 : parsed.GetValue(repeat), parsed.GetValue(json), isQuick,
                parsed.GetValue(python) is { } one ? [one] : ["/usr/bin/python3", "python3"], parsed.GetRequiredValue(compiler),
                parsed.GetValue(kills), parsed.GetRequiredValue(scenario), parsed.GetRequiredValue(clock) == "real"), cancellation);
        });
        return command;
    }

    private static async Task<int> ExecuteAsync(Terminal terminal, BenchChoices choices, CancellationToken cancellation)
    {
        using var interruption = new Interruption(cancellation);
        var folder = Directory.CreateTempSubdirectory("idn-bench-");
        try
        {
            var session = new BenchSession(terminal, choices, folder.FullName, interruption.Token);
            var code = await MeasureAsync(terminal, session).ConfigureAwait(false);
            if (choices.Json) BenchOutput.WriteJson(terminal, session, code == ExitCode.Interrupted);
            else BenchOutput.WriteTable(terminal, session, code == ExitCode.Interrupted);
            return code;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Measures what was chosen, as far as it gets.</summary>
    private static async Task<int> MeasureAsync(Terminal terminal, BenchSession session)
    {
        try
        {
            foreach (var section in BenchSections.All.Where(session.Choices.Sections.Contains))
                await BenchSections.MeasureAsync(section, session).ConfigureAwait(false);
            return ExitCode.Ok;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (BenchException e)
        {
            foreach (var problem in e.Problems) terminal.Error.Profile.Out.Writer.WriteLine(problem);
            return ExitCode.Failed;
        }
    }
}
