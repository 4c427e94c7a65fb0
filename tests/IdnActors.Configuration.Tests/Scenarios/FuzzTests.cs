using System.Diagnostics;
using IdnActors.Configuration.Network;
using IdnActors.Configuration.Scenarios;
using IdnActors.Model.Randomness;
using IdnActors.Model.Scenarios;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Configuration.Tests.Scenarios;

/// <summary>Damages every shipped file in every way that comes to mind: the loader reports, it never crashes and never hangs.</summary>
public class FuzzTests(ITestOutputHelper output)
{
    private const int CasesPerFile = 400;

    // Far above what the slowest case needs, far below what a hang would take.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static TheoryData<string> Scenarios => Shipped.Scenarios;
    public static TheoryData<string> Topologies => Shipped.Topologies;

    [Theory]
    [MemberData(nameof(Scenarios))]
    public Task Damaged_scenarios_are_reported(string name) =>
        Damage(File.ReadAllText(Shipped.ScenarioPath(name)), name, text => ScenarioLoader.Parse(text, "fuzz.conf", Shipped.ScenarioFolder, Shipped.Options));

    [Theory]
    [MemberData(nameof(Topologies))]
    public Task Damaged_topologies_are_reported(string name) =>
        Damage(File.ReadAllText(Shipped.TopologyPath(name)), name, text => TopologyLoader.Parse(text, "fuzz.conf"));

    [Theory]
    [MemberData(nameof(Scenarios))]
    public Task Damaged_canonical_texts_are_reported(string name) =>
        Damage(ScenarioWriter.Render(ScenarioLoader.Load(Shipped.ScenarioPath(name), Shipped.Options)), name,
            text => ScenarioLoader.Parse(text, "fuzz.conf", Shipped.ScenarioFolder, Shipped.Options), CasesPerFile / 4);

    [Fact]
    public Task Damaged_overrides_are_reported() =>
        Damage("topology.links[0].rate=10Mbps", "overrides",
            text => ScenarioLoader.Load(Shipped.ScenarioPath("line-3"), Shipped.Options with { Overrides = [text, "run.seed=" + text] }));

    private async Task Damage(string text, string name, Action<string> load, int cases = CasesPerFile)
    {
        output.WriteLine($"IDN_TEST_SEED={TestSeed.Value}, {cases} cases");
        var streams = new RandomStreams(TestSeed.Value);
        var (accepted, slowest) = (0, TimeSpan.Zero);
        for (var i = 0; i < cases; i++)
        {
            var damaged = Mutation.Apply(text, streams.Open($"fuzz/{name}/{i}"));
            var watch = Stopwatch.StartNew();
            var attempt = Task.Run(() => Accepts(load, damaged));
            Assert.True(await Task.WhenAny(attempt, Task.Delay(Patience)) == attempt, $"{name}, case {i} takes longer than {Patience.TotalSeconds} s:\n{damaged}");
            try
            {
                if (await attempt) accepted++;
            }
            catch (Exception e)
            {
                Assert.Fail($"{name}, case {i}: {e}\n{damaged}");
            }
            if (watch.Elapsed > slowest) slowest = watch.Elapsed;
        }
        output.WriteLine($"{accepted} still valid, slowest {slowest.TotalMilliseconds:F0} ms");
    }

    private static bool Accepts(Action<string> load, string text)
    {
        try
        {
            load(text);
            return true;
        }
        catch (ScenarioException e)
        {
            Assert.NotEmpty(e.Problems);
            Assert.All(e.Problems, p => Assert.True(p.File.Length > 0 && p.Found.Length > 0 && p.Required.Length > 0 && p.Remedy.Length > 0, p.ToString()));
            return false;
        }
    }
}
