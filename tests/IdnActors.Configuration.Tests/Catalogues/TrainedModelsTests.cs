using IdnActors.Configuration.Catalogues;

namespace IdnActors.Configuration.Tests.Catalogues;

/// <summary>The split models of the library, whose cards the trainer writes.</summary>
public class TrainedModelsTests
{
    private static string Folder => Shipped.ModelLibrary;

    [Fact]
    public void Every_trained_card_is_sound_and_states_the_hashes_of_its_files()
    {
        var cards = ModelLibraryLoader.Load(Folder, verifyHashes: true);
        Assert.Contains(cards, c => c.Id == "ee-split" && c.Split is { Exits.Length: 2, Unsplit: not null });
        Assert.Equal(["bf1", "bf2", "bf2-reg", "bf4", "bf8"], cards.Where(c => c.Id.StartsWith("bf", StringComparison.Ordinal)).Select(c => c.Id));
        Assert.Equal(9, cards.Count(c => c.Id.StartsWith("ddnn-", StringComparison.Ordinal)));
        Assert.Equal(8, cards.Count(c => c.Id.StartsWith("el-", StringComparison.Ordinal)));
        Assert.Equal(24, cards.Count(c => c.Split is not null));
    }

    [Fact]
    public void Every_file_is_there_once_and_belongs_to_a_card()
    {
        var named = ModelLibraryLoader.Load(Folder).SelectMany(c => c.Parts.Select(p => p.File!).Concat(c.Split?.Unsplit is { } whole ? [whole] : [])).ToList();
        var files = Directory.GetFiles(Folder, "*.onnx", SearchOption.AllDirectories);
        Assert.Equal(files.Order(StringComparer.Ordinal), named.Select(f => Path.GetFullPath(f.Path)).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(files.Length, named.Select(f => f.Sha256).Distinct().Count());
        // The network that the bottlenecks were trained for owns its parts.
        Assert.All(named.Where(f => f.Owner is not null && Path.GetFileName(f.Path) is "trunk1.onnx" or "trunk2.onnx" or "tail.onnx"), f => Assert.Equal("ee-split", Path.GetFileName(Path.GetDirectoryName(f.Path))));
    }

    [Fact]
    public void Every_exit_says_how_many_samples_leave_there() =>
        Assert.All(ModelLibraryLoader.Load(Folder).Where(c => c.Split is not null).SelectMany(c => c.Split!.Exits), e => Assert.NotNull(e.SharePoints));

    /// <summary>Thresholds that let none or all leave at the first exit say how right the end and that exit are; a larger one lets more leave.</summary>
    [Fact]
    public void The_early_exit_network_says_what_thresholds_come_to()
    {
        var split = ModelLibraryLoader.Load(Folder).Single(c => c.Id == "ee-split").Split!;
        Assert.All(split.Thresholds[0].SharePoints, s => Assert.Equal(0, s));
        Assert.Equal((100, 0), (split.Thresholds[^1].SharePoints[0], split.Thresholds[^1].SharePoints[1]));
        Assert.All(split.Thresholds.Zip(split.Thresholds.Skip(1)), t => Assert.True(t.First.SharePoints[0] <= t.Second.SharePoints[0] && t.First.SharePoints.Sum() <= t.Second.SharePoints.Sum()));
        Assert.True(split.Thresholds[0].AccuracyPoints > split.Thresholds[^1].AccuracyPoints);
    }

    [Theory]
    [InlineData(8, 392)]
    [InlineData(4, 196)]
    [InlineData(2, 98)]
    [InlineData(1, 49)]
    public void A_bottleneck_of_so_many_channels_sends_so_many_bytes(int channels, int bytes)
    {
        var card = ModelLibraryLoader.Load(Folder).Single(c => c.Id == $"bf{channels}");
        var encoder = card.Parts.Single(p => p.Name == "enc");
        Assert.Equal(bytes, Assert.Single(card.Split!.Cuts, c => card.Parts[c.After] == encoder).Bytes);
    }

    [Fact]
    public void Bottlenecks_share_the_parts_of_the_network_they_were_trained_for()
    {
        var cards = ModelLibraryLoader.Load(Folder);
        var trained = cards.Single(c => c.Id == "ee-split").Parts.ToDictionary(p => p.Name, p => p.File!.Sha256);
        var others = cards.Where(c => c.Parts.Any(p => p.Name == "enc")).SelectMany(c => c.Parts.Where(p => p.Name is "trunk1" or "trunk2" or "tail")).ToList();
        Assert.Equal(13 * 3, others.Count);
        Assert.All(others, p => Assert.Equal(trained[p.Name], p.File!.Sha256));
    }
}
