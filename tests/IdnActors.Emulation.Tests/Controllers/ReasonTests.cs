using IdnActors.Emulation.Controllers;

namespace IdnActors.Emulation.Tests.Controllers;

/// <summary>Why variants come and go, as the log of events says it.</summary>
public class ReasonTests
{
    [Theory]
    [InlineData(0.25, 0.5, "oga, slot 3: share 0.250 to 0.500")]
    [InlineData(0.5, 0.5, "oga, slot 3: drawn anew at share 0.500")]
    [InlineData(0.50004, 0.49996, "oga, slot 3: drawn anew at share 0.500")]
    public void A_share_that_stands_still_is_no_reason(double before, double now, string reason) =>
        Assert.Equal(reason, PlacementControllerActor.ReasonOf("oga", 3, before, now));

    [Fact]
    public async Task Variants_that_rounding_draws_anew_say_so()
    {
        // Steps as small as these do not move a share that one can see; fresh draws change what is held nevertheless.
        var (_, sink) = await TestRun.ExecuteCleanAsync(CalmScenario.Create(8).WithPolicy("oga", ("rounding", "dependent"), ("step", "1e-6B/ms")));
        var reasons = sink.Events.SelectMany(e => e.Details).Where(d => d.Key == "reason").Select(d => d.Value.ToString()!).ToList();

        Assert.Contains(reasons, r => r.Contains("drawn anew at share 0.", StringComparison.Ordinal));
        foreach (var reason in reasons.Where(r => r.Contains(" to ", StringComparison.Ordinal)))
        {
            var shares = reason[(reason.LastIndexOf("share ", StringComparison.Ordinal) + "share ".Length)..].Split(" to ");
            Assert.NotEqual(shares[0], shares[1]);
        }
    }
}
