using IdnActors.Cli.Experiments;
using IdnActors.Configuration.Experiments;

namespace IdnActors.Cli.Tests.Experiments;

public class ClaimJudgeTests
{
    private static Experiment Of(string measure, string expect) => ExperimentLoader.Parse($$"""
        experiment {
          title = t, question = q, takes = short, scenario = line-3
          vary = [ { key = policy.name, values = [lru, oga] }, { key = run.duration, values = [1s, 4s, 16s] } ]
          claims = [ { claim = c, source = s, measure { {{measure}} }, expect { {{expect}} } } ]
        }
        """, "x.conf", ["a", "b"]);

    private static JudgedClaim Judge(string measure, string expect, params (string Variant, ulong Seed, string Metric, double Value)[] figures) =>
        Assert.Single(new ClaimJudge(Of(measure, expect), figures.Select(f => new ClaimFigure(f.Variant, f.Seed, f.Metric, f.Value))).Judge());

    [Theory]
    [InlineData("at-least = 8.7", Verdict.Holds)]
    [InlineData("at-least = 10", Verdict.Undecided)]
    [InlineData("at-least = 11.3", Verdict.Fails)]
    [InlineData("at-most = 8.7", Verdict.Fails)]
    [InlineData("between = [8, 12]", Verdict.Holds)]
    [InlineData("equals = 10, within = 1", Verdict.Undecided)]
    public void A_figure_holds_or_fails_with_its_whole_interval(string expect, Verdict verdict)
    {
        // Mean 10, its standard error 0.1, Student's 12.706 for two seeds: ± 1.27.
        var judged = Judge("metric = a, at = [\"policy.name=oga\", \"run.duration=1s\"]", expect, ("oga, 1s", 1, "a", 9.9), ("oga, 1s", 2, "a", 10.1), ("oga, 4s", 1, "a", 99));

        Assert.Equal(10, judged.Measured.Mean, 1e-12);
        Assert.Equal(12.706 * 0.1, judged.Measured.HalfWidth, 0.001);
        Assert.Equal(verdict, judged.Verdict);
    }

    /// <summary>At 4 s oga is three times as good as lru, at 1 s and 16 s it is worse.</summary>
    [Fact]
    public void An_advantage_is_that_of_the_best_where_it_is_most()
    {
        var judged = Judge("kind = advantage, metric = a, over = policy.name, among = [oga], against = [lru]", "at-least = 1",
            [.. new (string At, double Oga, double Lru)[] { ("1s", 10, 9), ("4s", 4, 12), ("16s", 5, 4) }
                .SelectMany(c => new[] { 1UL, 2UL }.SelectMany(seed => new[] { ($"oga, {c.At}", seed, "a", c.Oga), ($"lru, {c.At}", seed, "a", c.Lru) }))]);

        Assert.Equal(3, judged.Measured.Mean, 1e-12);
        Assert.Equal(Verdict.Holds, judged.Verdict);
    }

    [Fact]
    public void An_advantage_may_be_looked_for_at_one_place()
    {
        var judged = Judge("kind = advantage, metric = a, over = policy.name, among = [oga], against = [lru], at = [\"run.duration=1s\"]", "at-least = 1",
            ("oga, 1s", 1, "a", 10), ("oga, 1s", 2, "a", 10), ("lru, 1s", 1, "a", 9), ("lru, 1s", 2, "a", 9));

        Assert.Equal(0.9, judged.Measured.Mean, 1e-12);
        Assert.Equal(Verdict.Fails, judged.Verdict);
    }

    [Theory]
    [InlineData("on", Verdict.Holds)]
    [InlineData("off", Verdict.Undecided)]
    public void One_seed_says_all_of_what_is_exact(string exact, Verdict verdict)
    {
        var experiment = ExperimentLoader.Parse($$"""
            experiment {
              title = t, question = q, takes = short, scenario = line-3, exact = {{exact}}
              vary = [ { key = policy.name, values = [lru, oga] } ]
              claims = [ { claim = c, source = s, check = on, measure { metric = a, at = ["policy.name=lru"] }, expect { equals = 1, within = 0 } } ]
            }
            """, "x.conf", ["a"]);
        Assert.Equal(exact == "on" ? 1 : 5, experiment.Seeds);
        Assert.True(experiment.Claims[0].IsCheck);

        Assert.Equal(verdict, Assert.Single(new ClaimJudge(experiment, [new ClaimFigure("lru", 1, "a", 1)]).Judge()).Verdict);
    }

