using IdnActors.Configuration.Scenarios;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Demands;
using IdnActors.Model.Scenarios;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Configuration.Tests.Scenarios;

public class RoundTripTests(ITestOutputHelper output)
{
    private const int RandomCases = 200;

    public static TheoryData<string> Scenarios => Shipped.Scenarios;

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Every_shipped_scenario_reads_back_from_its_canonical_text(string name) =>
        AssertReadsBack(ScenarioLoader.Load(Shipped.ScenarioPath(name), Shipped.Options));

    [Theory]
    [InlineData("live")]
    [InlineData("recorded")]
    [InlineData("profiled")]
    public void Every_mode_of_inference_reads_back(string mode) => AssertReadsBack(Load("line-3", $"run.inference={mode}"));

    [Fact]
    public void Random_scenarios_read_back_from_their_canonical_text() => TestSeed.ForEachCase(output, RandomCases, random =>
    {
        var scenario = RandomScenario.Dress(ScenarioGenerators.Scenario(random), random);
        AssertReadsBack(scenario with { Hash = ScenarioWriter.HashOf(scenario) });
    });

    [Theory]
    [InlineData("topology.links[0].rate=1kbps", true)]
    [InlineData("demand.rate=1/s", true)]
    [InlineData("splitting.plans=[ { task = fashion, model = plain-split, stages = [ { node = device, parts = all } ] } ]", false)]
    [InlineData("catalogue.tasks.fashion.variants=[plain-split]", false)]
    public void What_models_are_and_how_they_are_split_has_a_hash_of_its_own(string change, bool isSame)
    {
        string[] split = ["splitting.plans=[ { task = fashion, model = plain-split, stages = [ { node = edge, parts = all } ] } ]", "repositories=[ { node = edge, serving = [plain-split] } ]"];
        var (before, after) = (Load("device-edge", split), Load("device-edge", [.. split, change]));
        Assert.NotEqual(ScenarioWriter.HashOf(before), ScenarioWriter.HashOf(after));
        Assert.Equal(isSame, ScenarioWriter.HashOfModels(before) == ScenarioWriter.HashOfModels(after));
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void The_canonical_text_needs_no_other_file(string name)
    {
        using var elsewhere = new TemporaryFolder();
        var scenario = ScenarioLoader.Load(Shipped.ScenarioPath(name), Shipped.Options);
        var path = elsewhere.Write("scenario.conf", ScenarioWriter.Render(scenario));
        Assert.Equal(scenario.Hash, ScenarioLoader.Load(path, Shipped.Options).Hash);
    }

    [Theory]
    [InlineData("run.seed=99")]
    [InlineData("run.clock=real")]
    [InlineData("run.speed=3")]
    public void Seed_clock_and_speed_leave_the_hash_as_it_is(string choice) =>
        Assert.Equal(Load("line-3").Hash, Load("line-3", choice).Hash);

    [Theory]
    [InlineData("policy.name=oga")]
    [InlineData("policy.options.refresh-period=2")]
    [InlineData("run.compare-with=lru")]
    public void The_policy_and_what_it_is_compared_with_change_the_hash(string change) => Assert.NotEqual(Load("quickstart").Hash, Load("quickstart", change).Hash);

    [Theory]
    [InlineData("run.duration=7s")]
    [InlineData("run.inference=recorded")]
    [InlineData("run.inference=profiled")]
    [InlineData("demand.rate=21/s")]
    [InlineData("serving.accuracy-weight=2ms")]
    [InlineData("placement.changes=[]")]
    [InlineData("scenario.description=other")]
    public void Everything_else_changes_the_hash(string change) =>
        Assert.NotEqual(Load("line-3").Hash, Load("line-3", change).Hash);

    [Fact]
    public void A_library_with_another_card_is_refused()
    {
        using var library = new TemporaryFolder();
        CopyLibrary(library, "cnn4-int7", "cnn16", "ee");
        var options = Shipped.Options with { ModelLibrary = library.Path };
        var text = ScenarioWriter.Render(ScenarioLoader.Load(Shipped.ScenarioPath("line-3"), options));
        var card = Path.Combine(library.Path, "cnn16", "model.conf");
        File.WriteAllText(card, File.ReadAllText(card).Replace("accuracy = 90.10%", "accuracy = 90.11%", StringComparison.Ordinal));
        var problem = Assert.Single(Assert.Throws<ScenarioException>(() => ScenarioLoader.Parse(text, "scenario.conf", library.Path, options)).Problems);
        Assert.Equal("catalogue.tasks.fashion.variants[1].fingerprint", problem.Key);
    }

    [Fact]
    public void A_library_with_another_file_is_refused()
    {
        using var library = new TemporaryFolder();
        CopyLibrary(library, "cnn4-int7", "cnn16", "ee");
        var options = Shipped.Options with { ModelLibrary = library.Path };
        var scenario = ScenarioLoader.Load(Shipped.ScenarioPath("line-3"), options);
        var hash = scenario.Catalogue.Variants[1].Parts[0].File!.Sha256;
        var card = Path.Combine(library.Path, "cnn16", "model.conf");
        File.WriteAllText(card, File.ReadAllText(card).Replace(hash, new string('0', 64), StringComparison.Ordinal));
        var problem = Assert.Single(Assert.Throws<ScenarioException>(
            () => ScenarioLoader.Parse(ScenarioWriter.Render(scenario), "scenario.conf", library.Path, options)).Problems);
        Assert.Equal("catalogue.tasks.fashion.variants[1].sha256", problem.Key);
    }

    private static Scenario Load(string name, params string[] overrides) =>
        ScenarioLoader.Load(Shipped.ScenarioPath(name), Shipped.Options with { Overrides = [.. overrides] });

    private static void CopyLibrary(TemporaryFolder folder, params string[] ids)
    {
        foreach (var id in ids)
        {
            Directory.CreateDirectory(Path.Combine(folder.Path, id));
            foreach (var file in Directory.GetFiles(Path.Combine(Shipped.ModelLibrary, id)))
                File.Copy(file, Path.Combine(folder.Path, id, Path.GetFileName(file)));
        }
    }

    private static void AssertReadsBack(Scenario scenario)
    {
        var text = ScenarioWriter.Render(scenario);
        var read = ScenarioLoader.Parse(text, "canonical.conf", Shipped.ScenarioFolder, Shipped.Options);
        Assert.Equal(text, ScenarioWriter.Render(read));
        Assert.Equal(scenario.Hash, read.Hash);
        // Records compare arrays by reference, so the parts are compared one by one.
        Assert.Equal((scenario.Name, scenario.Description, scenario.Topology.Name), (read.Name, read.Description, read.Topology.Name));
        Assert.Equal(scenario.Topology.Nodes.ToArray(), read.Topology.Nodes.ToArray());
        Assert.Equal(scenario.Topology.Links.ToArray(), read.Topology.Links.ToArray());
        Assert.Equal(scenario.Catalogue.Tasks.Select(Flat), read.Catalogue.Tasks.Select(Flat));
        Assert.Equal(scenario.Catalogue.Variants.Select(Flat), read.Catalogue.Variants.Select(Flat));
        Assert.Equal(Flat(scenario.Demand), Flat(read.Demand));
        Assert.Equal(scenario.Demand.Daily?.Points.ToArray(), read.Demand.Daily?.Points.ToArray());
        Assert.Equal(scenario.Demand.Modulation?.States.ToArray(), read.Demand.Modulation?.States.ToArray());
        Assert.Equal(scenario.Demand.FlashCrowds.ToArray(), read.Demand.FlashCrowds.ToArray());
        Assert.Equal(scenario.Demand.Sources.ToArray(), read.Demand.Sources.ToArray());
        Assert.Equal(scenario.Demand.Ranking.ToArray(), read.Demand.Ranking.ToArray());
        Assert.Equal(scenario.Demand.Phases.ToArray(), read.Demand.Phases.ToArray());
        Assert.Equal(scenario.Repositories.Select(Flat), read.Repositories.Select(Flat));
        Assert.Equal(scenario.Placement.Initial.ToArray(), read.Placement.Initial.ToArray());
        Assert.Equal(scenario.Placement.Changes.ToArray(), read.Placement.Changes.ToArray());
        Assert.Equal((scenario.Policy, scenario.Serving, scenario.Transfer, scenario.Run with { CompareWith = [] }), (read.Policy, read.Serving, read.Transfer, read.Run with { CompareWith = [] }));
        Assert.Equal(scenario.Run.CompareWith.ToArray(), read.Run.CompareWith.ToArray());
    }

    private static Demand Flat(Demand demand) => demand with
    {
        Sources = [],
        Ranking = [],
        Phases = [],
        FlashCrowds = [],
        Daily = demand.Daily is null ? null : demand.Daily with { Points = [] },
        Modulation = demand.Modulation is null ? null : demand.Modulation with { States = [] },
    };

    private static string Flat(InferenceTask task) => $"{task.Id} {task.Name} {task.DataSet} {task.RequestSize} {task.ResponseSize} {string.Join(',', task.Variants)}";

    private static string Flat(Variant variant) =>
        $"{variant.Id} {variant.Task} {variant.Name} {variant.AccuracyPoints:R} {string.Join(',', variant.Parts)} {string.Join(',', variant.Profile)} {string.Join(',', variant.Batches.Factors)}";

    private static string Flat(Repository repository) =>
        $"{repository.Node} {string.Join(',', repository.Tasks)} {string.Join(',', repository.Serving)}";
}
