using System.Collections.Immutable;
using IdnActors.Cli.Display;
using IdnActors.Cli.Experiments;
using IdnActors.Cli.Report;
using IdnActors.Cli.Results;
using IdnActors.Configuration.Experiments;
using Figure = IdnActors.Cli.Report.Figure;

namespace IdnActors.Cli.Tests.Report;

/// <summary>What reports of experiments say of their claims, and where.</summary>
public sealed class ClaimsReportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static Experiment Of(string more, params string[] rates) => ExperimentLoader.Parse($$"""
        experiment {
          title = Title, question = q, takes = short, scenario = line-3
          vary = [ { key = "topology.links[0].rate", values = [{{string.Join(", ", rates)}}] }, { key = policy.name, values = [lru, oga] } ]
          claims = [ { claim = c, source = s, measure { metric = accuracy, at = ["topology.links[0].rate={{rates[0]}}", "policy.name=lru"] }, expect { at-least = 1 } } ]
          {{more}}
        }
        """, "x.conf", ["accuracy"]);

    private const string WithFigures = """figures = [ { title = "Asked for", across = "topology.links[0].rate", metric = accuracy, lines = policy.name } ]""";

    private ExperimentResult Result(Experiment experiment, int seeds, Func<string, int, bool>? isThere = null)
    {
        var variants = ExperimentGrid.VariantsOf(experiment).Select(v => v with { ScenarioHash = new string('a', 64) }).ToImmutableArray();
        var plan = new ExperimentPlan { Command = ExperimentPlan.OfFile, Scenario = "line-3", Description = "", File = "", Overrides = [], Arguments = [], Variants = variants };
        var runs = variants.Index().SelectMany(v => Enumerable.Range(1, seeds).Where(s => isThere?.Invoke(v.Item.Name, s) ?? true).Select(s => (v.Item, RunOf(s, 90 + v.Index))));
        return new ExperimentResult(plan, seeds, null, runs);
    }

    private RunSummary RunOf(int seed, double accuracy) => new(_folder.Path, "", (ulong)seed, true, 1, [new RunFigure("accuracy", "%", Better.Higher, accuracy)], default);

    private static ImmutableArray<JudgedClaim> Judge(Experiment experiment, ExperimentResult result) =>
        new ClaimJudge(experiment, result.Plan.Variants.SelectMany(v => result.RunsOf(v).Select(r => new ClaimFigure(v.Name, r.Seed, "accuracy", r["accuracy"])))).Judge();

    private static async Task<string> PageAsync(Experiment experiment, ExperimentResult result) =>
        Html.Of(ClaimsReport.Head(await ExperimentReport.OfExperimentAsync(result, experiment), experiment, Judge(experiment, result), result));

    private static int At(string page, string text) => page.IndexOf(text, StringComparison.Ordinal) is >= 0 and var at ? at : throw new Xunit.Sdk.XunitException($"\"{text}\" is not there.");

    [Fact]
    public async Task The_outcome_comes_first_then_figures_asked_for_then_claims_then_numbers()
    {
        var experiment = Of(WithFigures, "1Mbps", "100Mbps");
        var page = await PageAsync(experiment, Result(experiment, 2));

        int[] places = [At(page, "1 claim holds, 0 fail, 0 are undecided."), At(page, "Asked for"), At(page, "<h2>Claims</h2>"), At(page, "<h2>In numbers</h2>"), At(page, "<h2>More figures</h2>")];
        Assert.Equal(places.Order(), places);
        Assert.Contains("topology.links[0].rate (Mbit/s)", page, StringComparison.Ordinal);
        Assert.Contains("accuracy (%)", page, StringComparison.Ordinal);
        Assert.Contains("90 &#177; 0 %", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<details>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_variants_only_figures_that_were_asked_for_are_drawn_and_the_table_is_folded()
    {
        var rates = Enumerable.Range(1, 40).Select(i => $"{i}Mbps").ToArray();
        var asking = Of(WithFigures, rates);
        var page = await PageAsync(asking, Result(asking, 1));
        Assert.Contains("<summary>All 80 rows</summary>", page, StringComparison.Ordinal);
        Assert.InRange(At(page, "<details>"), At(page, "<h2>In numbers</h2>"), At(page, "</details>"));
        Assert.DoesNotContain("More figures", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Figures show the first", page, StringComparison.Ordinal);

        var plain = Of("", rates);
        Assert.Contains("Figures show the first 21 of 80 variants", await PageAsync(plain, Result(plain, 1)), StringComparison.Ordinal);
    }

    [Fact]
    public void Points_of_values_without_order_are_not_joined()
    {
        const string Drawing = """figures = [ { title = "Asked for", across = accuracy, metric = accuracy, lines = policy.name } ]""";
        Figure Draw(params string[] values) => Of(Drawing, values) is var experiment ? Assert.Single(GridFigures.Of(experiment, Result(experiment, 1))) : null!;
        static int Lines(Figure figure) => figure.Svg.Split("<polyline").Length - 1;

        var (joined, single) = (Draw("1Mbps", "100Mbps"), Draw("slow", "fast"));

        Assert.Contains("A line per value of policy.name, along topology.links[0].rate", joined.Caption, StringComparison.Ordinal);
        Assert.Contains("A colour per value of policy.name, a point per value of topology.links[0].rate", single.Caption, StringComparison.Ordinal);
        Assert.True(Lines(joined) > Lines(single), $"{Lines(joined)} lines where points are joined, {Lines(single)} where they are not.");
    }

    [Theory]
    [InlineData("exact = on", "Nothing measured depends on chance", "says nothing about chance")]
    [InlineData("seeds = 1", "says nothing about chance", "Nothing measured depends on chance")]
    public async Task Only_what_is_not_exact_is_warned_of_a_single_seed(string kind, string said, string unsaid)
    {
        var experiment = Of(kind, "1Mbps", "100Mbps");
        var page = await PageAsync(experiment, Result(experiment, 1));

        Assert.Contains(said, page, StringComparison.Ordinal);
        Assert.DoesNotContain(unsaid, page, StringComparison.Ordinal);
        Assert.DoesNotContain("&#177; 0", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_verdict_by_part_of_its_runs_says_so()
    {
        var experiment = Of("", "1Mbps", "100Mbps");
        var ofClaim = Result(experiment, 3, (variant, seed) => variant != "1Mbps, lru" || seed < 3);
        var ofOthers = Result(experiment, 3, (variant, seed) => variant != "100Mbps, oga" || seed < 3);

        var page = await PageAsync(experiment, ofClaim);
        Assert.Contains("1 claim holds, 0 fail, 0 are undecided, by part of the runs: 1 of 12 is missing.", page, StringComparison.Ordinal);
        Assert.Contains("by 2 of 3 seeds<small class=\"better\">holds", page, StringComparison.Ordinal);
        var ofNone = Result(experiment, 3, (_, _) => false);
        Assert.Equal("0 claims hold, 0 fail, 1 is undecided: no run is finished.", ClaimTable.Sum(Judge(experiment, ofNone), ofNone));
        Assert.Equal("by 2 of 3 seeds", ClaimTable.PartOf(Judge(experiment, ofClaim)[0], ofClaim));
        Assert.Equal("", ClaimTable.PartOf(Judge(experiment, ofOthers)[0], ofOthers));
    }

    [Theory]
    [InlineData(90.629999, 90.630001, "90.63 ± 0.000001")]
    [InlineData(0, 0, "= 0")]
    [InlineData(12_000, 12_000, "= 12,000")]
    [InlineData(1.5, 2, "1.5 … 2")]
    [InlineData(-0.5, double.PositiveInfinity, "≥ −0.5")]
    public void Expectations_are_short(double least, double most, string text) => Assert.Equal(text, ClaimTable.Describe(new Expectation(least, most)));
}
