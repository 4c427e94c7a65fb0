using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using IdnActors.Architecture.Tests.Sources;

namespace IdnActors.Architecture.Tests;

/// <summary>Every public type says what it is for.</summary>
public class DocumentationTests
{
    private const int ShortestSummary = 20;

    public static TheoryData<string> Projects => [.. SourceTree.Projects];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Every_public_type_has_a_summary(string project)
    {
        var assembly = Load(project);
        var documentation = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml"));
        Rules.AssertNone(Undocumented(assembly.GetExportedTypes().Select(IdOf), documentation));
    }

    [Fact]
    public void A_missing_and_an_idle_summary_are_found()
    {
        var documentation = XDocument.Parse("""
            <doc><members>
              <member name="T:A"><summary>One node of the <see cref="T:Sample.Network"/>.</summary></member>
              <member name="T:B"><summary>
                 A node.
              </summary></member>
            </members></doc>
            """);
        Assert.Equal(["B: \"A node.\"", "C: \"\""], Undocumented(["A", "B", "C"], documentation));
    }

    private static IEnumerable<string> Undocumented(IEnumerable<string> types, XDocument documentation)
    {
        var summaries = documentation.Descendants("member").ToDictionary(m => m.Attribute("name")!.Value, m => TextOf(m.Element("summary")));
        foreach (var type in types.Order(StringComparer.Ordinal))
        {
            var summary = summaries.GetValueOrDefault($"T:{type}", "");
            if (summary.Length < ShortestSummary) yield return $"{type}: \"{summary}\"";
        }
    }

    /// <summary>The text of an element on one line; a reference counts as the last part of its name.</summary>
    private static string TextOf(XElement? element) => element is null
        ? ""
        : Regex.Replace(string.Concat(element.DescendantNodes().Select(WordOf)), @"\s+", " ").Trim();

    private static string WordOf(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" or "paramref" or "typeparamref" } reference => reference.Attributes().First().Value.Split('.', ':')[^1],
        _ => "",
    };

    private static string IdOf(Type type) => type.FullName!.Replace('+', '.');

    private static Assembly Load(string project)
    {
        var name = project == "IdnActors.Cli" ? "idn" : project;
        return Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, name + ".dll"));
    }
}
