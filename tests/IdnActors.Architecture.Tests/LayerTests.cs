using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using IdnActors.Architecture.Tests.Sources;
using IdnActors.Testing;

namespace IdnActors.Architecture.Tests;

/// <summary>Who may reference what. A new reference is a change of this table, and of the one in <c>src/ARCHITECTURE.md</c>.</summary>
public class LayerTests
{
    private static readonly Layer[] Table =
    [
        new("Model", [], []),
        new("Policies", ["Model"], []),
        new("Optimization", ["Model", "Policies"], ["Google.OrTools"]),
        new("Configuration", ["Model", "Policies"], ["Akka", "Parquet.Net"]),
        new("Inference", ["Model"], ["Google.Protobuf", "Grpc.Tools", "Microsoft.ML.OnnxRuntime", "System.Numerics.Tensors"]),
        new("Emulation", ["Model", "Policies"], ["Akka", "Akka.Persistence", "HdrHistogram"]),
        new("Cluster", ["Emulation", "Model", "Policies"], ["Akka.Cluster", "Akka.Cluster.Sharding", "Akka.Cluster.Tools", "Akka.Persistence.Sql", "MemoryPack", "Microsoft.Data.Sqlite", "Npgsql"]),
        new("Cli", ["Cluster", "Configuration", "Emulation", "Inference", "Model", "Optimization", "Policies"], ["OxyPlot.Core", "Parquet.Net", "Spectre.Console", "System.CommandLine"]),
    ];

    [Fact]
    public void Every_project_is_in_the_table() => Assert.Equal(Table.Select(l => $"IdnActors.{l.Project}").Order(), SourceTree.Projects);

    [Fact]
    public void Every_project_references_what_the_table_says() => Rules.AssertNone(Table.SelectMany(layer =>
        DifferencesOf(layer, XDocument.Load(RepositoryRoot.Combine($"src/IdnActors.{layer.Project}/IdnActors.{layer.Project}.csproj")))));

    [Fact]
    public void The_architecture_page_shows_the_same_table()
    {
        var rows = RowsOf(File.ReadAllText(RepositoryRoot.Combine("src/ARCHITECTURE.md")));
        Assert.Equal(Table.Select(l => l.ToString()), rows.Select(l => l.ToString()));
    }

    [Fact]
    public void What_all_projects_get_are_analyzers_only()
    {
        foreach (var file in (string[])["Directory.Build.props", "src/Directory.Build.props"])
        {
            var packages = XDocument.Load(RepositoryRoot.Combine(file)).Descendants("PackageReference").Select(p => p.Attribute("Include")!.Value);
            Rules.AssertNone(packages.Where(p => p != "Microsoft.CodeAnalysis.BannedApiAnalyzers"));
        }
    }

    [Theory]
    [InlineData("IdnActors.Model")]
    [InlineData("IdnActors.Policies", "IdnActors.Model")]
    public void The_core_references_only_the_base_class_library_and_itself(string project, params string[] below)
    {
        var references = Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, $"{project}.dll")).GetReferencedAssemblies().Select(a => a.Name!);
        Rules.AssertNone(references.Where(r => !r.StartsWith("System.", StringComparison.Ordinal) && !below.Contains(r)));
    }

    [Fact]
    public void A_reference_too_many_and_one_too_few_are_found()
    {
        var project = XDocument.Parse("""
            <Project><ItemGroup>
              <ProjectReference Include="..\IdnActors.Model\IdnActors.Model.csproj" />
              <PackageReference Include="Akka" />
            </ItemGroup></Project>
            """);
        Assert.Equal(
            ["Sample references Model, Akka; the table says Emulation, Akka"],
            DifferencesOf(new Layer("Sample", ["Emulation"], ["Akka"]), project));
        Assert.Empty(DifferencesOf(new Layer("Sample", ["Model"], ["Akka"]), project));
    }

    [Fact]
    public void A_row_of_the_page_is_read_as_it_is_written() => Assert.Equal(
        ["Sample references Model, Emulation, Akka", "Core references nothing"],
        RowsOf("""
            | project | references | packages | duty |
            |---|---|---|---|
            | `IdnActors.Sample` | Model, Emulation | `Akka` | a sample |
            | `IdnActors.Core` | nothing | none | the core |
            | `other` | x | `y` | z |
            """).Select(l => l.ToString()));

    private static IEnumerable<string> DifferencesOf(Layer layer, XDocument project)
    {
        var actual = new Layer(
            layer.Project,
            [.. Includes(project, "ProjectReference").Select(r => Regex.Match(r, @"IdnActors\.(\w+)\.csproj$").Groups[1].Value).Order(StringComparer.Ordinal)],
            [.. Includes(project, "PackageReference").Order(StringComparer.Ordinal)]);
        if (actual.ToString() != layer.ToString()) yield return $"{actual}; the table says {layer.References}";
    }

    private static IEnumerable<string> Includes(XDocument project, string element) => project.Descendants(element).Select(e => e.Attribute("Include")!.Value);

    private static IEnumerable<Layer> RowsOf(string page) =>
        Regex.Matches(page, @"^\| `IdnActors\.(\w+)` \| ([^|]*) \| ([^|]*) \|", RegexOptions.Multiline)
            .Select(m => new Layer(m.Groups[1].Value, ListOf(m.Groups[2].Value, "nothing"), ListOf(m.Groups[3].Value.Replace("`", ""), "none")));

    private static string[] ListOf(string cell, string empty) => cell == empty ? [] : cell.Split(", ");

    private sealed record Layer(string Project, string[] Projects, string[] Packages)
    {
        public string References => Projects.Length + Packages.Length == 0 ? "nothing" : string.Join(", ", [.. Projects, .. Packages]);

        public override string ToString() => $"{Project} references {References}";
    }
}
