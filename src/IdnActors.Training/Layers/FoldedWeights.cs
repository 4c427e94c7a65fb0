using System.Runtime.InteropServices;
using IdnActors.Inference.Graphs.Onnx;
using static TorchSharp.torch;
using TensorModule = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace IdnActors.Training.Layers;

/// <summary>Weights as exported graphs hold them: a batch norm is part of its convolution.</summary>
internal static class FoldedWeights
{
    private const float NormEpsilon = 1e-5f;

    /// <summary>Weight and bias of a block; of a convolution with batch norm those that give the same without it.</summary>
    public static (float[] Weight, float[] Bias) Of(LayerBlock block)
    {
        var module = block.Weights ?? throw new ArgumentException($"{block.Layer} has no weights.", nameof(block));
        var weight = Parameter(module, "weight");
        if (block.Norm is not { } norm) return (weight, Parameter(module, "bias"));
        var (gain, shift) = (Parameter(norm, "weight"), Parameter(norm, "bias"));
        var (mean, variance) = (Numbers(norm.get_buffer("running_mean")!), Numbers(norm.get_buffer("running_var")!));
        var bias = new float[gain.Length];
        var perOutput = weight.Length / gain.Length;
        for (var o = 0; o < gain.Length; o++)
        {
            var factor = gain[o] / MathF.Sqrt(variance[o] + NormEpsilon);
            foreach (ref var w in weight.AsSpan(o * perOutput, perOutput)) w *= factor;
            bias[o] = shift[o] - (mean[o] * factor);
        }
        return (weight, bias);
    }

    /// <summary>Layers as they are after folding, without batch norm.</summary>
    public static Layer[] Fold(IEnumerable<Layer> layers) => [.. layers.Select(l => l is Conv conv ? conv with { Norm = false } : l)];

    /// <summary>A stack without batch norm that computes what an exported part does; its weights do not learn.</summary>
    /// <param name="file">The part.</param>
    /// <param name="name">Prefix of the weights in it.</param>
    /// <param name="layers">Its layers as they were trained, all or some that follow each other.</param>
    /// <param name="first">Index of the first of these in the part.</param>
    public static LayerStack Load(string file, string name, IEnumerable<Layer> layers, int first = 0)
    {
        var stack = new LayerStack(name, Fold(layers));
        var tensors = ModelProto.Parser.ParseFrom(File.ReadAllBytes(file)).Graph.Initializer.ToDictionary(t => t.Name);
        using var _ = no_grad();
        for (var i = 0; i < stack.Blocks.Length; i++)
        {
            if (stack.Blocks[i].Weights is not { } module) continue;
            Copy(module, "weight", tensors, $"{name}.{first + i}.w", file);
            Copy(module, "bias", tensors, $"{name}.{first + i}.b", file);
        }
        foreach (var parameter in stack.parameters()) parameter.requires_grad = false;
        stack.eval();
        return stack;
    }

    private static void Copy(TensorModule module, string parameter, Dictionary<string, TensorProto> tensors, string name, string file)
    {
        if (!tensors.TryGetValue(name, out var source))
            throw new InvalidDataException($"{file}: has no tensor {name}; the part of another network does not fit. Train the family again.");
        var values = MemoryMarshal.Cast<byte, float>(source.RawData.Span).ToArray();
        module.get_parameter(parameter)!.copy_(tensor(values, source.Dims.ToArray()));
    }

    private static float[] Parameter(TensorModule module, string name) => Numbers(module.get_parameter(name)!);

    public static float[] Numbers(Tensor tensor) => tensor.detach().cpu().to(ScalarType.Float32).contiguous().data<float>().ToArray();
}
