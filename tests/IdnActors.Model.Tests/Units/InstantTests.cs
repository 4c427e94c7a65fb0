using IdnActors.Model.Units;

namespace IdnActors.Model.Tests.Units;

public class InstantTests
{
    [Fact]
    public void Counts_from_the_start_of_the_run()
    {
        var at = Instant.Start + Duration.FromSeconds(1.5);
        Assert.Equal(1.5, at.Seconds);
        Assert.Equal(Duration.FromSeconds(1.5), at.SinceStart);
        Assert.Equal("1.5s", at.ToString());
    }

    [Fact]
    public void Differences_are_durations()
    {
        var early = new Instant(5);
        var late = new Instant(12);
        Assert.Equal(new Duration(7), late - early);
        Assert.Equal(new Duration(-7), early - late);
        Assert.Equal(early, late - new Duration(7));
        Assert.Equal(late, Instant.Max(early, late));
        Assert.Equal(late, Instant.Max(late, early));
    }

    [Fact]
    public void Does_not_wrap_around()
    {
        Assert.Throws<OverflowException>(() => Instant.MaxValue + new Duration(1));
        Assert.Throws<OverflowException>(() => new Instant(-2) - Instant.MaxValue);
    }
}
