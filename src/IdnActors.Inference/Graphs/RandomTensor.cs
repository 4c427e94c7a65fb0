using IdnActors.Model.Catalogues;
using IdnActors.Model.Randomness;
using Microsoft.ML.OnnxRuntime;

namespace IdnActors.Inference.Graphs;

/// <summary>Inputs that mean nothing, for comparing and timing graphs.</summary>
internal static class RandomTensor
{
    private const int ByteValues = 256;

    /// <summary>One request: bytes of all values, or numbers from -1 to 1.</summary>
    public static OrtValue Create(TensorType type, RandomSource chance)
    {
        var extents = type.ExtentsOfOne();
        var count = checked((int)extents.Aggregate(1L, (product, extent) => product * extent));
        if (type.Element == TensorElement.U8)
        {
            var bytes = new byte[count];
            for (var i = 0; i < count; i++) bytes[i] = (byte)chance.NextInt(ByteValues);
            return OrtValue.CreateTensorValueFromMemory(bytes, extents);
        }
        var numbers = new float[count];
        for (var i = 0; i < count; i++) numbers[i] = (float)((2 * chance.NextDouble()) - 1);
        return OrtValue.CreateTensorValueFromMemory(numbers, extents);
    }
}
