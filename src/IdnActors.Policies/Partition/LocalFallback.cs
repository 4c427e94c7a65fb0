using IdnActors.Model.Units;

namespace IdnActors.Policies.Partition;

/// <summary>What a device does with a request that is not answered yet.</summary>
public enum SplitStep
{
    /// <summary>Answers with the exit just evaluated, which is confident.</summary>
    Answer,

    /// <summary>Runs its next layers.</summary>
    GoOn,

    /// <summary>Sends the tensor to the server.</summary>
    Send,

    /// <summary>Answers with the last exit it has evaluated though that is not confident, and flags the answer as degraded.</summary>
    AnswerDegraded,

    /// <summary>Has no exit to answer with, and no use of the link.</summary>
    GiveUp,
}

/// <summary>Where a request stands at the device.</summary>
/// <param name="LayersLeft">Layers that the device is still to run before the cut; 0 at the cut.</param>
/// <param name="HasExit">Whether an exit has been evaluated, now or before.</param>
/// <param name="IsConfident">Whether the exit evaluated just now lets the answer leave.</param>
/// <param name="IsLast">Whether nothing of the network is left, so that the exit evaluated last answers always.</param>
public readonly record struct SplitState(int LayersLeft, bool HasExit, bool IsConfident, bool IsLast);

/// <summary>
/// Answers go on when the link does not: what cannot be sent, or not in time, is answered by the last exit at the device, flagged degraded (after the behaviour that Laskaridis et al. describe for SPINN, MobiCom 2020).
/// </summary>
public static class LocalFallback
{
    /// <summary>The next step of a request at the device.</summary>
    /// <param name="state">Where it stands.</param>
    /// <param name="isLinkUp">What the device knows of its link.</param>
    /// <param name="remaining">Time to the deadline; negative when it has passed.</param>
    /// <param name="remote">Time that sending, the server and the way back are expected to take.</param>
    public static SplitStep Next(SplitState state, bool isLinkUp, Duration remaining, Duration remote)
    {
        if (state.IsLast || state.IsConfident) return SplitStep.Answer;
        if (state.LayersLeft > 0) return SplitStep.GoOn;
        if (isLinkUp && remote <= remaining) return SplitStep.Send;
        // Late is better than never where there is nothing to fall back on.
        if (!state.HasExit) return isLinkUp ? SplitStep.Send : SplitStep.GiveUp;
        return SplitStep.AnswerDegraded;
    }

    /// <summary>The next step after the link failed, or the server stayed silent, while the request was away: it cannot be sent again.</summary>
    public static SplitStep AfterLoss(SplitState state) => state.HasExit ? SplitStep.AnswerDegraded : SplitStep.GiveUp;
}
