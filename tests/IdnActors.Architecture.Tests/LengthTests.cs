using IdnActors.Architecture.Tests.Sources;

namespace IdnActors.Architecture.Tests;

/// <summary>Files and methods that fit into a head.</summary>
public class LengthTests
{
    private const int LongestFile = 300;
    private const int LongestMember = 60;

    // At most three, each with its reason. None so far.
    private static readonly string[] Exceptions = [];

    [Fact]
    public void No_source_file_is_longer_than_300_lines() => Rules.AssertNone(SourceTree.Source.SelectMany(TooLongFile));

    [Fact]
    public void No_method_is_longer_than_60_lines() => Rules.AssertNone(SourceTree.Source.SelectMany(TooLongMembers));

    [Fact]
    public void There_are_at_most_three_exceptions_and_all_are_needed()
    {
        Assert.True(Exceptions.Length <= 3, "More than three exceptions make a rule a suggestion.");
        Rules.AssertNone(Exceptions.Where(e => !SourceTree.Source.Any(f => f.Path == e && f.LineCount > LongestFile)));
    }

    [Fact]
    public void A_file_that_is_too_long_and_its_long_method_are_found()
    {
        var body = string.Concat(Enumerable.Repeat("        Call();\n", LongestFile));
        var file = new SourceFile("src/IdnActors.Sample/A.cs", $"class A\n{{\n    void M()\n    {{\n{body}    }}\n}}\n");
        Assert.Equal([$"src/IdnActors.Sample/A.cs: {LongestFile + 6} lines, at most {LongestFile} are allowed"], TooLongFile(file));
        Assert.Equal([$"src/IdnActors.Sample/A.cs:3: M has {LongestFile + 3} lines, at most {LongestMember} are allowed"], TooLongMembers(file));
    }

    private static IEnumerable<string> TooLongFile(SourceFile file)
    {
        if (file.LineCount > LongestFile && !Exceptions.Contains(file.Path))
            yield return $"{file.Path}: {file.LineCount} lines, at most {LongestFile} are allowed";
    }

    private static IEnumerable<string> TooLongMembers(SourceFile file) => MemberScan.MembersOf(file)
        .Where(m => m.Length > LongestMember)
        .Select(m => $"{file.Path}:{m.Line}: {m.Name} has {m.Length} lines, at most {LongestMember} are allowed");
}
