using IdnActors.Model.Units;

namespace IdnActors.Policies.Aggregation;

/// <summary>
/// Bytes of a device per sample where scores are always sent and features only when asked for: c = 4 C + (1 - l) f o / 8, with l the share that leaves at the local exit (Teerapittayanon, McDanel and
/// Kung, "Distributed Deep Neural Networks over the Cloud, the Edge and End Devices", ICDCS 2017). Headers come on top.
/// </summary>
/// <param name="Classes">C: a score of four bytes for each.</param>
/// <param name="Filters">f.</param>
/// <param name="BitsPerFilter">o: one bit a value.</param>
public readonly record struct ViewTraffic(int Classes, int Filters, int BitsPerFilter)
{
    private const int BitsPerByte = 8;

    /// <summary>Payload of the scores of a view.</summary>
    public ByteSize Scores => ByteSize.FromBytes(sizeof(float) * (long)Classes);

    /// <summary>Payload of the features of a view, in whole bytes.</summary>
    public ByteSize Features => ByteSize.FromBytes((((long)Filters * BitsPerFilter) + BitsPerByte - 1) / BitsPerByte);

    /// <summary>Mean bytes per sample.</summary>
    /// <param name="localShare">l: share of samples that leave at the local exit, 0 to 1.</param>
    public double MeanBytes(double localShare) => localShare is >= 0 and <= 1
        ? Scores.Bytes + ((1 - localShare) * Filters * BitsPerFilter / BitsPerByte)
        : throw new ArgumentOutOfRangeException(nameof(localShare), localShare, "A share lies in 0 to 1.");
}
