using static IdnActors.Emulation.Controllers.PlacementProtocol;

namespace IdnActors.Emulation.Nodes;

/// <summary>What a node was told to hold last. Variants are loaded as soon as memory is free for them, in the order in which they were named.</summary>
public sealed class HoldPlan(HoldVariants hold)
{
    private readonly HashSet<VariantId> _wanted = [.. hold.Wanted.Select(w => w.Variant)];

    /// <summary>The slot by which it was decided.</summary>
    public int Slot => hold.Slot;

    public bool Wants(VariantId variant) => _wanted.Contains(variant);

    /// <summary>Why a variant that is deployed is to go.</summary>
    public string ReasonToUnload(VariantId variant) => hold.Unwanted.FirstOrDefault(u => u.Variant == variant).Reason ?? "not wanted";

    /// <summary>What is wanted and not deployed, in order.</summary>
    public IEnumerable<WantedVariant> Missing(Func<VariantId, bool> isDeployed) => hold.Wanted.Where(w => !isDeployed(w.Variant));
}
