using IdnActors.Configuration.Experiments;
using IdnActors.Model.Scenarios;

namespace IdnActors.Configuration.Tests.Experiments;

public class ExperimentLoaderTests
{
    private const string Good = """
        experiment {
          title = "Caches"
          question = "Which is better?"
          takes = "a minute"
          scenario = one-cache
          set = ["run.slot=2s"]
          vary = [
            { key = policy.name, values = [lru, oga] }
            { key = run.duration, values = [500ms, 2s] }
            { name = network, cases { calm = [], lossy = ["topology=lossy", "transfer.window=64"] } }
          ]
          seeds = 3
          claims = [
            {
              claim = "fast"
              source = "theory"
              measure { metric = "mean latency", at = ["policy.name=oga", "run.duration=2s", "network=calm"] }
              expect { at-most = 20 }
            }
            {
              claim = "faster"
              source = "theory"
              note = "perhaps"
              measure {
                kind = ratio, metric = "mean latency", at = ["policy.name=oga", "run.duration=2s", "network=calm"]
                to { at = ["policy.name=lru", "run.duration=2s", "network=lossy"] }
              }
              expect { equals = 0.5, within = 0.1 }
            }
            {
              claim = "grows"
              source = "theory"
              measure { kind = slope, metric = regret, over = run.duration, at = ["policy.name=oga", "network=calm"] }
              expect { between = [0.45, 0.55] }
            }
          ]
        }
        """;

    private static readonly string[] Metrics = ["mean latency", "regret"];

    [Fact]
    public void Reads_what_is_run()
    {
        var experiment = ExperimentLoader.Parse(Good, "caches.conf", Metrics);

        Assert.Equal(("caches", "one-cache", 3), (experiment.Name, experiment.Scenario, experiment.Seeds));
        Assert.Equal(["run.slot=2s"], experiment.Settings.ToArray());
        Assert.Equal(["policy.name", "run.duration", "network"], experiment.Axes.Select(a => a.Name));
        Assert.Equal([["policy.name=lru"], ["policy.name=oga"]], experiment.Axes[0].Values.Select(v => v.Settings.ToArray()));
        Assert.Equal(4, experiment.Axes[1].Values[1].Number / experiment.Axes[1].Values[0].Number);
        Assert.Equal([("calm", 0), ("lossy", 2)], experiment.Axes[2].Values.Select(v => (v.Name, v.Settings.Length)));
    }

    [Fact]
    public void Reads_what_is_claimed()
    {
        var claims = ExperimentLoader.Parse(Good, "caches.conf", Metrics).Claims;

        Assert.Equal([MeasureKind.Figure, MeasureKind.Ratio, MeasureKind.Slope], claims.Select(c => c.Measure.Kind));
        Assert.Equal([new Expectation(double.NegativeInfinity, 20), new Expectation(0.4, 0.6), new Expectation(0.45, 0.55)], claims.Select(c => c.Expected));
        Assert.Equal("mean latency", claims[1].Measure.Second!.Metric);
        Assert.Equal("lossy", claims[1].Measure.Second!.At["network"]);
        Assert.Equal(["network", "policy.name"], claims[2].Measure.First.At.Keys);
        Assert.Equal(("run.duration", "perhaps"), (claims[2].Measure.Over, claims[1].Note));
    }

    [Theory]
    [InlineData("takes = \"a minute\"", "taks = \"a minute\"", "experiment.taks is not a key that is known here – every key is documented in hocon/reference.conf; did you mean takes?", 2)]
    [InlineData("set = [\"run.slot=2s\"]", "set = [run.slot]", "experiment.set[0] is \"run.slot\" – key=value is required; write e.g. \"run.slot=2s\"")]
    [InlineData("values = [lru, oga] }", "values = [oga] }", "experiment.vary[0].values is missing – at least two are required; write e.g. values = [lru, oga]", 2)]
    [InlineData("{ key = policy.name, values", "{ key = policy.name, name = p, values", "experiment.vary[0].name stands beside key – an axis is a key with values, or a name with cases; remove one of them")]
    [InlineData("{ name = network", "{ name = policy.name", "experiment.vary[2].name is policy.name again – an axis has a name of its own; rename one of them", null)]
    [InlineData("seeds = 3", "seeds = 0", "experiment.seeds is \"0\" – a number of seeds from 1 to 1000 is required; write e.g. 5")]
    [InlineData("metric = regret", "metric = regert", "experiment.claims[2].measure.metric is \"regert\" – a metric of runs is required; did you mean regret?")]
    [InlineData("\"policy.name=oga\", \"network=calm\"] }", "\"network=calm\"] }", "experiment.claims[2].measure.at says nothing of policy.name – a figure is of one variant; add e.g. \"policy.name=lru\"")]
    [InlineData("\"run.duration=2s\", \"network=lossy\"", "\"run.duration=3s\", \"network=lossy\"", "experiment.claims[1].measure.to.at[1] is \"run.duration=3s\" – a value of run.duration is required; did you mean 2s?")]
    [InlineData("over = run.duration", "over = policy.name", "experiment.claims[2].measure.over goes over \"lru\" – a slope goes over positive numbers; choose another axis", null)]
    [InlineData("kind = slope, ", "", "experiment.claims[2].measure.over is given – a slope or an advantage goes over an axis, nothing else does; remove it, or write kind = slope", null)]
    [InlineData("expect { at-most = 20 }", "expect { at-most = 20, at-least = 10 }", "experiment.claims[0].expect.at-least stands beside others – one of at-least, at-most, equals, between is required; keep one of them")]
    [InlineData("equals = 0.5, within = 0.1", "equals = 0.5", "experiment.claims[1].expect.within is missing – measured values scatter; write e.g. within = 0.02")]
    [InlineData("between = [0.45, 0.55]", "between = [0.55, 0.45]", "experiment.claims[2].expect.between is 0.55 to 0.45 – a lower and an upper limit are required; write e.g. between = [0.45, 0.55]")]
    public void Tells_where_what_and_how(string piece, string by, string message, int? problems = 1)
    {
        Assert.Contains(piece, Good, StringComparison.Ordinal);
        var error = Assert.Throws<ScenarioException>(() => ExperimentLoader.Parse(Good.Replace(piece, by, StringComparison.Ordinal), "caches.conf", Metrics));

        Assert.Contains(error.Problems, p => p.ToString().EndsWith(message, StringComparison.Ordinal));
        if (problems is { } count) Assert.Equal(count, error.Problems.Length);
    }
}
