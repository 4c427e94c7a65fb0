using IdnActors.Cli.Report;

namespace IdnActors.Cli.Tests.Report;

public class BoundLabelsTests
{
    [Theory]
    [InlineData(null)]
    [InlineData(null, "none", "none")]
    [InlineData("theorem", "theorem", "theorem")]
    [InlineData("no theorem here in 2 of 3 runs, theorem in 1 of 3 runs", "theorem", "no theorem here", "no theorem here")]
    [InlineData("theorem in 1 of 2 runs", "none", "theorem")]
    public void All_runs_have_a_say(string? expected, params string[] labels) => Assert.Equal(expected, BoundLabels.Together(labels));
}
