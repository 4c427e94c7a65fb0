using IdnActors.Configuration.Scenarios;
using IdnActors.Model;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Configuration.Tests.Scenarios;

public sealed class SplittingReaderTests
{
    private const string Plan = """{ node = device, parts = "..exit1", wire = q8 }, { node = edge, parts = "trunk2..exit2" }, { node = cloud, parts = tail }""";

    private static string Text(string stages = Plan, string more = "", string variants = "[ee-split]") => $$"""
        scenario { name = s }
        topology = line-3
        catalogue { tasks { fashion { data-set = fashion-mnist, request-size = 784B, response-size = 40B, variants = {{variants}} } } }
        demand { rate = 1/s, sources = device }
        repositories = [ { node = cloud, serving = [ee-split] } ]
        splitting { plans = [ { task = fashion, model = ee-split, stages = [ {{stages}} ] } ], {{more}} }
        run { duration = 1s, inference = profiled }
        """;

    private static Scenario Load(string text) => ScenarioLoader.Parse(text, "s.conf", Shipped.ScenarioFolder, Shipped.Options);

    [Fact]
    public void A_plan_deploys_what_it_needs()
    {
        var scenario = Load(Text());
        var route = Assert.Single(scenario.Splitting.Routes);
        Assert.Equal([(2, 0, 2), (1, 2, 4), (0, 4, 5)], route.Stages.Select(s => (s.Node.Index, s.First, s.End)));
        Assert.Equal(new WireCodec(TensorCoding.Q8), route.Stages[0].Codec);
        Assert.Equal(["fashion:ee-split", "fashion:ee-split/trunk1..exit1", "fashion:ee-split/trunk2..exit2"], scenario.Catalogue.Variants.Select(v => v.Name));
        // The cloud has all parts anyway.
        Assert.Equal([(2, 1), (1, 2)], scenario.Placement.Initial.Select(d => (d.Node.Index, d.Variant.Index)));
        // Only what begins with the input can take a request from its start.
        Assert.Equal([0, 1], scenario.Catalogue.Tasks[0].Variants.Select(v => v.Index));
    }

    [Fact]
    public void It_reads_back()
    {
        var scenario = Load(Text(more: """exits { ee-split { gate = max-probability, threshold = 0.9, temperature = 1.5 } }, fallback-after = 200ms, free-exits = on"""));
        Assert.Equal(new GateChange(GateKind.MaxProbability, 0.9, 1.5), scenario.Splitting.Gates["ee-split"]);
        Assert.Equal(Duration.FromMilliseconds(200), scenario.Splitting.FallbackAfter);
        Assert.True(scenario.Splitting.AreExitsFree);
        var written = ScenarioWriter.Render(scenario);
        var read = Load(written);
        Assert.Equal(scenario.Hash, read.Hash);
        Assert.Equal(written, ScenarioWriter.Render(read));
        Assert.NotEqual(scenario.Hash, Load(Text()).Hash);
    }

    [Fact]
    public void Parts_of_a_model_can_be_offered_by_themselves()
    {
        var scenario = Load(Text(variants: """[ee-split, "ee-split/*", "ee-split/trunk2.."]"""));
        Assert.Equal(["fashion:ee-split", "fashion:ee-split/trunk1..exit1", "fashion:ee-split/trunk1..exit2", "fashion:ee-split/trunk2..tail", "fashion:ee-split/trunk2..exit2"],
            scenario.Catalogue.Variants.Select(v => v.Name));
        var prefix = scenario.Catalogue.Variants[1];
        Assert.Equal(new Segment(new VariantId(0), 0, 2), prefix.Segment);
        Assert.Equal(scenario.Catalogue.Variants[0].Parts[..2].Sum(p => p.Size.Bytes), prefix.Size.Bytes);
        var share = (double)prefix.Macs / scenario.Catalogue.Variants[0].Macs;
        Assert.Equal(scenario.Catalogue.Variants[0].Profile["edge-gpu"] * share, prefix.Profile["edge-gpu"]);
    }

