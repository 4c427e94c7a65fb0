using System.Buffers.Binary;
using System.IO.Compression;
using IdnActors.Inference.DataSets;

namespace IdnActors.Inference.Tests.DataSets;

public sealed class IdxFileTests : IDisposable
{
    private const string Images = "t10k-images-idx3-ubyte.gz";
    private const string Labels = "t10k-labels-idx1-ubyte.gz";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("idn-idx-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Reads_dimensions_and_data()
    {
        var path = Write("a.gz", Idx([2, 3], [1, 2, 3, 4, 5, 6]));

        var file = IdxFile.Read(path, dimensionCount: 2);

        Assert.Equal([2, 3], file.Dimensions.AsEnumerable());
        Assert.Equal([1, 2, 3, 4, 5, 6], file.Data);
    }

    [Theory]
    [InlineData("000009020000000100000001ff", "begins with 00000902; an IDX file of unsigned bytes in 2 dimension(s) begins with 00000802")]
    [InlineData("00000803000000010000000100000001ff", "begins with 00000803; an IDX file of unsigned bytes in 2 dimension(s) begins with 00000802")]
    [InlineData("0000080200", "ends after 5 B; the header alone has 12 B")]
    [InlineData("000008020000000200000001ff", "holds 1 B of data; its dimensions 2 × 1 require 2 B")]
    [InlineData("000008020000000100000001ffff", "holds 2 B of data; its dimensions 1 × 1 require 1 B")]
    [InlineData("000008020000000000000001", "dimension 0 is 0; at least 1 is required")]
    [InlineData("0000080280000000ffffffff", "dimension 0 is -2147483648; at least 1 is required")]
    [InlineData("000008027fffffff7fffffff", "promises 4611686014132420609 B; at most 2147483591 B can be read")]
    public void Says_what_is_wrong_with_a_file(string content, string problem)
    {
        var path = Write("a.gz", Convert.FromHexString(content));

        var error = Assert.Throws<InvalidDataException>(() => IdxFile.Read(path, dimensionCount: 2));

        Assert.Equal($"{path}: {problem}.", error.Message);
    }

    [Fact]
    public void Says_when_a_file_is_not_compressed_or_not_there()
    {
        var plain = Path.Combine(_folder.FullName, "plain.gz");
        File.WriteAllBytes(plain, Idx([1], [7]));
        var missing = Path.Combine(_folder.FullName, "missing.gz");

        Assert.StartsWith($"{plain}: not a sound gzip file", Assert.Throws<InvalidDataException>(() => IdxFile.Read(plain, 1)).Message, StringComparison.Ordinal);
        Assert.StartsWith($"{missing}: there is no such file", Assert.Throws<FileNotFoundException>(() => IdxFile.Read(missing, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reports_every_truncation_of_a_compressed_file()
    {
        var path = Write("a.gz", Idx([40], [.. Enumerable.Range(0, 40).Select(i => (byte)(i * 37 % 251))]));
        var whole = File.ReadAllBytes(path);

        // The last eight bytes are gzip's own check sum, which holds nothing we need.
        for (var length = 0; length < whole.Length - 8; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            var error = Assert.Throws<InvalidDataException>(() => IdxFile.Read(path, dimensionCount: 1));
            Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Images_of_another_size_are_no_fashion_mnist()
    {
        var path = Write(Images, Idx([1, 2, 2], [1, 2, 3, 4]));
        Write(Labels, Idx([1], [0]));

        Assert.Equal($"{path}: holds images of 2 × 2 pixels; 28 × 28 are required.", Assert.Throws<InvalidDataException>(() => FashionMnist.Load(_folder.FullName)).Message);
    }

    [Theory]
    [InlineData("0001", "holds 2 labels; ")]
    [InlineData("0a", "holds a label 10; labels are 0 to 9.")]
    public void Labels_must_belong_to_the_images(string labels, string problem)
    {
        Write(Images, Idx([1, 28, 28], new byte[784]));
        var data = Convert.FromHexString(labels);
        var path = Write(Labels, Idx([data.Length], data));

        Assert.StartsWith($"{path}: {problem}", Assert.Throws<InvalidDataException>(() => FashionMnist.Load(_folder.FullName)).Message, StringComparison.Ordinal);
    }

    private static byte[] Idx(int[] dimensions, byte[] data)
    {
        var content = new byte[4 + 4 * dimensions.Length + data.Length];
        content[2] = 8;
        content[3] = (byte)dimensions.Length;
        for (var i = 0; i < dimensions.Length; i++) BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(4 + 4 * i), dimensions[i]);
        data.CopyTo(content, 4 + 4 * dimensions.Length);
        return content;
    }

    private string Write(string name, byte[] content)
    {
        var path = Path.Combine(_folder.FullName, name);
        using var compressed = new GZipStream(File.Create(path), CompressionLevel.Optimal);
        compressed.Write(content);
        return path;
    }
}
