using System.Collections.Immutable;
using Google.Protobuf;
using IdnActors.Inference.Graphs.Onnx;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using Microsoft.ML.OnnxRuntime;

namespace IdnActors.Inference.Graphs;

/// <summary>
/// A model in one file, of any origin, that can be cut into a chain of parts at tensors which nothing else passes by. It has one input and gives one answer; what only
/// other answers need is left out. Immutable.
/// </summary>
public sealed class SplittableGraph
{
    private readonly ModelProto _model;
    private readonly TensorType _input, _output;
    private readonly Dictionary<string, TensorType> _types;
    private readonly long[] _macs;

    private SplittableGraph(string path, ModelProto model, bool wasHalfPrecision)
    {
        (Path, _model, WasHalfPrecision) = (path, model, wasHalfPrecision);
        var places = CutFinder.Find(model.Graph);
        var (input, output) = (CutFinder.RunTimeInputs(model.Graph)[0].Name, model.Graph.Output[0].Name);
        _types = TensorType.Of(model, places.Select(p => p.Tensor));
        (_input, _output) = (_types[input], _types[output]);
        _macs = MacCounter.PerNode(model);
        Content = model.ToByteArray();
        CutPoints = [.. places.Select(Point)];
    }

    public string Path { get; }

    /// <summary>Whether the file holds fp16 numbers, which are fp32 here.</summary>
    public bool WasHalfPrecision { get; }

    public string InputName => _input.Name;
    public string OutputName => _output.Name;

    /// <summary>Input and answer as the file has them, for people.</summary>
    public (string Input, string Output) Types => (_input.ToString(), _output.ToString());

    /// <summary>Bytes of the input of one request.</summary>
    public ByteSize InputSize => SizeOf(_input);

    /// <summary>Bytes of the answer to one request.</summary>
    public ByteSize OutputSize => SizeOf(_output);

    public int Nodes => _model.Graph.Node.Count;
    public long Macs => _macs.Sum();
    public long Parameters => MacCounter.Parameters(_model.Graph);

    /// <summary>The model in one file, as its parts are compared with it.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>In the order of the graph.</summary>
    public ImmutableArray<CutPoint> CutPoints { get; }

    /// <param name="output">The answer; may be left out where the graph has only one.</param>
    /// <param name="inputShape">Extents of the input, where the file leaves more than the batch open.</param>
    /// <exception cref="ScenarioException">The file cannot be read, or is no graph of this kind.</exception>
    public static SplittableGraph Open(string path, string? output = null, IReadOnlyList<int>? inputShape = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var model = OnnxFile.Read(path);
        var isHalf = HalfPrecision.IsIn(model.Graph);
        if (isHalf) model = HalfPrecision.ToSingle(model);
        var inputs = CutFinder.RunTimeInputs(model.Graph);
        if (inputs.Count != 1) throw Refused(path, $"has the inputs {string.Join(", ", inputs.Select(i => i.Name))}", "a graph with one input is required", "make the others constants");
        var answer = Answer(path, model.Graph, output);
        try
        {
            if (inputShape is not null) Fix(path, model.Graph, inputs[0], inputShape);
            var graph = new SplittableGraph(path, PartExtractor.Extract(model, inputs, [answer]), isHalf);
            foreach (var end in (TensorType[])[graph._input, graph._output])
            {
                if (end.Element is null || end.Shape.IsEmpty)
                    throw Refused(path, $"has {end.Name} of type {end}", "input and answer of f32 or u8, with a fixed shape but for the batch, are required", "give the extents of the input with --input-shape, e.g. 1x3x224x224");
            }
            return graph;
        }
        catch (OnnxRuntimeException broken)
        {
            throw Refused(path, $"is refused by ONNX Runtime ({broken.Message.Split('\n', 2)[0].Trim()})", "a sound ONNX model is required", "export it again");
        }
    }

    /// <summary>Measures how long everything in front of each cut takes, and the whole.</summary>
    /// <param name="runs">Of each, of which the shortest counts.</param>
    /// <exception cref="OperationCanceledException">Cancelled between two cuts.</exception>
    public (ImmutableArray<CutPoint> CutPoints, Duration Whole) Measure(TimeProvider time, int runs, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(time);
        ArgumentOutOfRangeException.ThrowIfLessThan(runs, 1);
        var timer = new PrefixTimer(_input, time, runs);
        var points = ImmutableArray.CreateBuilder<CutPoint>(CutPoints.Length);
        foreach (var point in CutPoints)
        {
            cancellation.ThrowIfCancellationRequested();
            points.Add(point with { PrefixTime = timer.Shortest(Between(_input, _types[point.Tensor]).ToByteArray(), point.Tensor) });
        }
        return (points.MoveToImmutable(), timer.Shortest(Content.ToArray(), _output.Name));
    }

    /// <summary>The input and the nodes that work on it, with what they read: for cuts that more than one tensor crosses.</summary>
    /// <param name="codecOf">How tensors inside the graph travel.</param>
    /// <exception cref="ScenarioException">A tensor has no fixed shape.</exception>
    public ImmutableArray<GraphLayerFacts> Layers(Func<TensorElement, WireCodec> codecOf) =>
        new LayerFinder(Path, _model.Graph, _macs, TensorType.Of(_model, LayerFinder.TensorsOf(_model.Graph)), codecOf).Find();

