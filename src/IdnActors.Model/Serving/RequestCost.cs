using IdnActors.Model.Units;

namespace IdnActors.Model.Serving;

/// <summary>
/// Cost of serving one request (C^{p_j}_{ρ,m}): round trip to the serving node + inference time there + α × inaccuracy, in milliseconds;
/// α, the accuracy weight, says how many milliseconds a point of accuracy is worth.
/// </summary>
public static class RequestCost
{
    /// <param name="roundTrip">Delays of the links up to the serving node and back.</param>
    /// <param name="inference">Inference time without waiting.</param>
    /// <param name="accuracyPoints">Expected share of correct answers in points of 100.</param>
    /// <param name="accuracyWeightMsPerPoint">α.</param>
    public static double InMs(Duration roundTrip, Duration inference, double accuracyPoints, double accuracyWeightMsPerPoint) =>
        // Times are added as integers first, so that options of equal latency and accuracy tie exactly.
        (roundTrip + inference).Milliseconds + (accuracyWeightMsPerPoint * (100 - accuracyPoints));
}
