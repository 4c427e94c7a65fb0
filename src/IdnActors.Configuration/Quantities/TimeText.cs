using IdnActors.Model.Units;

namespace IdnActors.Configuration.Quantities;

/// <summary>Times as files write them, for those who read one elsewhere, e.g. on the command line.</summary>
public static class TimeText
{
    private static readonly Duration Longest = Duration.FromMinutes(60_000);

    /// <summary>Reads e.g. <c>1.5ms</c>; 0s to 1000 h.</summary>
    /// <returns>What is wrong with it; null when it is read.</returns>
    public static string? TryParse(string text, out Duration time)
    {
        var reading = Known.Time(Duration.Zero, Longest).Parse(text);
        time = reading.Value;
        return reading.Fault;
    }
}
