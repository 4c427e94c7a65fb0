namespace IdnActors.Inference.DataSets;

/// <summary>The 10,000 test images of Fashion-MNIST (28 × 28 grey pixels, 10 classes of clothing, MIT licence), which come with the project.</summary>
public static class FashionMnist
{
    /// <summary>The name that tasks and model cards use.</summary>
    public const string Name = "fashion-mnist";

    private const string ImagesFile = "t10k-images-idx3-ubyte.gz";
    private const string LabelsFile = "t10k-labels-idx1-ubyte.gz";
    private const int Side = 28;
    private const int ClassCount = 10;

    /// <summary>Where the files lie beside a program that references this project.</summary>
    public static string ShippedFolder => Path.Combine(AppContext.BaseDirectory, "DataSets", Name);

    /// <summary>Reads both files; some 10 MB of memory and well under a second.</summary>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">A file is damaged or the two do not belong together; the message names the file.</exception>
    public static LabelledDataSet Load(string folder)
    {
        var imagesPath = Path.Combine(folder, ImagesFile);
        var labelsPath = Path.Combine(folder, LabelsFile);
        var images = IdxFile.Read(imagesPath, dimensionCount: 3);
        var labels = IdxFile.Read(labelsPath, dimensionCount: 1);

        if (images.Dimensions[1] != Side || images.Dimensions[2] != Side)
            throw new InvalidDataException($"{imagesPath}: holds images of {images.Dimensions[1]} × {images.Dimensions[2]} pixels; {Side} × {Side} are required.");
        if (labels.Dimensions[0] != images.Dimensions[0])
            throw new InvalidDataException($"{labelsPath}: holds {labels.Dimensions[0]} labels; {imagesPath} has {images.Dimensions[0]} images.");
        var highest = labels.Data.Max();
        if (highest >= ClassCount)
            throw new InvalidDataException($"{labelsPath}: holds a label {highest}; labels are 0 to {ClassCount - 1}.");
        return new LabelledDataSet(Name, [Side, Side], ClassCount, images.Data, labels.Data);
    }
}
