namespace IdnActors.Training.Fitting;

/// <summary>What every family needs to train: images, a seed, where to write, how to tell and when to stop.</summary>
internal sealed record TrainingRun
{
    public required Images.TrainingImages Images { get; init; }

    /// <summary>Decides initial weights, the order of images and what is dropped.</summary>
    public required int Seed { get; init; }

    /// <summary>Folder that gets one folder per model.</summary>
    public required string Out { get; init; }

    /// <summary>Divides what is learnt from and how long, to try a command out; 1 for results.</summary>
    public int Haste { get; init; } = 1;

    /// <summary>Chosen members of a family; empty: all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    public required Action<string> Log { get; init; }
    public required TimeProvider Clock { get; init; }
    public required CancellationToken Stop { get; init; }

    public bool Wants(string member) => Only.Count == 0 || Only.Contains(member);

    /// <summary>The number of epochs that this run's haste leaves.</summary>
    public int Epochs(int epochs) => Math.Max(1, epochs / Haste);

    /// <summary>The images to learn from that this run's haste leaves.</summary>
    public Images.ImageSet Train(int most = int.MaxValue) => Images.Train.Slice(0, Math.Min(most, Images.Train.Count) / Haste);
}
