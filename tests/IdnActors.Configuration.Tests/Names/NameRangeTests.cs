using IdnActors.Configuration.Names;

namespace IdnActors.Configuration.Tests.Names;

public class NameRangeTests
{
    [Theory]
    [InlineData("cloud", "cloud")]
    [InlineData("gw-{1..3}", "gw-1 gw-2 gw-3")]
    [InlineData("l-{1..2}-{0..1}", "l-1-0 l-1-1 l-2-0 l-2-1")]
    [InlineData("{9..11}x", "9x 10x 11x")]
    [InlineData("a{5..5}", "a5")]
    public void The_last_range_runs_fastest(string text, string names) => Assert.Equal(names.Split(' '), NameRange.Parse(text, out _)!.Names());

    [Theory]
    [InlineData("a{")]
    [InlineData("a}")]
    [InlineData("a{}")]
    [InlineData("a{1}")]
    [InlineData("a{1..}")]
    [InlineData("a{2..1}")]
    [InlineData("a{-1..1}")]
    [InlineData("a{1..2..3}")]
    [InlineData("a{1..99999999999}")]
    [InlineData("a{1..100001}")]
    [InlineData("a{1..1000}-{1..1000}")]
    [InlineData("a{0..2147483647}")]
    public void Malformed_and_huge_ranges_are_refused(string text) => Assert.Null(NameRange.Parse(text, out _));

    [Theory]
    [InlineData("root", "gw-{1..2}", "root+gw-1 root+gw-2")]
    [InlineData("a-{1..2}", "b-{1..2}", "a-1+b-1 a-2+b-2")]
    [InlineData("gw-{1..2}", "leaf-{1..2}-{1..2}", "gw-1+leaf-1-1 gw-1+leaf-1-2 gw-2+leaf-2-1 gw-2+leaf-2-2")]
    [InlineData("leaf-{1..1}-{1..2}", "gw-{1..1}", "leaf-1-1+gw-1 leaf-1-2+gw-1")]
    public void Ranges_at_the_same_position_run_together(string first, string second, string pairs) =>
        Assert.Equal(pairs.Split(' '), NameRange.Pairs(NameRange.Parse(first, out _)!, NameRange.Parse(second, out _)!)!.Select(p => $"{p.First}+{p.Second}"));

    [Fact]
    public void Ranges_that_should_run_together_must_be_equal() =>
        Assert.Null(NameRange.Pairs(NameRange.Parse("a-{1..2}", out _)!, NameRange.Parse("b-{1..3}", out _)!));
}
