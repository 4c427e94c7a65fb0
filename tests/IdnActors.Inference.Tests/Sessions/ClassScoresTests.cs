using IdnActors.Inference.Sessions;

namespace IdnActors.Inference.Tests.Sessions;

public class ClassScoresTests
{
    [Theory]
    [InlineData(new[] { 1f, 3f, 2f }, 1)]
    [InlineData(new[] { -5f, -3f, -3f }, 1)]
    [InlineData(new[] { 0f, 0f, 0f }, 0)]
    [InlineData(new[] { 7f }, 0)]
    public void Picks_the_highest_score_and_the_first_among_equals(float[] scores, int best) => Assert.Equal(best, ClassScores.Best(scores));

    [Fact]
    public void Probability_is_the_softmax()
    {
        float[] scores = [1, 2, 3];
        var sum = Math.Exp(1) + Math.Exp(2) + Math.Exp(3);

        Assert.All(scores, (score, i) => Assert.Equal((float)(Math.Exp(score) / sum), ClassScores.Probability(scores, i), 6));
    }

    [Fact]
    public void Probability_survives_scores_whose_exponentials_overflow() => Assert.Equal(0.5f, ClassScores.Probability([3e38f, 3e38f, -3e38f], 1));

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Probability_is_no_number_where_a_score_is_none(float bad)
    {
        float[] scores = [1, bad, 2];

        Assert.True(float.IsNaN(ClassScores.Probability(scores, ClassScores.Best(scores))));
    }
}
