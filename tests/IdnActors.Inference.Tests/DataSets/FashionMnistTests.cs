using System.Security.Cryptography;
using IdnActors.Inference.DataSets;

namespace IdnActors.Inference.Tests.DataSets;

public class FashionMnistTests
{
    [Theory]
    [InlineData("t10k-images-idx3-ubyte.gz", "cc1d090a38ace84dfa1aa66e3ada7c336ef481a96936906477e6dd344da56eaa")]
    [InlineData("t10k-labels-idx1-ubyte.gz", "8d3605d196f4be44669e46906da9733c8131fef761fdbfec72c424d5222f1a05")]
    public void The_shipped_files_are_the_published_ones(string file, string sha256) =>
        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(FashionMnist.ShippedFolder, file)))));

    [Fact]
    public void The_licence_lies_beside_the_files()
    {
        var licence = File.ReadAllText(Path.Combine(FashionMnist.ShippedFolder, "LICENSE"));

        Assert.Contains("Copyright © 2017 Zalando SE, https://tech.zalando.com", licence, StringComparison.Ordinal);
        Assert.Contains("The above copyright notice and this permission notice shall be included", licence, StringComparison.Ordinal);
    }

    [Fact]
    public void Has_ten_thousand_images_a_thousand_of_each_class()
    {
        var images = TestData.Images;

        Assert.Equal(("fashion-mnist", 10_000, 10, 784), (images.Name, images.Count, images.ClassCount, images.ImageSizeBytes));
        Assert.Equal([28, 28], images.Shape.AsEnumerable());
        Assert.All(Enumerable.Range(0, images.Count).CountBy(images.Label), of => Assert.Equal(1_000, of.Value));
    }

    [Fact]
    public void Images_follow_each_other_in_memory()
    {
        var images = TestData.Images;

        Assert.Equal(784, images.ImageBytes(9_999).Length);
        Assert.True(images.ImageBytes(3).Span.SequenceEqual(images.ImageBytes(2, 2).Span[784..]));
        // The first test image is an ankle boot, class 9.
        Assert.Equal(9, images.Label(0));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(10_000, 1)]
    [InlineData(9_999, 2)]
    [InlineData(0, -1)]
    public void Refuses_images_that_are_not_there(int first, int count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => TestData.Images.ImageBytes(first, count));

    [Fact]
    public void Refuses_labels_that_are_no_class_and_lengths_that_do_not_fit()
    {
        Assert.Throws<ArgumentException>(() => new LabelledDataSet("tiny", [1, 2], 3, [1, 2, 3, 4], [0, 3]));
        Assert.Throws<ArgumentException>(() => new LabelledDataSet("tiny", [1, 2], 3, [1, 2, 3], [0, 1]));
        Assert.Throws<ArgumentException>(() => new LabelledDataSet("tiny", [1, 2], 3, [], []));
        Assert.Equal(2, new LabelledDataSet("tiny", [1, 2], 3, [1, 2, 3, 4], [0, 2]).Count);
    }

    [Fact]
    public void The_hash_covers_shape_classes_pixels_and_labels()
    {
        LabelledDataSet[] sets =
        [
            new("a", [2], 3, [1, 2, 3, 4], [0, 1]),
            new("a", [2, 1], 3, [1, 2, 3, 4], [0, 1]),
            new("a", [2], 4, [1, 2, 3, 4], [0, 1]),
            new("a", [2], 3, [1, 2, 3, 5], [0, 1]),
            new("a", [2], 3, [1, 2, 3, 4], [0, 2]),
            new("a", [1], 3, [1, 2, 3, 4], [0, 1, 0, 1]),
        ];

        Assert.Equal(sets.Length, sets.Select(set => set.Sha256).Distinct().Count());
        Assert.Equal(sets[0].Sha256, new LabelledDataSet("b", [2], 3, [1, 2, 3, 4], [0, 1]).Sha256);
        Assert.Matches("^[0-9a-f]{64}$", sets[0].Sha256);
    }
}
