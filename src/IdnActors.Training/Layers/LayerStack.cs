using System.Collections.Immutable;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using TensorModule = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace IdnActors.Training.Layers;

/// <summary>Layers one after the other, as a module that learns.</summary>
internal sealed class LayerStack : Module<Tensor, Tensor>
{
    private readonly List<TensorModule> _modules = [];

    /// <param name="name">Prefix of the names of all weights in exported graphs, e.g. <c>trunk1</c>: equal in the whole network and in its parts.</param>
    public LayerStack(string name, params Layer[] layers)
        : base(name)
    {
        Layers = [.. layers];
        Blocks = [.. layers.Select(Build)];
    }

    public ImmutableArray<Layer> Layers { get; }

    /// <summary>The modules that hold weights, by layer.</summary>
    public ImmutableArray<LayerBlock> Blocks { get; }

    public long ParameterCount => Layers.Sum(l => l.Parameters);

    public override Tensor forward(Tensor input)
    {
        foreach (var module in _modules) input = module.call(input);
        return input;
    }

    /// <summary>Extents of what comes out.</summary>
    public ImmutableArray<int> After(ImmutableArray<int> shape) => Layers.Aggregate(shape, (s, layer) => layer.After(s));

    /// <summary>Multiply-accumulates for one item.</summary>
    public long Macs(ImmutableArray<int> shape)
    {
        var macs = 0L;
        foreach (var layer in Layers)
        {
            macs += layer.Macs(shape);
            shape = layer.After(shape);
        }
        return macs;
    }

    private LayerBlock Build(Layer layer, int index)
    {
        switch (layer)
        {
            case Conv conv:
                var convolution = Add($"conv{index}", Conv2d(conv.In, conv.Out, conv.Size, stride: conv.Stride, padding: conv.Padding, groups: conv.Groups, bias: !conv.Norm));
                var norm = conv.Norm ? Add($"norm{index}", BatchNorm2d(conv.Out)) : null;
                if (conv.Relu) Add($"relu{index}", ReLU());
                return new LayerBlock(layer, convolution, norm);
            case Dense dense:
                var linear = Add($"dense{index}", Linear(dense.In, dense.Out));
                if (dense.Relu) Add($"relu{index}", ReLU());
                return new LayerBlock(layer, linear, Norm: null);
            case MaxPool:
                Add($"pool{index}", MaxPool2d(MaxPool.Size));
                break;
            case GlobalPool:
                Add($"mean{index}", AdaptiveAvgPool2d(1));
                Add($"flat{index}", Flatten());
                break;
            case Flat:
                Add($"flat{index}", Flatten());
                break;
            case Spread:
                Add($"spread{index}", PixelShuffle(Spread.Factor));
                break;
            case Logistic:
                Add($"logistic{index}", Sigmoid());
                break;
            default:
                throw new ArgumentException($"{layer} has no module.", nameof(layer));
        }
        return new LayerBlock(layer, Weights: null, Norm: null);
    }

    private TensorModule Add(string name, TensorModule module)
    {
        register_module(name, module);
        _modules.Add(module);
        return module;
    }
}

/// <summary>The modules of one layer.</summary>
/// <param name="Layer">What it is.</param>
/// <param name="Weights">The convolution or dense layer; none where nothing is learnt.</param>
/// <param name="Norm">Its batch norm.</param>
internal sealed record LayerBlock(Layer Layer, TensorModule? Weights, TensorModule? Norm);
