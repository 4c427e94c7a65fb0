using System.Collections.Immutable;
using IdnActors.Model.Inference;

namespace IdnActors.Inference.DataSets;

/// <summary>Stands where a data set stands for tasks of random inputs: it only counts them. What goes in is made to the shape that a model takes.</summary>
public static class RandomInputSet
{
    /// <summary>The set.</summary>
    public static LabelledDataSet Instance { get; } =
        new(RandomInputs.Name, ImmutableArray.Create(1), 1, new byte[RandomInputs.Count], new byte[RandomInputs.Count]);
}
