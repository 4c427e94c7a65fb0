namespace IdnActors.Policies.GradientAscent;

/// <summary>Which gradient a policy ascends.</summary>
public enum GradientKind
{
    /// <summary>A supergradient of the concave gain of all shares: one price per type. What users get is the rounded allocation's gain, down to 1 - 1/e of it.</summary>
    Concave,

    /// <summary>The gradient of the multilinear extension, sampled at the allocation that serves: two numbers in each answer, no other message. Not covered by the theorem on fresh samples.</summary>
    MultilinearDeployed,

    /// <summary>Likewise, at a fresh sample x ~ y, as the theorem asks.</summary>
    MultilinearFresh,

    /// <summary>Non-oblivious: at a fresh sample x ~ z y, z with density e^{z-1} / (1 - 1/e), scaled by 1 - 1/e.</summary>
    Boosted,
}
