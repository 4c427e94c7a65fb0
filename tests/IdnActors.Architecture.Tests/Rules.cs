namespace IdnActors.Architecture.Tests;

/// <summary>How a rule reports: all breaches at once.</summary>
internal static class Rules
{
    public static void AssertNone(IEnumerable<string> breaches)
    {
        var all = breaches.ToList();
        Assert.True(all.Count == 0, $"{all.Count} breaches:{Environment.NewLine}{string.Join(Environment.NewLine, all)}");
    }
}
