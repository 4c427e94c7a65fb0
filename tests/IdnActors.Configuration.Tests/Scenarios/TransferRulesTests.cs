using IdnActors.Configuration.Scenarios;
using IdnActors.Model.Scenarios;

namespace IdnActors.Configuration.Tests.Scenarios;

public class TransferRulesTests
{
    [Theory]
    [InlineData("transfer.window=2", "transfer.chunk-size=33KiB", "--set: transfer.window is 2: with chunk-size = 33KiB a fetch of see-2:small has 66KiB under way at once, and the queue of hub-leaf-1 is 64KiB – what does not fit is dropped, requests that share the queue too; write e.g. window = 1, or lengthen the queue")]
    [InlineData("policy.options.step=2kB/ms", "serving.queue-capacity=9", "small.conf: transfer.window is 8: with chunk-size = 64KiB a fetch of see-2:large has 512KiB under way at once")]
    public void A_fetch_that_alone_overflows_the_queue_of_a_link_is_warned_of(string first, string second, string warning)
    {
        var told = Assert.Single(Warnings(SmallScenario.Bare, "policy.name=oga", first, second));
        Assert.StartsWith(warning, told.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_classes_of_traffic_have_queues_of_their_own_only_chunks_are_dropped() =>
        Assert.Equal("chunks that do not fit are dropped and asked for again",
            Assert.Single(Warnings(SmallScenario.Bare, "policy.name=oga", "topology.links[1].down.deficit-round-robin={}")).Required);

    [Theory]
    [InlineData("transfer.window=2", "transfer.chunk-size=32KiB")]
    [InlineData("topology.links[1].down.queue=512KiB")]
    public void One_that_fits_is_not(params string[] overrides) => Assert.Empty(Warnings(SmallScenario.Bare, ["policy.name=oga", .. overrides]));

    [Fact]
    public void A_part_that_is_smaller_than_the_window_counts_with_its_size()
    {
        // 400 kB and 5 MB; the queue to the leaves is that of the link to the hub, 1 MiB.
        string[] wide = ["policy.name=oga", "topology.links[1].down.queue=500kB", "transfer.window=100", "topology.links[0].queue=50MB"];
        Assert.Equal("see-2:large", Assert.Single(Warnings(SmallScenario.Bare, wide)).Found.Split(" a fetch of ")[1].Split(' ')[0]);
        Assert.Empty(Warnings(SmallScenario.Bare, [.. wide, "catalogue.profiles.large.size=450kB"]));
    }

    [Fact]
    public void What_never_travels_is_not_warned_of()
    {
        Assert.Empty(Warnings(SmallScenario.Bare, "transfer.window=1000"));
        // see-1:large is loaded by the hub, behind a queue of 1 MiB, and by nobody else.
        Assert.Empty(Warnings(SmallScenario.Text, "transfer.window=16"));
        Assert.Contains("cloud-hub", Assert.Single(Warnings(SmallScenario.Text, "transfer.window=17")).Found, StringComparison.Ordinal);
    }

    public static TheoryData<string> Scenarios() => [.. Directory.GetFiles(Shipped.ScenarioFolder, "*.conf").Select(f => Path.GetFileNameWithoutExtension(f))];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void No_shipped_scenario_is_warned_of(string name)
    {
        var warnings = new List<Problem>();
        ScenarioLoader.Load(Shipped.ScenarioPath(name), Shipped.Options with { Warn = warnings.Add });
        Assert.Empty(warnings);
    }

    private static List<Problem> Warnings(string text, params string[] overrides)
    {
        var warnings = new List<Problem>();
        ScenarioLoader.Parse(text, "small.conf", Shipped.ScenarioFolder, Shipped.Options with { Overrides = [.. overrides], Warn = warnings.Add });
        return warnings;
    }
}
