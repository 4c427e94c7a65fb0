using IdnActors.Configuration.Network.Import;

namespace IdnActors.Configuration.Tests.Network.Import;

public class LabelRateTests
{
    [Theory]
    [InlineData("Peering, 2.5 Gbps", 2.5e9)]
    [InlineData("155 Mb/s", 155e6)]
    [InlineData("34Mb/s", 34e6)]
    [InlineData("622 Mbit/s", 622e6)]
    [InlineData("10 Gb", 10e9)]
    [InlineData("10 GbE", 10e9)]
    [InlineData("10GE", 10e9)]
    [InlineData("GbE", 1e9)]
    [InlineData("2 x 10 Gbps", 20e9)]
    [InlineData("2xSTM-1", 311.04e6)]
    [InlineData("STM-16", 2488.32e6)]
    [InlineData("SDH STM4", 622.08e6)]
    [InlineData("STM-0", 51.84e6)]
    [InlineData("OC-48", 2488.32e6)]
    [InlineData("OC192c", 9953.28e6)]
    [InlineData("E1", 2.048e6)]
    [InlineData("E3 line", 34.368e6)]
    [InlineData("T1", 1.544e6)]
    [InlineData("DS3", 44.736e6)]
    [InlineData("1 Gbps (1 Gbps)", 1e9)]
    public void Rates_within_words_are_understood(string words, double rate) => Assert.Equal(rate, LabelRate.Of(words)!.Value, 1.0);

    [Theory]
    [InlineData("")]
    [InlineData("Peering")]
    [InlineData("155 MB/s")]
    [InlineData("GE")]
    [InlineData("E1/0")]
    [InlineData("10")]
    [InlineData("CUSTOM-16")]
    [InlineData("155 Mbps to 1 Gbps")]
    [InlineData("E2")]
    public void Other_words_say_none(string words) => Assert.Null(LabelRate.Of(words));

    [Theory]
    [InlineData("Fibre ottica spenta (Dark Fibre)", true)]
    [InlineData("darkfibre", true)]
    [InlineData("DARK", true)]
    [InlineData("Darkhan–Erdenet", false)]
    public void A_dark_fibre_says_so(string words, bool isDark) => Assert.Equal(isDark, LabelRate.IsDark(words));

    [Theory]
    [InlineData("STM-16", "2488320kbps", "line 2: no speed but the label \"STM-16\" – its rate is taken to be 2488320kbps")]
    [InlineData("Peering", "1Gbps", "line 2: no speed but the label \"Peering\" – no rate is understood from it: the edge counts as one that states none")]
    [InlineData("Dark Fibre", "1Gbps", "line 2: node_a–node_b has the label \"Dark Fibre\" – kept with the default rate, 1Gbps: without this dark fibre the network falls apart")]
    [InlineData("Dark Fibre, 10 GbE", "10Gbps", "line 2: the label \"Dark Fibre, 10 GbE\" says that the fibre is dark, and the rate 10Gbps is stated – the rate is believed")]
    public void What_is_made_of_a_label_is_reported(string label, string rate, string finding)
    {
        var imported = Import(Edge("a", "b", "LinkLabel", label));
        Assert.Equal(rate, imported.Topology.Links[0].Rate.ToString());
        Assert.Contains(finding, imported.Findings.Select(f => f.ToString()));
    }

    [Fact]
    public void Of_dark_fibres_only_those_stay_that_hold_the_network_together()
    {
        var imported = Import(Edge("a", "b", "label", "1 Gbps") + Edge("a", "b", "description", "dark") + Edge("b", "c", "label", "dark") + Edge("a", "c", "label", "dark"));
        Assert.Equal(["node_a–node_b", "node_b–node_c"],
            imported.Topology.Links.Where(l => l.Id.Index % 2 == 0).Select(l => $"{imported.Topology.NameOf(l.From)}–{imported.Topology.NameOf(l.To)}"));
        Assert.Equal(
            ["line 3: left out: a dark fibre carries nothing", "line 4: kept with the default rate, 1Gbps: without this dark fibre the network falls apart", "line 5: left out: a dark fibre carries nothing"],
            imported.Findings.Where(f => f.Found.EndsWith("\"dark\"", StringComparison.Ordinal)).Select(f => $"{f.Place}: {f.Rule}"));
    }

    private static string Edge(string from, string to, string key, string words) => $"\n<edge source=\"{from}\" target=\"{to}\"><data key=\"{key}\">{words}</data></edge>";

    private static ImportedTopology Import(string edges) => GraphMlImporter.Import($"<graphml><graph><node id='a'/><node id='b'/>{(edges.Contains("\"c\"", StringComparison.Ordinal) ? "<node id='c'/>" : "")}{edges}</graph></graphml>", "net.graphml");
}
