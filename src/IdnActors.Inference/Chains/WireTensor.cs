using IdnActors.Inference.Codecs;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Scenarios;
using Microsoft.ML.OnnxRuntime;

namespace IdnActors.Inference.Chains;

/// <summary>Cut tensors of one or more requests, as their codec writes them for the way and as they arrive.</summary>
/// <param name="card">The model, for problems.</param>
/// <param name="cut">The tensor.</param>
internal readonly struct WireTensor(ModelCard card, CutTensor cut)
{
    /// <summary>Writes what one request sends.</summary>
    /// <param name="value">The tensor of all requests.</param>
    /// <param name="request">Which of them.</param>
    /// <param name="requests">How many there are.</param>
    /// <param name="codec">How.</param>
    /// <exception cref="ScenarioException">The codec cannot write these numbers.</exception>
    public EncodedTensor Encode(OrtValue value, int request, int requests, WireCodec codec)
    {
        try
        {
            return cut.Element == TensorElement.U8 && codec.Coding is TensorCoding.U8 or TensorCoding.U4
                ? TensorCodec.EncodeBytes(codec, RowOf(value.GetTensorDataAsSpan<byte>(), request, requests))
                : TensorCodec.Encode(codec, NumbersOf(value, request, requests));
        }
        catch (ArgumentException bad)
        {
            throw new ScenarioException([new Problem(card.Id, cut.Tensor, $"cannot be written as {codec} ({bad.Message.Split(" (Parameter", 2)[0].TrimEnd('.')})", "a codec that can hold the numbers is required", "choose another, e.g. fp32")]);
        }
    }

    /// <summary>The numbers that one request sends.</summary>
    public float[] NumbersOf(OrtValue value, int request, int requests) => cut.Element == TensorElement.U8
        ? Array.ConvertAll(RowOf(value.GetTensorDataAsSpan<byte>(), request, requests).ToArray(), b => (float)b)
        : RowOf(value.GetTensorDataAsSpan<float>(), request, requests).ToArray();

    /// <summary>What arrives of the tensors of all requests: written and read again, one by one. Compression is left out, as it loses nothing.</summary>
    public OrtValue Receive(OrtValue sent, int requests)
    {
        var codec = new WireCodec(cut.Codec.Coding);
        var info = sent.GetTensorTypeAndShape();
        var numbers = new List<float>(checked((int)info.ElementCount));
        for (var i = 0; i < requests; i++) numbers.AddRange(TensorCodec.Decode(Encode(sent, i, requests, codec)));
        return cut.Element == TensorElement.U8
            ? OrtValue.CreateTensorValueFromMemory(numbers.Select(n => (byte)Math.Clamp(n, byte.MinValue, byte.MaxValue)).ToArray(), info.Shape)
            : OrtValue.CreateTensorValueFromMemory(numbers.ToArray(), info.Shape);
    }

    private static ReadOnlySpan<T> RowOf<T>(ReadOnlySpan<T> values, int request, int requests) => values.Slice(request * (values.Length / requests), values.Length / requests);
}
