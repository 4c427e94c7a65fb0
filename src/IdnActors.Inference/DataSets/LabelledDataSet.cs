using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace IdnActors.Inference.DataSets;

/// <summary>
/// Images with the class each shows: what live requests carry and what answers are judged by. Pixels are unsigned bytes, row by row, one image after the other;
/// immutable, so every node and thread reads the same memory.
/// </summary>
public sealed class LabelledDataSet
{
    private readonly byte[] _pixels;
    private readonly byte[] _labels;
    private readonly Lazy<string> _sha256;

    /// <param name="name">Name by which tasks and model cards refer to the set.</param>
    /// <param name="shape">Extents of one image, e.g. 28 × 28; their product is <see cref="ImageSizeBytes"/>.</param>
    /// <param name="classCount">Number of classes; labels are 0 to one less.</param>
    /// <param name="pixels">All images; the array is kept, not copied.</param>
    /// <param name="labels">One label per image; the array is kept, not copied.</param>
    /// <exception cref="ArgumentException">The set is empty, lengths do not fit each other, or a label is no class.</exception>
    public LabelledDataSet(string name, ImmutableArray<int> shape, int classCount, byte[] pixels, byte[] labels)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentNullException.ThrowIfNull(labels);
        ImageSizeBytes = shape.Aggregate(1, (product, extent) => product * extent);
        if (labels.Length == 0 || ImageSizeBytes <= 0)
            throw new ArgumentException($"Data set {name} holds {labels.Length} images of {ImageSizeBytes} B; at least one of at least 1 B is required.", nameof(labels));
        if (pixels.LongLength != (long)labels.Length * ImageSizeBytes)
            throw new ArgumentException($"Data set {name} has {pixels.Length} B of pixels for {labels.Length} labels; {(long)labels.Length * ImageSizeBytes} B are required.", nameof(pixels));
        var highest = labels.Max();
        if (highest >= classCount)
            throw new ArgumentException($"Data set {name} has a label {highest}; with {classCount} classes the highest is {classCount - 1}.", nameof(labels));

        Name = name;
        Shape = shape;
        ClassCount = classCount;
        _pixels = pixels;
        _labels = labels;
        _sha256 = new Lazy<string>(HashContent);
    }

    public string Name { get; }

    /// <summary>Extents of one image, without a batch or channel dimension.</summary>
    public ImmutableArray<int> Shape { get; }

    /// <summary>Number of images, at least 1.</summary>
    public int Count => _labels.Length;

    public int ClassCount { get; }

    /// <summary>Bytes of one image.</summary>
    public int ImageSizeBytes { get; }

    /// <summary>SHA-256 of shape, classes, pixels and labels, 64 lower-case hexadecimal digits; computed when first asked for.</summary>
    public string Sha256 => _sha256.Value;

    /// <summary>The class that an image shows, 0 to <see cref="ClassCount"/> − 1.</summary>
    public int Label(int index) => _labels[index];

    /// <summary>The pixels of one image; a view of the set's own memory.</summary>
    public ReadOnlyMemory<byte> ImageBytes(int index) => ImageBytes(index, 1);

    /// <summary>The pixels of <paramref name="count"/> consecutive images; a view of the set's own memory.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The images are not all in the set.</exception>
    public ReadOnlyMemory<byte> ImageBytes(int first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count - first);
        return _pixels.AsMemory(first * ImageSizeBytes, count * ImageSizeBytes);
    }

    private string HashContent()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // The extents first: they say where one image ends and where the labels begin.
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Count}:{string.Join('x', Shape)}:{ClassCount}\n")));
        hash.AppendData(_pixels);
        hash.AppendData(_labels);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
