namespace IdnActors.Model.Demands;

/// <summary>
/// Names of a source's random streams. Slot replay and emulation use the same, so they see the same requests; each is named by its node, so that adding another
/// source leaves it alone.
/// </summary>
public static class StreamNames
{
    /// <summary>Gaps between requests: one unit-rate draw per arrival.</summary>
    public static string Arrivals(string node) => $"arrivals/{node}";

    /// <summary>Which task: one uniform draw per request.</summary>
    public static string Tasks(string node) => $"tasks/{node}";

    /// <summary>Which sample of the task's data set: one integer draw per request.</summary>
    public static string Samples(string node) => $"samples/{node}";

    /// <summary>By how much a request's inference takes longer than the mean: one stateless exponential draw per request, wherever it is served.</summary>
    public const string ServiceTimes = "service-times";
}
