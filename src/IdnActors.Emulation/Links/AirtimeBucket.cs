using IdnActors.Model.Network;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Links;

/// <summary>
/// The token bucket of a <see cref="DutyCycle"/>. It is kept as the instant at which it will be full again: that needs no running sum that rounding could
/// wear down, and all rounding is on the side of the regulator.
/// </summary>
public sealed class AirtimeBucket(DutyCycle duty)
{
    // A share is stated with few decimals, of which a decimal keeps all.
    private readonly decimal _share = (decimal)duty.Share;
    private Instant _fullAt;

    /// <summary>The first instant, not before <paramref name="now"/>, at which there is enough for a transmission that long.</summary>
    public Instant EarliestStart(Instant now, Duration airtime)
    {
        var spare = Math.Max(0, (duty.Burst - airtime).Nanoseconds);
        return Instant.Max(now, _fullAt - new Duration((long)decimal.Floor(spare / _share)));
    }

    /// <summary>Takes the airtime of a transmission that starts at an instant.</summary>
    public void Take(Instant start, Duration airtime) =>
        _fullAt = Instant.Max(start, _fullAt) + new Duration((long)decimal.Ceiling(airtime.Nanoseconds / _share));
}
