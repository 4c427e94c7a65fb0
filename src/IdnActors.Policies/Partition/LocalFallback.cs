using IdnActors.Model.Units;

namespace IdnActors.Policies.Partition;

/// <summary>What a device does with a request at the cut.</summary>
public enum CutStep
{
    /// <summary>Sends what its layers have made to the server.</summary>
    Send,

    /// <summary>Runs the other layers itself.</summary>
    GoOn,

    /// <summary>Answers with the last exit it has evaluated though that is not confident, and flags the answer as degraded.</summary>
    AnswerDegraded,
}

/// <summary>
/// Answers go on when the link does not: what cannot be sent, or not in time, is run to its end by the device where that is in time, and else answered by its last exit, flagged degraded (after the behaviour that
/// Laskaridis et al. describe for SPINN, MobiCom 2020).
/// </summary>
public static class LocalFallback
{
    /// <summary>The step of a request at the cut.</summary>
    /// <param name="hasExit">Whether an exit has been evaluated.</param>
    /// <param name="isLinkUp">What the device knows of its link.</param>
    /// <param name="remaining">Time to the deadline, without end where there is none; negative when it has passed.</param>
    /// <param name="remote">Time that sending, the server and the way back are expected to take.</param>
    /// <param name="local">Time that the other layers take at the device.</param>
    public static CutStep AtCut(bool hasExit, bool isLinkUp, Duration remaining, Duration remote, Duration local)
    {
        if (isLinkUp && remote <= remaining) return CutStep.Send;
        if (local <= remaining) return CutStep.GoOn;
        if (hasExit) return CutStep.AnswerDegraded;
        // Late is better than never where there is nothing to fall back on.
        return isLinkUp && remote <= local ? CutStep.Send : CutStep.GoOn;
    }

    /// <summary>How long a request that was sent is waited for until its last exit answers; null: for ever.</summary>
    /// <param name="patience">Time without an answer after which the server counts as silent; null: never.</param>
    /// <param name="remaining">Time to the deadline; null where there is none.</param>
    public static Duration? Patience(Duration? patience, Duration? remaining)
    {
        if (remaining is not { } left) return patience;
        var least = left > Duration.Zero ? left : Duration.Zero;
        return patience is { } stated && stated < least ? stated : least;
    }
}
