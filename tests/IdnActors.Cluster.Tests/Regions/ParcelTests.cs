using IdnActors.Cluster.Regions;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Cluster.Tests.Regions;

public sealed class ParcelTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(Parcel.PartBytes, 1)]
    [InlineData(Parcel.PartBytes + 1, 2)]
    [InlineData((5 * Parcel.PartBytes) - 1, 5)]
    public void Content_comes_out_as_it_was_put_in(int length, int parts)
    {
        byte[] content = [.. Enumerable.Range(0, length).Select(i => (byte)(i % 251))];
        Assert.Equal(parts, Parcel.PartsOf(length));

        var reader = new ParcelReader();
        for (var part = 0; part < parts - 1; part++)
        {
            Assert.Equal(part, reader.Next);
            Assert.Null(reader.Add(part, parts, Parcel.PartOf(content, part)));
        }
        Assert.Equal(content, reader.Add(parts - 1, parts, Parcel.PartOf(content, parts - 1)));
        Assert.Equal(0, reader.Next);
    }

    [Fact]
    public void Parts_that_come_again_or_too_early_are_passed_over()
    {
        var reader = new ParcelReader();
        Assert.Null(reader.Add(1, 3, [9]));
        Assert.Null(reader.Add(0, 3, [1]));
        Assert.Null(reader.Add(0, 3, [9]));
        Assert.Null(reader.Add(2, 3, [9]));
        Assert.Null(reader.Add(1, 3, [2]));
        Assert.Equal([1, 2, 3], reader.Add(2, 3, [3]));
    }

    [Fact]
    public void A_part_beyond_the_last_is_none() => Assert.Null(new ParcelReader().Add(0, 0, [1]));

    [Fact]
    public void A_log_leaves_no_file_behind_even_where_its_process_is_killed()
    {
        if (OperatingSystem.IsWindows()) return;
        var before = Directory.GetFiles(Path.GetTempPath(), "idn-orders-*").ToHashSet();
        using var log = new OrderLog(Path.GetTempPath());
        log.Add(OrderKind.Window, [1, 2, 3]);
        // Where others killed processes of an earlier build, there may be some.
        Assert.DoesNotContain(Directory.GetFiles(Path.GetTempPath(), "idn-orders-*"), f => !before.Contains(f));
        Assert.Equal([1, 2, 3], log.Read(0).Content);
    }

    [Fact]
    public void A_log_says_where_it_cannot_keep_orders()
    {
        var folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using var log = new OrderLog(folder);

        var thrown = Assert.Throws<IOException>(() => log.Add(OrderKind.Window, [1]));

        Assert.StartsWith($"the orders of a region cannot be kept in {folder}: ", thrown.GetBaseException().Message, StringComparison.Ordinal);
        Assert.Equal(0, log.Count);
    }

    [Fact]
    public void A_log_gives_back_every_order()
    {
        var random = TestSeed.Open(output);
        using var log = new OrderLog(Path.GetTempPath());
        var orders = new List<(OrderKind, byte[])>();
        for (var i = 0; i < 300; i++)
        {
            byte[] content = [.. Enumerable.Range(0, random.NextInt(3000)).Select(_ => (byte)random.NextInt(256))];
            var kind = (OrderKind)random.NextInt(4);
            Assert.Equal(i, log.Add(kind, content));
            orders.Add((kind, content));
            var earlier = random.NextInt(i + 1);
            Assert.Equal(orders[earlier].Item1, log.Read(earlier).Kind);
            Assert.Equal(orders[earlier].Item2, log.Read(earlier).Content);
        }
        Assert.Equal(300, log.Count);
    }
}
