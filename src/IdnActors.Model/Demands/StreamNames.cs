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

    /// <summary>The path of a source's modulation, or of the one that all sources share.</summary>
    public static string Modulation(string node, bool isShared) => isShared ? "modulation" : $"modulation/{node}";

    /// <summary>What belongs to the requests of a flash crowd, by its place in the list; stands in place of the node in the names above.</summary>
    public static string Crowd(string node, int crowd) => $"{node}/crowd-{crowd + 1}";

    /// <summary>Think times of closed-loop clients: one draw per request, by client and number.</summary>
    public static string Think(string node) => $"think/{node}";

    /// <summary>What happens to a request: the base of its <c>ChanceKey</c>.</summary>
    public static string Requests(string node) => $"requests/{node}";
}