    /// <summary>The parts of a chain, first to last: <c>head</c>, <c>head-2</c> …, <c>tail</c>.</summary>
    /// <param name="tensors">Where to cut, in the order of the graph.</param>
    /// <param name="identity">Stamped on every part.</param>
    /// <exception cref="ScenarioException">A tensor is no cut point, cannot travel, or stands in a wrong order.</exception>
    public ImmutableArray<GraphPart> Cut(IReadOnlyList<string> tensors, SplitIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        ArgumentNullException.ThrowIfNull(identity);
        CheckCuts(tensors);
        var ends = tensors.Select(t => CutPoints.First(p => p.Tensor == t)).ToList();
        var parts = ImmutableArray.CreateBuilder<GraphPart>(tensors.Count + 1);
        for (var i = 0; i <= tensors.Count; i++)
        {
            var (from, to) = (i == 0 ? _input : _types[tensors[i - 1]], i == tensors.Count ? _output : _types[tensors[i]]);
            var name = i == tensors.Count ? "tail" : i == 0 ? "head" : $"head-{i + 1}";
            var macs = (i == tensors.Count ? Macs : ends[i].Macs) - (i == 0 ? 0 : ends[i - 1].Macs);
            var part = Between(from, to);
            SplitMarks.Write(part, identity, name);
            parts.Add(new GraphPart(name, from.Name, to.Name, macs, part.ToByteArray()));
        }
        return parts.MoveToImmutable();
    }

    /// <summary>A description of the model with its parts, for a card; content is not written anywhere.</summary>
    /// <param name="tensor">A cut point.</param>
    /// <param name="after">Index of the part that ends there.</param>
    public CutTensor Describe(string tensor, int after, WireCodec codec)
    {
        var point = CutPoints.First(p => p.Tensor == tensor);
        var cut = new CutTensor { After = after, Tensor = tensor, Shape = point.Shape, Element = point.Element!.Value, Codec = codec, Bytes = 0 };
        return cut with { Bytes = codec.PayloadBytes(cut.Elements) };
    }

    private CutPoint Point(CutPlace place)
    {
        var type = _types[place.Tensor];
        return new CutPoint
        {
            Tensor = place.Tensor,
            NodesBefore = place.NodesBefore,
            Type = type.ToString(),
            Element = type.Element,
            Shape = type.Shape,
            Macs = _macs.Take(place.NodesBefore).Sum(),
            Obstacle = type.Element is null ? "no codec writes numbers of this type" : type.Shape.IsEmpty ? "its shape is not fixed" : null,
        };
    }

    private void CheckCuts(IReadOnlyList<string> tensors)
    {
        var known = CutPoints.ToDictionary(p => p.Tensor, StringComparer.Ordinal);
        var problems = new List<Problem>();
        for (var i = 0; i < tensors.Count; i++)
        {
            if (!known.TryGetValue(tensors[i], out var point))
                problems.Add(new Problem(Path, tensors[i], "is no cut point", "a tensor that nothing else passes by is required", "idn models split <file> --list shows all of them"));
            else if (point.Obstacle is { } obstacle)
                problems.Add(new Problem(Path, tensors[i], $"cannot travel: {obstacle} ({point.Type})", "a tensor of f32 or u8 with a fixed shape is required", "choose another"));
            else if (i > 0 && known.TryGetValue(tensors[i - 1], out var before) && before.NodesBefore >= point.NodesBefore)
                problems.Add(new Problem(Path, tensors[i], $"does not come behind {before.Tensor}", "cuts in the order of the graph are required", "exchange them, or remove one"));
        }
        if (problems.Count > 0) throw new ScenarioException([.. problems]);
    }

    private ModelProto Between(TensorType from, TensorType to) => PartExtractor.Extract(_model, [from.ToValueInfo()], [to.ToValueInfo()]);

    private static ValueInfoProto Answer(string path, GraphProto graph, string? output)
    {
        var names = string.Join(", ", graph.Output.Select(o => o.Name));
        if (output is null && graph.Output.Count > 1) throw Refused(path, $"has the outputs {names}", "which of them is the answer has to be said", "name it with --output");
        return graph.Output.FirstOrDefault(o => output is null || o.Name == output)
            ?? throw Refused(path, $"has no output {output}", $"its outputs are {names}", "name one of them");
    }

    private static void Fix(string path, GraphProto graph, ValueInfoProto input, IReadOnlyList<int> shape)
    {
        var dimensions = input.Type?.TensorType?.Shape?.Dim ?? [];
        var fits = dimensions.Count == shape.Count && shape.Select((extent, i) => !dimensions[i].HasDimValue || dimensions[i].DimValue == extent).All(same => same);
        if (!fits)
        {
            var stated = string.Join('x', dimensions.Select(d => d.HasDimValue ? $"{d.DimValue}" : d.DimParam.Length > 0 ? d.DimParam : "?"));
            throw Refused(path, $"has an input of the shape {stated}", $"{string.Join('x', shape)} does not fit", "correct --input-shape");
        }
        for (var i = 0; i < shape.Count; i++) dimensions[i].DimValue = shape[i];
        // What the file says of other shapes is as open as its input was; ONNX Runtime infers them again.
        graph.ValueInfo.Clear();
        foreach (var output in graph.Output.Where(o => o.Type?.TensorType is not null)) output.Type.TensorType.Shape = null;
    }

    private static ByteSize SizeOf(TensorType type) =>
        new(CutPoint.PlainCodec(type.Element!.Value).PayloadBytes(type.Shape.Aggregate(1L, (product, extent) => product * extent)));

    private static ScenarioException Refused(string path, string found, string required, string remedy) => new([new Problem(path, "", found, required, remedy)]);
}
