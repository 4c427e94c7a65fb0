using System.Collections.Immutable;
using IdnActors.Model.Units;

namespace IdnActors.Policies.Partition;

/// <summary>A network whose L layers follow one another, as the choice of cuts sees it: between two layers exactly one tensor travels.</summary>
public sealed class LayerChain
{
    /// <param name="tensors">D, L + 1 of them as they travel (after their codec): element 0 is the input, element j what layer j puts out, the last one the answer.</param>
    /// <param name="weights">Memory that each of the L layers takes where it runs.</param>
    /// <exception cref="ArgumentException">There is no layer, or there is not one tensor more than layers.</exception>
    public LayerChain(ImmutableArray<ByteSize> tensors, ImmutableArray<ByteSize> weights)
    {
        if (weights.IsDefaultOrEmpty) throw new ArgumentException("A network has at least one layer.", nameof(weights));
        if (tensors.IsDefault || tensors.Length != weights.Length + 1)
            throw new ArgumentException($"{weights.Length} layers have {weights.Length + 1} tensors, input and answer included.", nameof(tensors));
        (Tensors, Weights) = (tensors, weights);
    }

    /// <summary>D, by the number of layers that have run: the input first, the answer last.</summary>
    public ImmutableArray<ByteSize> Tensors { get; }

    /// <summary>Memory by layer.</summary>
    public ImmutableArray<ByteSize> Weights { get; }

    /// <summary>L: the number of layers, 1 or more.</summary>
    public int LayerCount => Weights.Length;
}
