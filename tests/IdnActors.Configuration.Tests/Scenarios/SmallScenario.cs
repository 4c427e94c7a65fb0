using IdnActors.Configuration.Scenarios;
using IdnActors.Model.Scenarios;

namespace IdnActors.Configuration.Tests.Scenarios;

/// <summary>A scenario of three nodes, valid as it stands, to be spoilt by tests.</summary>
internal static class SmallScenario
{
    public const string Text = """
        scenario { name = small, description = "a small one" }
        topology {
          name = line
          nodes = [
            { name = cloud, tier = 0, device = server-gpu }
            { name = hub, tier = 1, device = edge-gpu, memory = 10MB }
            { name = "leaf-{1..2}", tier = 2, device = edge-cpu, memory = 1MB, executors = 2, speed = 0.5 }
          ]
          links = [
            { between = [hub, cloud], rate = 1Gbps, delay = 20ms }
            { between = ["leaf-{1..2}", hub], delay = 2ms, loss = 1%, up { rate = 10Mbps }, down { rate = 50Mbps, queue = 64KiB } }
          ]
        }
        catalogue {
          profiles {
            small { accuracy = 80%, size = 400kB, macs = 1M, latency { edge-gpu = 1ms } }
            large { accuracy = 95%, size = 5MB, macs = 1.5GMAC }
          }
          tasks {
            "see-{1..2}" { request-size = 10kB, response-size = 100B, variants = [small, large] }
          }
        }
        demand {
          rate = 10/s
          sources = tier 2
          popularity { zipf = 1.2, ranking = [see-2, see-1] }
          deadline = 1s
          phases = [ { at = 20s, rate-factor = 2, popularity-shift = 1 } ]
        }
        repositories = [ { node = cloud, serving = [large] } ]
        placement {
          initial = [ { nodes = tier 2, variants = ["see-{1..2}:small"] } ]
          changes = [
            { at = 5s, load = "see-1:large", node = hub }
            { at = 9s, unload = "see-1:small", node = leaf-1 }
          ]
        }
        run { duration = 30s, inference = profiled }
        """;

    /// <summary>The text without its placement, for policies, which decide that alone.</summary>
    public static string Bare { get; } = Text[..Text.IndexOf("placement {", StringComparison.Ordinal)] + Text[Text.IndexOf("run {", StringComparison.Ordinal)..];

    public static Scenario Load(string text, params string[] overrides) =>
        ScenarioLoader.Parse(text, "small.conf", Shipped.ScenarioFolder, Shipped.Options with { Overrides = [.. overrides] });

    /// <summary>The problems of a text, one per line.</summary>
    public static string Problems(string text, params string[] overrides) =>
        string.Join('\n', Assert.Throws<ScenarioException>(() => Load(text, overrides)).Problems);

    /// <summary>The text with a piece replaced that must stand in it once.</summary>
    public static string Spoilt(string piece, string by)
    {
        Assert.Equal(2, Text.Split(piece).Length);
        return Text.Replace(piece, by, StringComparison.Ordinal);
    }
}
