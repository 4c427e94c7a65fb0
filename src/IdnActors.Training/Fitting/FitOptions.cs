namespace IdnActors.Training.Fitting;

/// <summary>How long and how fast a network learns: AdamW with weight decay 1e-4, the learning rate on one cycle (OneCycleLR), no augmentation.</summary>
/// <param name="Epochs">Passes over the images.</param>
/// <param name="PeakRate">Largest learning rate.</param>
internal sealed record FitOptions(int Epochs, double PeakRate)
{
    public const double WeightDecay = 1e-4;

    public int BatchSize { get; init; } = 128;

    /// <summary>Decides in which order images are seen.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>For the record.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"{Epochs} epochs of AdamW (weight decay {WeightDecay}), OneCycleLR to {PeakRate}, batch {BatchSize}, seed {Seed}, one thread");
}
