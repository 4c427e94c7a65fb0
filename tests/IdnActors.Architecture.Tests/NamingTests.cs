using IdnActors.Architecture.Tests.Sources;

namespace IdnActors.Architecture.Tests;

/// <summary>Names say what a thing is; some words say nothing.</summary>
public class NamingTests
{
    private static readonly string[] EmptySuffixes = ["Manager", "Service", "Util", "Utils", "Utilities", "Helper", "Helpers", "Data", "Info", "Impl", "Misc", "Stuff"];

    // A folder is named after what it is about, not after what kind of code lies in it.
    private static readonly string[] TechnicalFolders =
        ["Common", "Shared", "Interfaces", "Abstractions", "Messages", "Enums", "Exceptions", "Extensions", "Helpers", "Misc", "Utils", "Utilities"];

    [Fact]
    public void No_type_has_a_suffix_that_says_nothing() => Rules.AssertNone(SourceTree.Source.SelectMany(EmptyNames));

    [Fact]
    public void No_folder_is_named_after_a_kind_of_code() => Rules.AssertNone(SourceTree.Source.SelectMany(TechnicalFoldersOf).Distinct());

    [Fact]
    public void A_type_and_a_folder_that_break_the_rules_are_found()
    {
        var file = new SourceFile("src/IdnActors.Sample/Utils/NodeManager.cs", "namespace X;\npublic sealed record NodeInfo(int A);\nclass NodeManager { }\nclass Node { }\n");
        Assert.Equal(["src/IdnActors.Sample/Utils/NodeManager.cs:2: NodeInfo", "src/IdnActors.Sample/Utils/NodeManager.cs:3: NodeManager"], EmptyNames(file));
        Assert.Equal(["src/IdnActors.Sample/Utils/"], TechnicalFoldersOf(file));
    }

    private static IEnumerable<string> EmptyNames(SourceFile file) => MemberScan.TypesOf(file)
        .Where(t => EmptySuffixes.Any(suffix => t.Name.EndsWith(suffix, StringComparison.Ordinal)))
        .Select(t => $"{file.Path}:{t.Line}: {t.Name}");

    private static IEnumerable<string> TechnicalFoldersOf(SourceFile file)
    {
        var folders = file.Path.Split('/')[..^1];
        for (var i = 0; i < folders.Length; i++)
            if (TechnicalFolders.Contains(folders[i])) yield return string.Join('/', folders[..(i + 1)]) + "/";
    }
}
