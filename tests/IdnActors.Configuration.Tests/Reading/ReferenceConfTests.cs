using IdnActors.Configuration.Catalogues;
using IdnActors.Configuration.Experiments;
using IdnActors.Configuration.Hocon;
using IdnActors.Configuration.Reading;
using IdnActors.Configuration.Scenarios;
using IdnActors.Testing;

namespace IdnActors.Configuration.Tests.Reading;

public class ReferenceConfTests
{
    /// <summary>A scenario that takes every branch of the readers, so that every documented key is asked for.</summary>
    private const string Everything = """
        topology {
          device-classes { mine { } }
          traces { t { steps = [ { } ] } }
          generate { tree { }, star { }, grid { }, barabasi-albert { }, waxman { } }
          nodes = [ { name = a, location { } } ]
          links = [ { between = [a, a], burst-loss { }, jitter { }, duty-cycle { }, deficit-round-robin { }, up { }, down { } } ]
        }
        catalogue {
          profiles { p { parts = [ { } ], latency { mine = 1ms }, batch-factor { 8 = 2 } } }
          tasks { t { variants = [ { } ] } }
        }
        demand {
          sources = [ { } ]
          phases = [ { } ]
          daily { points = [ { } ] }
          modulation { states = [ { } ] }
          flash-crowds = [ { task = t } ]
          closed-loop { }
          trace { }
        }
        repositories = [ { node = a, serving = [p] } ]
        placement { initial = [ { } ], changes = [ { } ] }
        splitting { plans = [ { stages = [ { } ] } ], planners = [ { } ], views = [ { } ], exits { p { } }, updates = [ { } ] }
        """;

    [Fact]
    public void Every_documented_key_is_read_and_every_key_read_is_documented()
    {
        var trail = Trail();
        // The elements of lists of names are documented by an example; they are no keys.
        Assert.Equal(ReferenceConf.Keys.Order(StringComparer.Ordinal), trail.Ranges.Keys.Concat(MapEntries()).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_comment_of_every_key_states_the_range_that_is_checked()
    {
        var comments = Comments();
        foreach (var (key, range) in Trail().Ranges.Where(r => r.Value.Length > 0))
            Assert.True(comments[key].Contains(range, StringComparison.Ordinal), $"The comment of {key} does not say {range}: {comments[key]}");
    }

    [Fact]
    public void Every_key_has_a_comment()
    {
        var comments = Comments();
        var free = new[] { "catalogue.profiles.<model>", "catalogue.tasks.<task>", "topology.device-classes.<device-class>" };
        foreach (var key in ReferenceConf.Keys.Except(free)) Assert.True(comments[key].Length > 0, $"{key} has no comment.");
    }

    [Fact]
    public void The_embedded_file_is_the_one_of_the_repository() =>
        Assert.Equal(File.ReadAllText(RepositoryRoot.Combine("hocon/reference.conf")), ReferenceConf.Resource(ReferenceConf.ResourceName));

    [Theory]
    [InlineData("policy.name", "none")]
    [InlineData("serving.accuracy-weight", "1ms")]
    [InlineData("serving.queue-capacity", "64")]
    [InlineData("serving.batching.max-size", "1")]
    [InlineData("serving.when-full", "forward")]
    [InlineData("serving.service-time", "fixed")]
    [InlineData("serving.saturation-interval", "100ms")]
    [InlineData("transfer.chunk-size", "64KiB")]
    [InlineData("transfer.window", "8")]
    [InlineData("run.slot", "1s")]
    [InlineData("run.drain", "10s")]
    [InlineData("run.seed", "1")]
    [InlineData("run.inference", "live")]
    [InlineData("run.clock", "virtual")]
    [InlineData("topology.links[].queue", "1MiB")]
    [InlineData("topology.links[].loss", "0")]
    [InlineData("topology.links[].reordering", "off")]
    [InlineData("topology.links[].burst-loss.bad", "1")]
    [InlineData("topology.links[].deficit-round-robin.quantum", "1500B")]
    [InlineData("demand.popularity.zipf", "0")]
    public void Defaults_stay_as_they_were_published(string key, string value) => Assert.Equal(value, Assert.IsType<ConfigText>(ReferenceConf.Value(key)).Text);

    /// <summary>Keys of maps with names that users choose: the entries are walked through, not asked for.</summary>
    private static IEnumerable<string> MapEntries() => ReferenceConf.Keys.Where(k => ReferenceConf.IsMark(k[(k.LastIndexOf('.') + 1)..]));

    private static KeyTrail Trail()
    {
        var trail = new KeyTrail();
        Record(() => ScenarioLoader.Parse(Everything, "everything.conf", Shipped.ScenarioFolder, Shipped.Options, trail));
        const string experiment = """
            experiment {
              vary = [ { key = run.slot, values = [1s, 2s] }, { name = network, cases { calm = [] } } ]
              figures = [ { } ]
              claims = [ { measure { to { } } }, { measure { kind = advantage, among = [x], against = [y] } } ]
            }
            """;
        Record(() => ExperimentLoader.Parse(experiment, "everything.conf", ["mean latency"], trail));
        var context = new LoadContext(trail);
        var card = HoconText.Parse("model { parts = [ { } ], cuts = [ { shape = [x] } ], exits = [ { } ], thresholds = [ { shares = [x] } ], latency { edge-gpu = 1ms }, batch-factor { 8 = 2 } }", "model.conf", context.Problems)!;
        ModelCardReader.Read(new ConfigReader(card, "", "", context), "x", ".", verifyHashes: false);
        return trail;

        static void Record(Func<object> load) => Assert.Throws<Model.Scenarios.ScenarioException>(load);
    }

    /// <summary>The comment above each key of the reference file, found by indentation.</summary>
    private static Dictionary<string, string> Comments()
    {
        var comments = new Dictionary<string, string>(StringComparer.Ordinal);
        var path = new List<string>();
        var comment = "";
        foreach (var line in ReferenceConf.Resource(ReferenceConf.ResourceName).Split('\n').Select(l => l.Trim()))
        {
            if (line.StartsWith('#')) comment += line[1..].Trim() + " ";
            else if (line is "}" or "]") path.RemoveAt(path.Count - 1);
            else if (line == "{") path.Add("[]");
            else if (line.Length > 0)
            {
                var key = line.Split(" = ")[0].TrimEnd('{', ' ').Trim('"');
                path.Add(key);
                comments[string.Join('.', path).Replace(".[]", "[]", StringComparison.Ordinal)] = comment;
                if (!line.EndsWith('{') && !line.EndsWith("= [", StringComparison.Ordinal)) path.RemoveAt(path.Count - 1);
            }
            if (!line.StartsWith('#')) comment = "";
        }
        return comments;
    }
}
