using System.Diagnostics;
using IdnActors.Configuration.Catalogues;
using IdnActors.Configuration.Hocon;
using IdnActors.Configuration.Network;
using IdnActors.Configuration.Reading;
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
        Damage(File.ReadAllText(Shipped.TopologyPath(name)), name, text => TopologyLoader.Parse(text, Path.Combine(Shipped.TopologyFolder, "fuzz.conf")));

    [Theory]
    [InlineData("mobile-walk")]
    public Task Damaged_traces_are_reported(string name) => Damage(File.ReadAllText(Path.Combine(Shipped.TopologyFolder, name + ".csv")), name, text =>
    {
        var context = new LoadContext();
        TraceFile.Parse(text, "fuzz.csv", context.Problems);
        context.Finish();
    });

    [Theory]
    [MemberData(nameof(Scenarios))]
    public Task Damaged_canonical_texts_are_reported(string name) =>
        Damage(ScenarioWriter.Render(ScenarioLoader.Load(Shipped.ScenarioPath(name), Shipped.Options)), name,
            text => ScenarioLoader.Parse(text, "fuzz.conf", Shipped.ScenarioFolder, Shipped.Options), CasesPerFile / 4);

    [Fact]
    public Task Damaged_device_classes_are_reported()
    {
        var nodes = $"nodes = [ {string.Join('\n', DeviceClassReader.Shipped.Keys.Select(k => $"{{ name = {k}, tier = 0, device = {k} }}"))} ]\n";
        return Damage(File.ReadAllText(RepositoryRoot.Combine("hocon/devices.conf")), "devices", text => TopologyLoader.Parse(nodes + text, "fuzz.conf"));
    }

    [Fact]
    public Task Damaged_model_cards_are_reported()
    {
        var folder = Path.Combine(Shipped.ModelLibrary, "cnn4");
        return Damage(File.ReadAllText(Path.Combine(folder, "model.conf")), "card", text =>
        {
            var context = new LoadContext();
            if (HoconText.Parse(text, "fuzz.conf", context.Problems) is { } root)
                ModelCardReader.Read(new ConfigReader(root, "", "", context), "cnn4", folder, verifyHashes: true);
            context.Finish();
        });
    }

    [Fact]
    public Task A_damaged_reference_file_is_reported_or_read() =>
        Damage(File.ReadAllText(RepositoryRoot.Combine("hocon/reference.conf")), "reference", text =>
        {
            var context = new LoadContext();
            HoconText.Parse(text, "fuzz.conf", context.Problems);
            context.Finish();
        });

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
            try
            {
                if (await Task.Run(() => Accepts(load, damaged)).WaitAsync(Patience)) accepted++;
            }
            catch (TimeoutException)
            {
                Assert.Fail($"{name}, case {i} takes longer than {Patience.TotalSeconds} s:\n{damaged}");
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
