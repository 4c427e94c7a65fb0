using System.Globalization;
using IdnActors.Inference.DataSets;
using IdnActors.Inference.Graphs;
using IdnActors.Inference.Sessions;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Inference;
using IdnActors.Model.Randomness;

namespace IdnActors.Inference.Chains;

/// <summary>What goes in at a split variant: images of a data set, or inputs that mean nothing, of the shape that the first part takes. A function of the sample's number alone. Any thread.</summary>
internal sealed class SampleInputs(SplitChain chain, LabelledDataSet dataSet, SessionCache sessions)
{
    private const ulong Seed = 1;

    public CarriedTensor Of(int sample)
    {
        if (dataSet.Name == RandomInputs.Name) return Random(sample);
        return new CarriedTensor(null, "", TensorElement.U8, Numbers(dataSet.ImageBytes(sample, 1).Span), null);
    }

    private CarriedTensor Random(int sample)
    {
        var part = chain.Whole.Parts.First(p => p.Inputs.Any(t => t.From is null));
        var name = part.Inputs.First(t => t.From is null).Tensor;
        using var lease = sessions.Rent(part.File!, $"{chain.Whole.Name}.{part.Name}");
        var type = TensorType.Of(name, lease.Value.Inputs[name]);
        using var tensor = RandomTensor.Create(type, new RandomStreams(Seed).Open(sample.ToString(CultureInfo.InvariantCulture)));
        return type.Element == TensorElement.U8
            ? new CarriedTensor(null, "", TensorElement.U8, Numbers(tensor.GetTensorDataAsSpan<byte>()), null)
            : new CarriedTensor(null, "", TensorElement.F32, tensor.GetTensorDataAsSpan<float>().ToArray(), null);
    }

    private static float[] Numbers(ReadOnlySpan<byte> bytes)
    {
        var numbers = new float[bytes.Length];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = bytes[i];
        return numbers;
    }
}
