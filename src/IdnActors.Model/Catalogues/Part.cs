using System.Collections.Immutable;
using IdnActors.Model.Units;

namespace IdnActors.Model.Catalogues;

/// <summary>A separately loadable piece of a variant; a variant that is not split has one.</summary>
public sealed record Part
{
    public required string Name { get; init; }

    /// <summary>Bytes that travel over the links when the part moves, and that it occupies in a node's memory.</summary>
    public required ByteSize Size { get; init; }

    /// <summary>Multiply-accumulates of one inference.</summary>
    public required long Macs { get; init; }

    public PartRole Role { get; init; } = PartRole.Whole;

    /// <summary>The tensors that go in; empty where nothing is known but the figures.</summary>
    public ImmutableArray<PartInput> Inputs { get; init; } = [];

    /// <summary>Names of the tensors that come out.</summary>
    public ImmutableArray<string> Outputs { get; init; } = [];

    /// <summary>The ONNX file that runs in live inference; none in a catalogue without files.</summary>
    public PartFile? File { get; init; }
}

/// <summary>An <c>.onnx</c> file of a part and the tensors that go in and out.</summary>
public sealed record PartFile
{
    /// <summary>Absolute path on this machine; not part of a scenario's identity (its content hash is).</summary>
    public required string Path { get; init; }

    /// <summary>Id of the model of the library in whose folder it lies; null: that of the card. Equal parts of several models are one file.</summary>
    public string? Owner { get; init; }

    /// <summary>SHA-256 of the content, 64 lower-case hexadecimal digits: the key under which inference sessions are shared.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The tensor that goes in, the first of several.</summary>
    public required string InputName { get; init; }

    /// <summary>The output read as class scores (logits); of parts that give none, the first that goes on.</summary>
    public required string OutputName { get; init; }
}

/// <summary>An entry of the model library: what its <c>model.conf</c> states of a trained network.</summary>
public sealed record ModelCard
{
    /// <summary>Folder name in the library, e.g. <c>cnn16</c>.</summary>
    public required string Id { get; init; }
    public required string Description { get; init; }

    /// <summary>Layers in short notation.</summary>
    public required string Layers { get; init; }

    /// <summary>The data set the accuracy was measured on, e.g. <c>fashion-mnist</c>.</summary>
    public required string DataSet { get; init; }
    public required long Parameters { get; init; }

    /// <summary>Share of correct answers on the data set's test images, in points of 100.</summary>
    public required double AccuracyPoints { get; init; }

    /// <summary>By how many points another CPU kind may differ: 0 for fp32 files up to rounding of one image, more for quantised ones.</summary>
    public required double AccuracyTolerancePoints { get; init; }
    public required ByteSize InputSize { get; init; }
    public required ByteSize OutputSize { get; init; }
    public required ImmutableArray<Part> Parts { get; init; }

    /// <summary>How the parts belong together; none for a model in one file.</summary>
    public SplitSpec? Split { get; init; }

    /// <summary>Where the weights come from and under which licence.</summary>
    public required string Source { get; init; }

    /// <summary>Inference time by name of a device class, as the card states it (MACs over the class's rate, plus its overhead).</summary>
    public required ImmutableSortedDictionary<string, Duration> Latency { get; init; }

    /// <summary>How long batches take.</summary>
    public BatchProfile Batches { get; init; } = BatchProfile.Linear;
}