    [Theory]
    [InlineData("parts = \"..exit1\"", "parts = \"..exit9\"", "parts names the part exit9 – a part of ee-split is required")]
    [InlineData("parts = \"..exit1\"", "parts = \"exit1..trunk1\"", "parts goes from exit1 back to trunk1")]
    [InlineData("parts = \"..exit1\"", "parts = \"trunk2..exit2\"", "parts begin with trunk2 – trunk1 is next")]
    [InlineData("{ node = cloud, parts = tail }", "{ node = cloud, parts = none }", "stages end before tail – a plan runs all parts")]
    [InlineData("node = device, parts", "node = all, parts", "node means 3 nodes – a stage runs on one node")]
    [InlineData("wire = q8", "wire = q7", "wire is \"q7\"")]
    public void What_is_wrong_is_told_with_its_place(string piece, string by, string message)
    {
        var bad = Assert.Throws<ScenarioException>(() => Load(Text(Plan.Replace(piece, by, StringComparison.Ordinal))));
        Assert.Contains(bad.Problems, p => $"{p.Key} {p.Found} – {p.Required}".Contains(message, StringComparison.Ordinal) && p.Key.StartsWith("splitting.plans[0].", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("[\"ee-split/tail\"]", "gives ee-split/tail without ee-split before it")]
    [InlineData("[ee-split, \"ee-split/all\"]", "is \"ee-split/all\"")]
    [InlineData("[ee-split, \"cnn4/whole\"]", "cnn4 is in one piece")]
    [InlineData("[ee-split, \"ee-split/nose\"]", "names the part nose")]
    public void What_is_no_piece_of_a_model_is_told(string variants, string message)
    {
        var bad = Assert.Throws<ScenarioException>(() => Load(Text(variants: variants)));
        Assert.Contains(bad.Problems, p => p.Found.Contains(message, StringComparison.Ordinal) && p.Key.StartsWith("catalogue.tasks.fashion.variants", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("exits { bf4 { threshold = 1 } }", "splitting.exits.bf4")]
    [InlineData("exits { ee-split { gate = quantile, threshold = 0.5 } }", "splitting.exits.ee-split.gate")]
    [InlineData("exits { ee-split { threshold = 1.1 } }", "splitting.exits.ee-split.threshold")]
    [InlineData("exits { ee-split { gate = margin, threshold = 2 } }", "splitting.exits.ee-split.threshold")]
    [InlineData("exits { ee-split { gate = max-probability } }", "splitting.exits.ee-split.threshold")]
    [InlineData("exits { ee-split { gate = entropy, threshold = 2 } }, updates = [ { at = 1s, from = cloud, model = ee-split, gate = margin } ]", "splitting.updates[0].threshold")]
    [InlineData("updates = [ { at = 1s, from = cloud, model = ee-split, threshold = 2 }, { at = 0s, from = cloud, model = ee-split, exit = exit2, gate = entropy, threshold = 2 } ]", "splitting.updates[0].threshold")]
    [InlineData("updates = [ { at = 1s, from = cloud, model = ee-split, exit = exit1, threshold = 2 }, { at = 0s, from = cloud, model = ee-split, exit = exit2, gate = entropy, threshold = 2 } ]", "splitting.updates[0].threshold")]
    public void Gates_that_cannot_be_are_told(string more, string key)
    {
        var bad = Assert.Throws<ScenarioException>(() => Load(Text(more: more)));
        Assert.Equal([key], bad.Problems.Select(p => p.Key));
    }

    [Theory]
    [InlineData("exits { ee-split { gate = entropy, threshold = 2 } }")]
    [InlineData("exits { ee-split { gate = entropy-norm } }")]
    [InlineData("exits { ee-split { gate = entropy, threshold = 2 } }, updates = [ { at = 0s, from = cloud, model = ee-split, threshold = 1.5 } ]")]
    [InlineData("updates = [ { at = 1s, from = cloud, model = ee-split, exit = exit2, threshold = 2 }, { at = 0s, from = cloud, model = ee-split, exit = exit2, gate = entropy, threshold = 1.5 } ]")]
    public void Thresholds_go_with_the_gate_that_is_known_by_then(string more) => Assert.NotEqual(Load(Text()).Hash, Load(Text(more: more)).Hash);

    [Theory]
    [InlineData("exits { bf4 { threshold = 1 } }")]
    [InlineData("updates = [ { at = 1s, from = cloud, model = bf4, threshold = 0.2 } ]")]
    public void Only_models_with_exits_are_proposed(string more)
    {
        var bad = Assert.Throws<ScenarioException>(() => Load(Text(more: more, variants: "[ee-split, bf4]")));
        Assert.Equal("known: ee-split", Assert.Single(bad.Problems).Remedy);
    }

    [Fact]
    public void Updates_of_gates_read_back()
    {
        var scenario = Load(Text(more: """
            updates = [
              { at = 500ms, from = cloud, model = ee-split, threshold = 0.2 }
              { at = 1s, from = edge, model = ee-split, exit = exit2, gate = margin, threshold = 0.4, temperature = 1.5 }
            ]
            """));
        Assert.Equal(
            [
                new GateUpdate(Instant.Start + Duration.FromMilliseconds(500), new NodeId(0), "ee-split", null, new GateChange(null, 0.2, null)),
                new GateUpdate(Instant.Start + Duration.FromSeconds(1), new NodeId(1), "ee-split", "exit2", new GateChange(GateKind.Margin, 0.4, 1.5)),
            ],
            scenario.Splitting.Updates.AsEnumerable());
        var written = ScenarioWriter.Render(scenario);
        Assert.Equal(scenario.Hash, Load(written).Hash);
        Assert.Equal(written, ScenarioWriter.Render(Load(written)));
        Assert.NotEqual(scenario.Hash, Load(Text()).Hash);
        // Scenarios without updates are written as they were before there were any.
        Assert.DoesNotContain("updates", ScenarioWriter.Render(Load(Text())), StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_is_wrong_with_updates_is_told_at_once()
    {
        var bad = Assert.Throws<ScenarioException>(() => Load(Text(more: """
            updates = [
              { at = 2s, from = cloud, model = ee-split, threshold = 0.2 }
              { at = 1s, from = all, model = ee-split, threshold = 0.2 }
              { at = 1s, from = cloud, model = bf4, threshold = 0.2 }
              { at = 1s, from = cloud, model = ee-split, exit = tail, threshold = 0.2 }
              { at = 1s, from = cloud, model = ee-split, gate = quantile }
              { at = 1s, from = cloud, model = ee-split }
              { }
              { at = 1s, from = cloud, model = ee-split, temperature = 0 }
            ]
            """)));
        Assert.Equal(
            [
                "updates[0].at", "updates[1].from", "updates[2].model", "updates[3].exit", "updates[4].gate", "updates[5].threshold",
                "updates[6].at", "updates[6].from", "updates[6].model", "updates[6].threshold", "updates[7].temperature",
            ],
            bad.Problems.Select(p => p.Key["splitting.".Length..]).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("profiled", true)]
    [InlineData("recorded", false)]
    public void Updates_that_nothing_asks_for_are_warned_of(string inference, bool isWarned)
    {
        var warnings = new List<Problem>();
        var text = Text(more: "updates = [ { at = 1s, from = cloud, model = ee-split, threshold = 0.2 } ]").Replace("inference = profiled", $"inference = {inference}", StringComparison.Ordinal);
        ScenarioLoader.Parse(text, "s.conf", Shipped.ScenarioFolder, Shipped.Options with { Warn = warnings.Add });
        Assert.Equal(isWarned ? ["splitting.updates[0].model"] : [], warnings.Select(w => w.Key));
    }

    [Fact]
    public void An_unreadable_duration_says_nothing_of_updates()
    {
        var text = Text(more: "updates = [ { at = 1s, from = cloud, model = ee-split, threshold = 0.2 } ]").Replace("duration = 1s", "duration = long", StringComparison.Ordinal);
        var bad = Assert.Throws<ScenarioException>(() => Load(text));
        Assert.Equal(["run.duration"], bad.Problems.Select(p => p.Key));
    }

    [Fact]
    public void A_scenario_may_have_models_of_its_own()
    {
        using var folder = new TemporaryFolder();
        var models = Directory.CreateDirectory(Path.Combine(folder.Path, "models", "mine")).FullName;
        foreach (var file in Directory.GetFiles(Path.Combine(Shipped.ModelLibrary, "lin"))) File.Copy(file, Path.Combine(models, Path.GetFileName(file)));
        var text = """
            scenario { name = s }
            topology = line-3
            catalogue { library = models, tasks { fashion { data-set = fashion-mnist, request-size = 784B, response-size = 40B, variants = [mine, cnn4] } } }
            demand { rate = 1/s, sources = device }
            repositories = [ { node = cloud, serving = [mine] } ]
            run { duration = 1s, inference = profiled }
            """;
        var scenario = ScenarioLoader.Parse(text, "s.conf", folder.Path, Shipped.Options);
        Assert.Equal(["fashion:mine", "fashion:cnn4"], scenario.Catalogue.Variants.Select(v => v.Name));
        Assert.Contains("library = \"../models\"", ScenarioWriter.Render(scenario, Path.Combine(folder.Path, "results")), StringComparison.Ordinal);
        // Where it lies is not what it is.
        Directory.Move(Path.Combine(folder.Path, "models"), Path.Combine(folder.Path, "elsewhere"));
        Assert.Equal(scenario.Hash, ScenarioLoader.Parse(text.Replace("library = models", "library = elsewhere", StringComparison.Ordinal), "s.conf", folder.Path, Shipped.Options).Hash);
        var bad = Assert.Throws<ScenarioException>(() => ScenarioLoader.Parse(text, "s.conf", folder.Path, Shipped.Options));
        Assert.Contains(bad.Problems, p => p.Key == "catalogue.library");
    }

    [Fact]
    public void Planners_of_cuts_read_back()
    {
        const string planner = "planners = [ { task = fashion, model = ee-split, device = device, server = edge, planner = edgent, deadline = 200ms, least-gain = 0.2, probe-every = 3s } ]";
        var text = Text(more: planner).Replace("plans = [ { task = fashion, model = ee-split, stages = [ " + Plan + " ] } ], ", "", StringComparison.Ordinal)
            .Replace("topology = line-3", "topology = device-edge", StringComparison.Ordinal).Replace("node = cloud", "node = edge", StringComparison.Ordinal);
        var scenario = Load(text);
        var planning = Assert.Single(scenario.Splitting.Planners);
        Assert.Equal((CutPlannerKind.Edgent, Duration.FromMilliseconds(200), 0.2, Duration.FromSeconds(3)), (planning.Kind, planning.Deadline!.Value, planning.LeastGain, planning.ProbeEvery));
        // The device may have to run all of it; the edge has it anyway.
        Assert.Equal([(1, 0)], scenario.Placement.Initial.Select(d => (d.Node.Index, d.Variant.Index)));
        Assert.Equal(scenario.Hash, Load(ScenarioWriter.Render(scenario)).Hash);
    }

    [Fact]
    public void A_planner_that_chooses_thresholds_pins_what_the_card_says_of_them()
    {
        var pinned = Planned("planner = spinn, deadline = 200ms, most-missed = 0.1");
        var planning = Assert.Single(pinned.Splitting.Planners);
        Assert.Equal((true, 0.1), (planning.ChoosesThreshold, planning.MostMissed));
        Assert.Equal(pinned.Hash, Load(ScenarioWriter.Render(pinned)).Hash);
        var plain = Planned("planner = spinn");
        Assert.NotEqual(Fingerprint(pinned), Fingerprint(plain));
        // Of others the card's thresholds are no matter, and most-missed neither.
        Assert.Equal(Fingerprint(plain), Fingerprint(Planned("planner = edgent, deadline = 200ms")));
        Assert.DoesNotContain("most-missed", ScenarioWriter.Render(plain), StringComparison.Ordinal);

        static string Fingerprint(Scenario scenario) => ScenarioWriter.Render(scenario).Split('\n').Single(l => l.Contains("fingerprint", StringComparison.Ordinal));
    }

    [Fact]
    public void Planners_that_go_by_energy_read_back()
    {
        var scenario = Planned("planner = neurosurgeon, objective = energy, compute-power = 2.5W, radio-power = 800mW");
        var planning = Assert.Single(scenario.Splitting.Planners);
        Assert.Equal((CutObjective.Energy, new DevicePowers(new Power(2.5), new Power(0.8))), (planning.Objective, planning.Powers));
        Assert.Equal(scenario.Hash, Load(ScenarioWriter.Render(scenario)).Hash);
        Assert.NotEqual(scenario.Hash, Planned("planner = neurosurgeon, compute-power = 2.5W, radio-power = 800mW").Hash);
        Assert.DoesNotContain("objective", ScenarioWriter.Render(Planned("planner = neurosurgeon")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exits { ee-split { temperature = 2 } }", "splitting.exits.ee-split")]
    [InlineData("exits { ee-split { gate = margin, threshold = 0.2 } }", "splitting.exits.ee-split")]
    public void What_the_card_says_of_thresholds_is_of_its_own_gates(string more, string key)
    {
        var bad = Assert.Throws<ScenarioException>(() => Planned("planner = spinn, deadline = 200ms", more));
        Assert.Equal([key], bad.Problems.Select(p => p.Key));
    }

    [Fact]
    public void A_planner_cannot_choose_thresholds_of_which_the_card_says_nothing()
    {
        var bad = Assert.Throws<ScenarioException>(() => Planned("planner = spinn, deadline = 200ms", model: "ddnn-mp-mp"));
        Assert.Contains(bad.Problems, p => p.Key == "splitting.planners[0].deadline");
    }

    private static Scenario Planned(string planner, string more = "", string model = "ee-split") => Load(Text(more: $"planners = [ {{ task = fashion, model = {model}, device = device, server = edge, {planner} }} ], {more}", variants: $"[{model}]")
        .Replace("plans = [ { task = fashion, model = ee-split, stages = [ " + Plan + " ] } ], ", "", StringComparison.Ordinal)
        .Replace("topology = line-3", "topology = device-edge", StringComparison.Ordinal).Replace("{ node = cloud, serving = [ee-split] }", $"{{ node = edge, serving = [{model}] }}", StringComparison.Ordinal));

    [Theory]
    [InlineData("planner = edgent", "splitting.planners[0].deadline")]
    [InlineData("planner = fixed", "splitting.planners[0].parts")]
    [InlineData("planner = fixed, parts = tail", "splitting.planners[0].parts")]
    [InlineData("planner = oracle, server = cloud", "splitting.planners[0].server")]
    [InlineData("planner = best", "splitting.planners[0].planner")]
    [InlineData("planner = linucb, objective = energy, compute-power = 2W, radio-power = 1W", "splitting.planners[0].objective")]
    [InlineData("planner = oracle, objective = energy", "splitting.planners[0].compute-power")]
    [InlineData("planner = oracle, compute-power = 2W", "splitting.planners[0].radio-power")]
    [InlineData("planner = oracle, radio-power = 2W", "splitting.planners[0].compute-power")]
    [InlineData("planner = oracle, compute-power = 2, radio-power = 1W", "splitting.planners[0].compute-power")]
    [InlineData("planner = neurosurgeon, deadline = 1s", "splitting.planners[0].deadline")]
    [InlineData("planner = fixed, parts = all, deadline = 1s", "splitting.planners[0].deadline")]
    [InlineData("planner = neurosurgeon, parts = none", "splitting.planners[0].parts")]
    public void Planners_that_cannot_be_are_told(string piece, string key)
    {
        var server = piece.Contains("server", StringComparison.Ordinal) ? "" : "server = edge, ";
        var bad = Assert.Throws<ScenarioException>(() => Load(Text(more: $"planners = [ {{ task = fashion, model = ee-split, device = device, {server}{piece} }} ]")));
        Assert.Contains(bad.Problems, p => p.Key == key);
    }
}
