using System.Text.Json;
using System.Xml.Linq;

namespace IdnActors.Cli.Tests.Commands;

public class TopologyCommandTests
{
    private const string Graph = """
        <graphml><graph edgedefault="undirected">
          <node id="a"><data key="label">Roma</data></node><node id="b"><data key="label">Bari</data></node>
          <edge source="a" target="b"/><edge source="a" target="a"/>
        </graph></graphml>
        """;

    [Theory]
    [InlineData("metro-12")]
    [InlineData("geant")]
    [InlineData("tree-57")]
    [InlineData("tree-1111")]
    [InlineData("scale-free-100")]
    [InlineData("line-3")]
    public async Task A_picture_is_well_formed_names_every_node_and_is_always_the_same(string name)
    {
        using var folder = new TemporaryFolder();
        foreach (var file in (string[])["first.svg", "second.svg"]) Assert.Equal(ExitCode.Ok, (await CliRunner.RunAsync("topology", "show", name, "--svg", folder[file])).ExitCode);
        var text = await File.ReadAllTextAsync(folder["first.svg"]);
        Assert.Equal(text, await File.ReadAllTextAsync(folder["second.svg"]));
        var titles = XDocument.Parse(text).Descendants().Where(e => e.Name.LocalName == "title").Select(e => e.Value).ToList();
        using var facts = JsonDocument.Parse((await CliRunner.RunAsync("topology", "show", name, "--json")).Output);
        foreach (var node in facts.RootElement.GetProperty("nodes").EnumerateArray())
            Assert.Single(titles, t => t.StartsWith(node.GetProperty("name").GetString() + ": tier ", StringComparison.Ordinal));
        Assert.Equal(facts.RootElement.GetProperty("links").GetArrayLength() / 2, XDocument.Parse(text).Descendants().Count(e => e.Name.LocalName == "line"));
        Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_picture_replaces_a_file_only_if_that_is_said()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["mine.svg"], "years of work");

        var refused = await CliRunner.RunAsync("topology", "show", "line-3", "--svg", folder["mine.svg"]);
        Assert.Equal(ExitCode.BadInput, refused.ExitCode);
        Assert.Contains("add --force", refused.Error, StringComparison.Ordinal);
        Assert.Equal("years of work", await File.ReadAllTextAsync(folder["mine.svg"]));
        Assert.Equal(ExitCode.Ok, (await CliRunner.RunAsync("topology", "show", "line-3", "--svg", folder["mine.svg"], "--force")).ExitCode);
        Assert.StartsWith("<svg", await File.ReadAllTextAsync(folder["mine.svg"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_graph_is_imported_shown_and_its_findings_told()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["net.graphml"], Graph);
        var looked = await CliRunner.RunAsync("topology", "import", folder["net.graphml"]);
        Assert.Contains("line 3: Roma is joined with itself – dropped: a link joins two different nodes", looked.Output, StringComparison.Ordinal);
        Assert.Contains("nothing written", looked.Output, StringComparison.Ordinal);

        var written = await CliRunner.RunAsync("topology", "import", folder["net.graphml"], "--default-rate", "40Gbps", "--device", "edge-gpu", "--cloud", "Bari", "--out", folder["sub/net.conf"], "--json");
        using var facts = JsonDocument.Parse(written.Output);
        Assert.Equal(2, facts.RootElement.GetProperty("nodes").GetInt32());
        var shown = await CliRunner.RunAsync("topology", "show", folder["sub/net.conf"]);
        foreach (var part in (string[])["40Gbps", "edge-gpu", "5ms", "Roma"]) Assert.Contains(part, shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_imported_topology_is_found_by_name_from_the_folder_it_was_written_in_by_scenarios_that_come_with_the_program()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["net.graphml"], Graph);
        async Task<CliResult> RunThereAsync(params string[] arguments)
        {
            using var process = CliRunner.Start(arguments, folder: folder.Path);
            return await CliRunner.FinishAsync(process);
        }
        Assert.Equal(ExitCode.Ok, (await RunThereAsync("topology", "import", "net.graphml", "--out", "topologies/garr.conf")).ExitCode);

        var listed = await RunThereAsync("topology", "list", "--json");
        var found = await RunThereAsync("check", "quickstart", "--set", "topology=garr");
        var unknown = await RunThereAsync("check", "quickstart", "--set", "topology=gar");

        using var json = JsonDocument.Parse(listed.Output);
        var garr = json.RootElement.EnumerateArray().Single(t => t.GetProperty("name").GetString() == "garr");
        Assert.Equal(("net", 2), (garr.GetProperty("statedName").GetString(), garr.GetProperty("nodes").GetInt32()));
        // The scenario wants other nodes: those of the topology are told.
        Assert.Contains("a node of net is required; known: Bari, Roma", found.Error, StringComparison.Ordinal);
        Assert.Contains("garr", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_import_of_two_parts_keeps_the_larger_and_says_what_it_drops()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["net.graphml"], Graph.Replace("</graph>",
            "<node id=\"x\"/><node id=\"y\"/><node id=\"z\"/><edge source=\"x\" target=\"y\"/><edge source=\"y\" target=\"z\"/></graph>", StringComparison.Ordinal));

        var result = await CliRunner.RunAsync("topology", "import", folder["net.graphml"], "--out", folder["net.conf"]);

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Contains("2 parts are not connected with each other – only the largest is kept; 2 nodes are dropped (Roma, Bari)", result.Output, StringComparison.Ordinal);
        Assert.Contains("node_y", (await CliRunner.RunAsync("topology", "show", folder["net.conf"])).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--default-rate", "40")]
    [InlineData("--device", "toaster")]
    [InlineData("--cloud", "Milano")]
    public async Task An_option_that_cannot_be_used_is_named(string option, string value)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["net.graphml"], Graph);
        var result = await CliRunner.RunAsync("topology", "import", folder["net.graphml"], option, value, "--out", folder["net.conf"]);
        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.Contains($"{option}: is \"{value}\"", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["net.conf"]));
    }