    [Fact]
    public void A_difference_is_taken_seed_by_seed()
    {
        var judged = Judge("kind = difference, metric = a, at = [\"policy.name=oga\", \"run.duration=1s\"], to { at = [\"policy.name=lru\", \"run.duration=1s\"] }", "at-least = 0.9",
            ("oga, 1s", 1, "a", 11), ("oga, 1s", 2, "a", 101), ("lru, 1s", 1, "a", 10), ("lru, 1s", 2, "a", 100));

        Assert.Equal((1, 0, Verdict.Holds), (judged.Measured.Mean, judged.Measured.HalfWidth, judged.Verdict));
    }

    [Fact]
    public void A_ratio_is_that_of_the_means_and_its_interval_cancels_what_runs_have_in_common()
    {
        var judged = Judge("kind = ratio, metric = a, at = [\"policy.name=oga\", \"run.duration=1s\"], to { metric = b, at = [\"policy.name=lru\", \"run.duration=1s\"] }", "equals = 0.5, within = 0",
            ("oga, 1s", 1, "a", 1), ("oga, 1s", 2, "a", 2), ("lru, 1s", 1, "b", 2), ("lru, 1s", 2, "b", 4), ("lru, 1s", 3, "b", 5));

        Assert.Equal(0.5, judged.Measured.Mean, 1e-12);
        Assert.Equal((2, Verdict.Holds), (judged.Measured.Count, judged.Verdict));
    }

    [Fact]
    public void A_slope_is_the_exponent_of_a_power_law()
    {
        (string, ulong, string, double)[] figures = [.. from seed in (ulong[])[1, 2, 3] from t in (int[])[1, 4, 16] select ($"oga, {t}s", seed, "a", (3.0 + seed) * Math.Sqrt(t))];
        var judged = Judge("kind = slope, metric = a, over = run.duration, at = [\"policy.name=oga\"]", "between = [0.45, 0.55]", figures);

        Assert.Equal(0.5, judged.Measured.Mean, 1e-9);
        Assert.Equal(Verdict.Holds, judged.Verdict);
    }

    [Fact]
    public void Without_two_seeds_or_where_there_is_no_number_nothing_is_decided()
    {
        const string figure = "metric = a, at = [\"policy.name=oga\", \"run.duration=1s\"]";
        Assert.Equal(Verdict.Undecided, Judge(figure, "at-least = 0", ("oga, 1s", 1, "a", 5)).Verdict);
        Assert.Equal(Verdict.Undecided, Judge(figure, "at-least = 0").Verdict);
        Assert.Equal(Verdict.Undecided, Judge(figure, "at-least = 0", ("oga, 1s", 1, "a", 5), ("oga, 1s", 2, "a", double.NaN)).Verdict);
        Assert.Equal(Verdict.Undecided, Judge("kind = slope, metric = a, over = run.duration, at = [\"policy.name=oga\"]", "at-least = 0",
            ("oga, 1s", 1, "a", -1), ("oga, 1s", 2, "a", -1), ("oga, 4s", 1, "a", 1), ("oga, 4s", 2, "a", 1), ("oga, 16s", 1, "a", 1), ("oga, 16s", 2, "a", 1)).Verdict);
    }

    [Fact]
    public void Variants_are_all_combinations_of_values_with_their_settings()
    {
        var variants = ExperimentGrid.VariantsOf(Of("metric = a, at = [\"policy.name=oga\", \"run.duration=1s\"]", "at-least = 0"));

        Assert.Equal(["lru, 1s", "lru, 4s", "lru, 16s", "oga, 1s", "oga, 4s", "oga, 16s"], variants.Select(v => v.Name));
        Assert.Equal(["policy.name=oga", "run.duration=16s"], variants[^1].Overrides.ToArray());
    }
}
