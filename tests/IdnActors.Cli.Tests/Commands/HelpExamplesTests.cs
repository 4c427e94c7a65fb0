using System.CommandLine;
using System.Text;
using System.Text.RegularExpressions;
using IdnActors.Cli.Commands;
using IdnActors.Cli.Experiments;
using IdnActors.Configuration.Catalogues;
using IdnActors.Configuration.Experiments;
using IdnActors.Configuration.Network.Import;
using IdnActors.Configuration.Scenarios;
using IdnActors.Testing;

namespace IdnActors.Cli.Tests.Commands;

/// <summary>What help shows can be typed: every example is parsed, and what it names is loaded with its options, short of the work itself.</summary>
public class HelpExamplesTests
{
    // Files of the reader's, and what stands for them here.
    private static readonly Dictionary<string, string> Stand = new()
    {
        ["my/net.conf"] = "hocon/scenarios/quickstart.conf",
        ["my/idea.conf"] = "hocon/experiments/replica-trap.conf",
        ["my/models"] = "src/IdnActors.Inference/Models",
        ["my/net.onnx"] = "src/IdnActors.Inference/Models/cnn16/model.onnx",
    };

    public static TheoryData<string> Examples()
    {
        var lines = new TheoryData<string>();
        foreach (var line in CommandsWithin(Root()).SelectMany(c => LinesOf(HelpExamples.Of(c))).Distinct()) lines.Add(line);
        return lines;
    }

    [Fact]
    public void Every_command_that_does_something_has_examples()
    {
        // What is plain enough.
        string[] without = ["list"];
        var silent = CommandsWithin(Root()).Where(c => HelpExamples.Of(c).Length == 0).Select(c => c.Name).Except(without);
        Assert.Empty(silent);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task Every_example_can_be_typed(string line)
    {
        var words = WordsOf(line)[1..].ConvertAll(w => Stand.TryGetValue(w, out var file) ? RepositoryRoot.Combine(file) : w);
        var parsed = Root().Parse(words);
        Assert.Empty(parsed.Errors);

        switch (parsed.CommandResult.Command.Name)
        {
            case "run" or "fidelity":
                var choices = OptionsOf(parsed, new RunCommandOptions());
                var scenario = choices.Load(Silent(), parsed.GetRequiredValue<string>("scenario"), default);
                // idn fidelity chooses the clock itself.
                if (words[0] == "run") choices.Check(scenario);
                break;
            case "compare":
                var policies = parsed.GetRequiredValue<string[]>("--policies");
                ExperimentPlan.Check(new ExperimentDraft("compare", parsed.GetRequiredValue<string>("scenario"), [.. parsed.GetValue<string[]>("--set") ?? []], [], VariantSyntax.OfPolicies(policies)));
                break;
            case "sweep":
                ExperimentPlan.Check(new ExperimentDraft("sweep", parsed.GetRequiredValue<string>("scenario"), [], [], VariantSyntax.OfAxes(parsed.GetRequiredValue<string[]>("--set"))));
                break;
            case "experiment" when parsed.GetValue<string?>("experiment") is { } name:
                ExperimentLoader.Load(new NamedFiles("experiments", "experiment").Find(name), ExperimentFileCommand.Metrics);
                break;
            case "import":
                // Its file is the reader's.
                ImportOptions.Read(parsed.CommandResult.Command.Options.Where(o => o is Option<string?> && o.Name != "--out").ToDictionary(o => o.Name[2..], o => parsed.GetValue<string?>(o.Name)));
                break;
            case "verify" or "measure":
                Assert.Empty((parsed.GetValue<string[]>("model") ?? []).Except(ModelLibraryLoader.Load(ModelLibraryLoader.DefaultFolder).Select(c => c.Id)));
                break;
            case "node":
                RunCommandChoices.CheckShared(ScenarioLoader.Load(ScenarioFiles.Find(parsed.GetRequiredValue<string>("scenario")), new LoadOptions()), line);
                break;
            // What takes minutes, or a cluster.
            case "bench" or "status" or "move":
                break;
            case "split" when words.Contains("--list"):
                await RunAsync(words);
                break;
            case "split":
                using (var folder = new TemporaryFolder()) await RunAsync([.. ForOurNetwork(words, folder)]);
                break;
            case "show" when words.Contains("--svg"):
                using (var folder = new TemporaryFolder()) await RunAsync([.. words[..^1], folder["drawing.svg"]]);
                break;
            case "check" or "show" or "list" or "policies" or "experiment":
                await RunAsync(words);
                break;
            default:
                Assert.Fail($"Nobody has said how '{line}' is tried.");
                break;
        }
    }

    /// <summary>The reader's graph and folder are others: so are their tensors and extents.</summary>
    private static IEnumerable<string> ForOurNetwork(IEnumerable<string> words, TemporaryFolder folder) => words.Select(w => w switch
    {
        "relu4,pool5" => "cnn16.1.out,cnn16.2.out",
        "1x3x224x224" => "1x1x28x28",
        _ when w.StartsWith("my/", StringComparison.Ordinal) => folder[Path.GetFileName(w)],
        _ => w,
    });

    private static async Task RunAsync(List<string> words)
    {
        // A scenario stands for a topology of the reader's, too.
        var result = await CliRunner.RunAsync([.. words.Select(w => words[0] == "topology" && w == RepositoryRoot.Combine(Stand["my/net.conf"]) ? "metro-12" : w)]);
        Assert.True(result.ExitCode == ExitCode.Ok, result.Error);
    }

    private static RunCommandChoices OptionsOf(ParseResult parsed, RunCommandOptions options)
    {
        // Options are known by object; the same words are read again with ours.
        var command = new RootCommand { new Argument<string>("scenario") };
        foreach (var option in options.All) command.Options.Add(option);
        return options.Of(command.Parse(parsed.Tokens.Skip(1).Select(t => t.Value).ToList()));
    }

    private static RootCommand Root() => CliApplication.CreateRootCommand(Silent());

    private static Terminal Silent() => Terminal.OfWriters(TextWriter.Null, TextWriter.Null);

    private static IEnumerable<Command> CommandsWithin(Command command) => command.Subcommands.SelectMany(CommandsWithin).Prepend(command);

    /// <summary>Command lines, from a line's begin or behind a label, without the remark behind them.</summary>
    private static IEnumerable<string> LinesOf(string examples) => examples.Split('\n')
        .Select(l => Regex.Match(l.TrimEnd(), @"(?:^|\s{2,})(idn .*?)(?:\s{2,}.*)?$")).Where(m => m.Success).Select(m => m.Groups[1].Value);

    /// <summary>As shells of either kind read it.</summary>
    private static List<string> WordsOf(string line)
    {
        var (words, word, isQuoted) = (new List<string>(), new StringBuilder(), false);
        for (var i = 0; i <= line.Length; i++)
        {
            if (i == line.Length || (line[i] == ' ' && !isQuoted))
            {
                words.Add(word.ToString());
                word.Clear();
            }
            else if (line[i] == '\\' && isQuoted) word.Append(line[++i]);
            else if (line[i] == '"') isQuoted = !isQuoted;
            else word.Append(line[i]);
        }
        return words;
    }
}