    [Theory]
    [InlineData("net.graphml", "is the file that is read")]
    [InlineData("sub/../net.graphml", "is the file that is read")]
    [InlineData("link.conf", "is the file that is read")]
    [InlineData("other.json", "has the extension of a file to import")]
    [InlineData("sub", "is a folder")]
    [InlineData("old.conf/net.conf", "cannot be written (")]
    [InlineData("", "--out: is empty")]
    public async Task An_import_never_replaces_its_source_nor_what_is_no_file(string target, string found)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["sub"]);
        await File.WriteAllTextAsync(folder["net.graphml"], Graph);
        await File.WriteAllTextAsync(folder["old.conf"], "mine");
        File.CreateSymbolicLink(folder["link.conf"], folder["net.graphml"]);
        var before = Directory.GetFileSystemEntries(folder.Path).Order(StringComparer.Ordinal).ToList();
        var result = await CliRunner.RunAsync("topology", "import", folder["net.graphml"], "--force", "--out", target.Length == 0 ? "" : folder[target]);
        Assert.Equal((ExitCode.BadInput, ""), (result.ExitCode, result.Output));
        Assert.Contains(found, result.Error, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFileSystemEntries(folder.Path).Order(StringComparer.Ordinal));
        Assert.Equal(Graph, await File.ReadAllTextAsync(folder["net.graphml"]));
    }

    [Fact]
    public async Task An_import_replaces_a_file_only_if_that_is_said()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["net.graphml"], Graph);
        await File.WriteAllTextAsync(folder["net.conf"], "mine");
        var refused = await CliRunner.RunAsync("topology", "import", folder["net.graphml"], "--out", folder["net.conf"]);
        Assert.Equal(ExitCode.BadInput, refused.ExitCode);
        Assert.Contains("net.conf: exists – a file is replaced only if that is said; choose another --out, or add --force", refused.Error, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(folder["net.conf"]));

        Assert.Equal(ExitCode.Ok, (await CliRunner.RunAsync("topology", "import", folder["net.graphml"], "--out", folder["net.conf"], "--force")).ExitCode);
        Assert.Contains("Roma", await File.ReadAllTextAsync(folder["net.conf"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x.png", "does not end in .svg – the picture is SVG; call it e.g. ")]
    [InlineData("file/x.svg", "cannot be written (")]
    public async Task A_picture_that_cannot_be_written_is_told(string target, string found)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["file"], "");
        var result = await CliRunner.RunAsync("topology", "show", "line-3", "--svg", folder[target]);
        Assert.Equal((ExitCode.BadInput, ""), (result.ExitCode, result.Output));
        Assert.Contains($"{folder[target]}: {found}", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder[target]));
    }

    [Theory]
    [InlineData("import")]
    [InlineData("show")]
    public async Task Help_has_examples(string verb) => Assert.Contains("Examples:", (await CliRunner.RunAsync("topology", verb, "--help")).Output, StringComparison.Ordinal);
}
