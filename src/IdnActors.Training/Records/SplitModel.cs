using System.Collections.Immutable;
using IdnActors.Training.Calibration;
using IdnActors.Training.Graphs;

namespace IdnActors.Training.Records;

/// <summary>A trained model, ready to be written: what its card and its record say.</summary>
internal sealed record SplitModel
{
    /// <summary>Name of its folder, and of its split.</summary>
    public required string Id { get; init; }

    /// <summary>Comment lines above the card.</summary>
    public required ImmutableArray<string> Drawing { get; init; }
    public required string Description { get; init; }

    /// <summary>Layers in the short notation of the library's page.</summary>
    public required string Layers { get; init; }

    /// <summary>The tensor with the model's answer.</summary>
    public required string Output { get; init; }

    /// <summary>Share of right answers at the end of the model, on the test images, in points of 100.</summary>
    public required double AccuracyPoints { get; init; }

    /// <summary>Each behind those that make what it takes.</summary>
    public required ImmutableArray<ExportedPart> Parts { get; init; }
    public ImmutableArray<TrainedExit> Exits { get; init; } = [];

    /// <summary>The same model in one file.</summary>
    public ExportedPart? Unsplit { get; init; }

    /// <summary>How tensors travel, where it is not as they are.</summary>
    public ImmutableDictionary<string, string> Wires { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>How it was trained, for card and record.</summary>
    public required string Recipe { get; init; }
    public required int Seed { get; init; }

    /// <summary>Share of right answers on the validation images, in points of 100.</summary>
    public required double ValidationPoints { get; init; }

    /// <summary>What thresholds, the same at all exits, come to on the validation images; empty where the card says nothing of it.</summary>
    public ImmutableArray<ExitOutcome> ValidationByThreshold { get; init; } = [];

    /// <summary>What else was measured, by name; any values that JSON can hold.</summary>
    public ImmutableSortedDictionary<string, object> Measured { get; init; } = ImmutableSortedDictionary<string, object>.Empty;

    public bool IsSplit => Parts.Length > 1;
}

/// <summary>A part whose answer may leave early.</summary>
/// <param name="Part">Its name.</param>
/// <param name="Scores">The tensor with its class scores.</param>
/// <param name="Gate">Kind of gate, as on a card.</param>
/// <param name="Threshold">Chosen on the validation images.</param>
/// <param name="Temperature">Fitted on the validation images.</param>
/// <param name="AccuracyPoints">On the test images, if all left here.</param>
/// <param name="ValidationPoints">The same on the validation images.</param>
/// <param name="Share">Share of all test images that leave here by this gate and those before it: 0 to 1.</param>
internal sealed record TrainedExit(string Part, string Scores, string Gate, double Threshold, double Temperature, double AccuracyPoints, double ValidationPoints, double Share);
