using System.CommandLine;
using System.Text.Json;
using IdnActors.Cli.Display;
using IdnActors.Configuration.Scenarios;
using IdnActors.Model.Scenarios;

namespace IdnActors.Cli.Commands;

/// <summary><c>idn check</c>: loads a scenario, with all it names, and says what it is or what is wrong with it.</summary>
public static class CheckCommand
{
    private const string Examples = """
        idn check quickstart
        idn check my/net.conf --set demand.rate=20/s

        What can be run but hardly as it is meant is told as a warning.
        Exit codes: 0 the scenario can be run, 2 it cannot.
        """;

    public static Command Create(Terminal terminal)
    {
        var scenario = new Argument<string>("scenario") { Description = "Scenario file, or the name of a shipped one" };
        var set = new Option<string[]>("--set") { Description = "Change a key of the scenario; may be repeated", HelpName = "key=value" };
        var json = JsonOption.Create();
        var command = new Command("check", "Find all problems of a scenario and its files without running it") { scenario, set, json }.WithExamples(Examples);
        command.SetAction(parsed =>
        {
            var warnings = new List<Problem>();
            var loaded = ScenarioLoader.Load(
                ScenarioFiles.Find(parsed.GetRequiredValue(scenario)), new LoadOptions
                {
                    Overrides = [.. parsed.GetValue(set) ?? []],
                    VerifyHashes = true,
                    Progress = LoadingProgress.Of(terminal),
                    Warn = warnings.Add,
                });
            InferenceEngines.Check(loaded);
            warnings.ForEach(LoadingWarnings.Of(terminal));
            var facts = new
            {
                scenario = loaded.Name,
                scenarioHash = loaded.Hash,
                topology = loaded.Topology.Name,
                nodes = loaded.Topology.Nodes.Length,
                links = loaded.Topology.Links.Length,
                tasks = loaded.Catalogue.Tasks.Length,
                variants = loaded.Catalogue.Variants.Length,
                sources = loaded.Demand.Sources.Length,
                tracedRequests = loaded.Demand.Trace?.Count,
                tracedRequestsInRun = TraceRules.RequestsInRun(loaded),
                deployments = loaded.Placement.Initial.Length,
                placementChanges = loaded.Placement.Changes.Length,
                policy = loaded.Policy?.Name,
                duration = loaded.Run.Duration.ToString(),
                inference = loaded.Run.Inference.ToString().ToLowerInvariant(),
                warnings = warnings.Select(w => w.ToString()),
            };
            if (parsed.GetValue(json)) terminal.RawOut.WriteLine(JsonSerializer.Serialize(facts, JsonOption.Layout));
            else
            {
                terminal.RawOut.WriteLine($"{facts.scenario} can be run: {facts.nodes} nodes, {facts.links} links ({facts.topology}); {facts.tasks} tasks, {facts.variants} variants; "
                    + $"{facts.sources} sources{(facts.tracedRequests is { } rows ? FormattableString.Invariant($" of {rows:N0} traced requests, {facts.tracedRequestsInRun:N0} of them in the run") : "")}; {facts.deployments} deployments, {facts.placementChanges} changes{(facts.policy is { } policy ? $", policy {policy}" : "")}; {facts.duration}, {facts.inference} inference");
                terminal.RawOut.WriteLine($"hash {facts.scenarioHash}");
            }
            return ExitCode.Ok;
        });
        return command;
    }
}

/// <summary>The option <c>--json</c> of the commands that show things.</summary>
public static class JsonOption
{
    public static JsonSerializerOptions Layout { get; } = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Option<bool> Create() => new("--json") { Description = "Print JSON instead of text" };
}
