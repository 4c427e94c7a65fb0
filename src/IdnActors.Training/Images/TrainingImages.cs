using IdnActors.Inference.DataSets;
using static TorchSharp.torch;

namespace IdnActors.Training.Images;

/// <summary>Labelled images as tensors.</summary>
/// <param name="Raw">Pixels as they are in the file, u8 [N,1,28,28].</param>
/// <param name="Scaled">The same as networks see them, f32 [N,1,28,28].</param>
/// <param name="Labels">Classes, i64 [N].</param>
internal sealed record ImageSet(Tensor Raw, Tensor Scaled, Tensor Labels)
{
    public int Count => checked((int)Labels.shape[0]);

    /// <summary>Some consecutive images; a view of the same memory.</summary>
    public ImageSet Slice(int first, int count) => new(Raw.narrow(0, first, count), Scaled.narrow(0, first, count), Labels.narrow(0, first, count));
}

/// <summary>
/// Fashion-MNIST in three parts that never mix: images to learn from, the last 5,000 of the 60,000 training images to choose thresholds and temperatures by, and the
/// 10,000 test images, on which the final figures are measured and nothing else.
/// </summary>
internal sealed record TrainingImages(ImageSet Train, ImageSet Validation, ImageSet Test)
{
    /// <summary>Held out of the training images.</summary>
    public const int ValidationCount = 5000;

    /// <summary>Where Debian's package puts its files.</summary>
    public const string DefaultFolder = "/usr/share/datasets/fashion-mnist";

    /// <summary>How to get the training images, for messages.</summary>
    public const string Remedy = "apt-get update && apt-get install -y --no-install-recommends dataset-fashion-mnist";

    /// <summary>Training images in all.</summary>
    public const int AllCount = 60000;

    private const int Side = 28;

    /// <exception cref="FileNotFoundException">The training images are not there; the message says how to get them.</exception>
    public static TrainingImages Load(string folder)
    {
        var images = Path.Combine(folder, "train-images-idx3-ubyte.gz");
        var labels = Path.Combine(folder, "train-labels-idx1-ubyte.gz");
        foreach (var path in (string[])[images, labels])
        {
            if (!File.Exists(path))
                throw new FileNotFoundException($"{path}: there is no such file; the 60,000 training images are required. On Debian: {Remedy}. Elsewhere: name their folder with --data.", path);
        }
        var all = Tensors(IdxFile.Read(images, dimensionCount: 3).Data, IdxFile.Read(labels, dimensionCount: 1).Data);
        var test = FashionMnist.Load(FashionMnist.ShippedFolder);
        var testLabels = Enumerable.Range(0, test.Count).Select(i => (byte)test.Label(i)).ToArray();
        var trainCount = all.Count - ValidationCount;
        return new TrainingImages(all.Slice(0, trainCount), all.Slice(trainCount, ValidationCount), Tensors(test.ImageBytes(0, test.Count).ToArray(), testLabels));
    }

    private static ImageSet Tensors(byte[] pixels, byte[] labels)
    {
        var raw = tensor(pixels, [labels.Length, 1, Side, Side], ScalarType.Byte);
        return new ImageSet(raw, Pixels.Scale(raw), tensor(labels.Select(l => (long)l).ToArray()));
    }
}
