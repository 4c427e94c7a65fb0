namespace IdnActors.Emulation.Nodes;

/// <summary>
/// What is deployed on a node, by number. Numbers are never used again, so that a message about what is gone finds nothing; what is gone takes no memory, however often variants come and go.
/// </summary>
public sealed class Deployments
{
    private readonly List<DeployedVariant> _live = [];
    private readonly Dictionary<int, DeployedVariant> _byNumber = [];

    /// <summary>In the order in which they came.</summary>
    public IReadOnlyList<DeployedVariant> Live => _live;

    /// <summary>The number of the next one.</summary>
    public int Next { get; private set; }

    /// <summary>Takes in a variant that has the <see cref="Next"/> number.</summary>
    public void Add(DeployedVariant variant)
    {
        if (variant.Slot != Next) throw new ArgumentException($"The next number is {Next}, not {variant.Slot}.", nameof(variant));
        Next++;
        _live.Add(variant);
        _byNumber.Add(variant.Slot, variant);
    }

    /// <summary>What is deployed under a number; null where it is gone.</summary>
    public DeployedVariant? Find(int number) => _byNumber.GetValueOrDefault(number);

    /// <summary>Forgets a variant that is gone.</summary>
    public void Remove(DeployedVariant variant)
    {
        if (_byNumber.Remove(variant.Slot)) _live.Remove(variant);
    }
}
