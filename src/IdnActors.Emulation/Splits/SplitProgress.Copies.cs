using IdnActors.Emulation.Splits.Cuts;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Inference;

namespace IdnActors.Emulation.Splits;

/// <content>What crosses a border between processes.</content>
public sealed partial class SplitProgress
{
    /// <summary>How far a request is that is on a link, where all of it is written for the way.</summary>
    internal SplitSnapshot Snapshot() => new(Done, State, Plan, _stage, StageEnd, LastExit, AnsweredBy, IsAnswered, IsDegraded, HasFallback, LastExitPart, Threshold, Trip);

    /// <summary>Goes on where a request was.</summary>
    internal static SplitProgress From(SplitChain chain, SplitSnapshot snapshot) => new(chain)
    {
        Done = snapshot.Done,
        State = snapshot.State,
        Plan = snapshot.Plan,
        _stage = snapshot.Stage,
        StageEnd = snapshot.StageEnd,
        LastExit = snapshot.LastExit,
        AnsweredBy = snapshot.AnsweredBy,
        IsAnswered = snapshot.IsAnswered,
        IsDegraded = snapshot.IsDegraded,
        HasFallback = snapshot.HasFallback,
        LastExitPart = snapshot.LastExitPart,
        Threshold = snapshot.Threshold,
        Trip = snapshot.Trip,
    };
}

/// <summary>All of a <see cref="SplitProgress"/> that matters elsewhere.</summary>
/// <param name="Done">See <see cref="SplitProgress.Done"/>.</param>
/// <param name="State">See <see cref="SplitProgress.State"/>.</param>
/// <param name="Plan">See <see cref="SplitProgress.Plan"/>.</param>
/// <param name="Stage">The next stage of the plan.</param>
/// <param name="StageEnd">See <see cref="SplitProgress.StageEnd"/>.</param>
/// <param name="LastExit">See <see cref="SplitProgress.LastExit"/>.</param>
/// <param name="AnsweredBy">See <see cref="SplitProgress.AnsweredBy"/>.</param>
/// <param name="IsAnswered">See <see cref="SplitProgress.IsAnswered"/>.</param>
/// <param name="IsDegraded">See <see cref="SplitProgress.IsDegraded"/>.</param>
/// <param name="HasFallback">See <see cref="SplitProgress.HasFallback"/>.</param>
/// <param name="LastExitPart">See <see cref="SplitProgress.LastExitPart"/>.</param>
/// <param name="Threshold">See <see cref="SplitProgress.Threshold"/>.</param>
/// <param name="Trip">See <see cref="SplitProgress.Trip"/>.</param>
internal sealed record SplitSnapshot(int Done, Activations? State, SplitPlan? Plan, int Stage, int StageEnd, InferenceResult? LastExit, int AnsweredBy, bool IsAnswered, bool IsDegraded, bool HasFallback,
    int? LastExitPart, double? Threshold, CutTrip? Trip);
