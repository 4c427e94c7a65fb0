namespace IdnActors.Model.Serving;

/// <summary>The serving rule: the cheapest option of the ranking that is not yet saturated serves.</summary>
public static class ServingRule
{
    /// <summary>Distributes the requests of one type over its options, cheapest first.</summary>
    /// <param name="requests">r.</param>
    /// <param name="effectiveCapacity">z by rank.</param>
    /// <param name="served">Receives the requests served by rank.</param>
    /// <returns>Requests that found every option saturated; 0 where repositories can serve everything.</returns>
    public static double Serve(double requests, ReadOnlySpan<double> effectiveCapacity, Span<double> served)
    {
        var remaining = requests;
        for (var k = 0; k < effectiveCapacity.Length; k++)
        {
            served[k] = Math.Min(remaining, effectiveCapacity[k]);
            remaining -= served[k];
        }
        return remaining;
    }
}
