using IdnActors.Configuration.Hocon;
using IdnActors.Configuration.Reading;

namespace IdnActors.Configuration.Tests.Hocon;

public class HoconTextTests
{
    [Theory]
    [InlineData("a = 1", "{a=1}")]
    [InlineData("a : 1 // why\n b = 2 # so", "{a=1 b=2}")]
    [InlineData("a { x = 1 }, b { y = 2 }", "{a={x=1} b={y=2}}")]
    [InlineData("a { x = 1 }\na { y = 2 }", "{a={x=1 y=2}}")]
    [InlineData("a.b = 1\na.c = 2", "{a={b=1 c=2}}")]
    [InlineData("a = [1\n, 2]", "{a=[1 2]}")]
    [InlineData("a = [\n  1\n  2, 3,\n]", "{a=[1 2 3]}")]
    [InlineData("a = [ ]\nb = [ # none\n ]\nc = []", "{a=[] b=[] c=[]}")]
    [InlineData("a = [[1, 2], [], [{x = [3]}]]", "{a=[[1 2] [] [{x=[3]}]]}")]
    [InlineData("a = \"q: {x} # \\\"y\\\" \\\\ \\u0041\"", "{a=q: {x} # \"y\" \\ A}")]
    [InlineData("a = 10 ms\r\nb = 5/s", "{a=10 ms b=5/s}")]
    [InlineData("a =\n  1", "{a=1}")]
    [InlineData("\"a.b\" = 1", "{a.b=1}")]
    [InlineData("a = null\nb = \"\"", "{a=null b=}")]
    [InlineData("\uFEFFa = 1", "{a=1}")]
    [InlineData("a { }\nb = { x = 1, }", "{a={} b={x=1}}")]
    [InlineData("a {\n  x = 1 # so\n}\n#\nb = 10 ms   // why", "{a={x=1} b=10 ms}")]
    public void Plain_texts_are_read(string text, string tree)
    {
        var problems = new ProblemLedger();
        var root = HoconText.Parse(text, "t.conf", problems);
        problems.ThrowIfAny();
        Assert.Equal(tree, Show(root!));
    }

    [Theory]
    [InlineData("", "t.conf: is empty")]
    [InlineData("# only a comment", "t.conf: is empty")]
    [InlineData("a = 1\nb {", "line 2 ends inside a block")]
    [InlineData("a = 1\n}", "line 2 has a } without a {")]
    [InlineData("{ a = 1 }", "line 1 has { – a key is expected")]
    [InlineData("a = [1,\n2", "line 2 ends inside a list")]
    [InlineData("a = [1,,2]", "line 1 has , – a value is expected")]
    [InlineData("a = [ = ]", "line 1 has = – a value is expected")]
    [InlineData("a = 1 b = 2", "line 1 has = in a value")]
    [InlineData("a = fashion:cnn4", "line 1 has : in a value – only plain text stands without quotes; start a new line, or put the text in double quotes")]
    [InlineData("a = \"x", "line 1 has a text that is not closed")]
    [InlineData("a = \"x\ny\"", "line 1 has a text that is not closed")]
    [InlineData("a = \"\"\"x\"\"\"", "line 1 has \"\"\"")]
    [InlineData("a = \"\\x\"", "line 1 has an unknown escape")]
    [InlineData("a = \"\\u00\"", "line 1 has an escape that is not a character")]
    [InlineData("a = \"\\u0000\"", "line 1 has an escape that is not a character")]
    [InlineData("a = \"\\", "line 1 has an unknown escape")]
    [InlineData("a = ${b}", "line 1 has a $ – substitutions are not supported")]
    [InlineData("a = ${a}", "line 1 has a $ – substitutions are not supported")]
    [InlineData("\ninclude \"other.conf\"", "line 2 has an include – includes are not supported")]
    [InlineData("a = 1\nb = 2\na = 3", "line 3 gives a again – a key stands once; the first is in line 1")]
    [InlineData("a { x = 1 }\na = 3", "line 2 gives a again")]
    [InlineData("a = 1\na.b = 3", "line 2 gives a.b again")]
    [InlineData("a.b = 1\na = 3", "line 2 gives a again")]
    [InlineData("a", "line 1 ends here – the key a needs a value")]
    [InlineData("a =", "line 1 ends here – the key a needs a value")]
    [InlineData("a b = 1", "line 1 has b – the key a needs a value")]
    [InlineData("a += 1", "line 1 has + – the key a needs a value")]
    [InlineData("a = 1\u00a0", "line 1 has the character U+00A0 in a value")]
    [InlineData("a = \u0001", "line 1 has the character U+0001 – a value is expected")]
    [InlineData("a. = 1", "line 1 has   – a key is expected")]
    [InlineData(".a = 1", "line 1 has . – a key is expected")]
    [InlineData("a = \"x\" y", "line 1 has y after a value")]
    public void Anything_else_is_a_located_problem(string text, string message)
    {
        var problems = new ProblemLedger();
        Assert.Null(HoconText.Parse(text, "t.conf", problems));
        Assert.Contains(message, problems.ToException().Problems.Single().ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x = [[")]
    [InlineData("a = {")]
    [InlineData("a.")]
    [InlineData("a{")]
    public void Deep_nesting_is_refused_before_it_can_overflow_the_stack(string nest)
    {
        var problems = new ProblemLedger();
        Assert.Null(HoconText.Parse(string.Concat(Enumerable.Repeat(nest, 1_000_000)), "t.conf", problems));
        Assert.Null(HoconText.Parse("x = [" + string.Concat(Enumerable.Repeat("[", 1_000_000)), "t.conf", problems));
        Assert.All(problems.ToException().Problems, p => Assert.StartsWith("line 1", p.Key, StringComparison.Ordinal));
    }

    [Fact]
    public void Files_that_are_no_text_are_reported()
    {
        using var folder = new TemporaryFolder();
        var binary = Path.Combine(folder.Path, "x.conf");
        File.WriteAllBytes(binary, [0xff, 0xfe, 0x00, 0x81]);
        var large = folder.Write("large.conf", new string('#', TextFile.LargestSize + 1));
        Assert.Equal(["is not UTF-8 text", $"has {TextFile.LargestSize + 1} bytes", "is a folder", "does not exist"],
            new[] { binary, large, folder.Path, Path.Combine(folder.Path, "none.conf") }.Select(Found));

        static string Found(string path)
        {
            var problems = new ProblemLedger();
            Assert.Null(HoconText.ReadFile(path, path, problems));
            return problems.ToException().Problems.Single().Found;
        }
    }

    private static string Show(ConfigNode node) => node switch
    {
        ConfigObject block => "{" + string.Join(' ', block.Keys.Select(k => $"{k}={Show(block[k]!)}")) + "}",
        ConfigList list => "[" + string.Join(' ', list.Items.Select(Show)) + "]",
        ConfigText text => text.Text,
        _ => throw new ArgumentException(node.ToString(), nameof(node)),
    };
}
