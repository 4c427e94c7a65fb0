using IdnActors.Model.Units;

namespace IdnActors.Model.Scenarios;

/// <summary>Who decides, request by request, how many parts of a split variant a device runs itself.</summary>
public enum CutPlannerKind
{
    /// <summary>Always the same number.</summary>
    Fixed,

    /// <summary>Least time of all parts, by what is estimated of link and server; after Kang et al., "Neurosurgeon" (ASPLOS 2017).</summary>
    Neurosurgeon,

    /// <summary>The deepest exit in time for the deadline, at its fastest cut; after Li et al., "Edge Intelligence" (Edgent, arXiv:1806.07840).</summary>
    Edgent,

    /// <summary>
    /// Behind one exit at least, so that there is an answer when the link is dead; after Laskaridis et al., "SPINN" (MobiCom 2020). With a deadline, threshold and cut together: <c>ConfidencePlanner</c>. Without one the
    /// cut of least expected time, by thresholds as the scenario states them.
    /// </summary>
    Spinn,

    /// <summary>Learns delays behind the device by linear bandits: <c>CutLearner</c>.</summary>
    LinUcb,

    /// <summary>Knows the rate of the link at the moment.</summary>
    Oracle,
}

/// <summary>What the cuts of a device are to make small.</summary>
public enum CutObjective
{
    /// <summary>The end-to-end time of a request.</summary>
    Latency,

    /// <summary>The energy of the device: that of its parts and of sending.</summary>
    Energy,
}

/// <summary>What a device draws while it works on a request.</summary>
/// <param name="Compute">While it runs parts.</param>
/// <param name="Radio">While it sends, propagation excepted.</param>
public sealed record DevicePowers(Power Compute, Power Radio);

/// <summary>A device that decides how many parts of a split variant it runs itself; a server runs the others. Both have all parts.</summary>
/// <param name="Task">Whose requests.</param>
/// <param name="Whole">The split variant.</param>
/// <param name="Device">Where requests enter.</param>
/// <param name="Server">A node further up.</param>
/// <param name="Kind">How it decides.</param>
public sealed record CutPlanning(TaskId Task, VariantId Whole, NodeId Device, NodeId Server, CutPlannerKind Kind)
{
    /// <summary>Parts that the device runs, of <see cref="CutPlannerKind.Fixed"/>.</summary>
    public int FixedParts { get; init; }

    /// <summary>Time from issue to answer that <see cref="CutPlannerKind.Edgent"/> and <see cref="CutPlannerKind.Spinn"/> keep if they can; null of others, and of the latter where it has none.</summary>
    public Duration? Deadline { get; init; }

    /// <summary>Whether it chooses the threshold of the exits, by what the card says of thresholds.</summary>
    public bool ChoosesThreshold => Kind == CutPlannerKind.Spinn && Deadline is not null;

    /// <summary>Share of the requests, 0 to 1, that <see cref="CutPlannerKind.Spinn"/> lets miss its deadline for the sake of accuracy.</summary>
    public double MostMissed { get; init; }

    /// <summary>What its cuts are to make small: latency, or of <see cref="CutPlannerKind.Neurosurgeon"/> and <see cref="CutPlannerKind.Oracle"/> the energy of the device.</summary>
    public CutObjective Objective { get; init; }

    /// <summary>What the device draws; null where its energy is not counted.</summary>
    public DevicePowers? Powers { get; init; }

    /// <summary>Share of the cost, 0 to below 1, that another cut must save to be taken.</summary>
    public double LeastGain { get; init; }

    /// <summary>Time after which a request is sent to see what the link is like, when none was.</summary>
    public Duration ProbeEvery { get; init; }
}
