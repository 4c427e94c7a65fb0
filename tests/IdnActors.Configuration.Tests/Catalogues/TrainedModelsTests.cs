using IdnActors.Configuration.Catalogues;
using IdnActors.Testing;

namespace IdnActors.Configuration.Tests.Catalogues;

/// <summary>The cards that the trainer writes, beside the files it trained.</summary>
public class TrainedModelsTests
{
    private static readonly string Folder = RepositoryRoot.Combine("src/IdnActors.Training/Trained");

    [Fact]
    public void Every_trained_card_is_sound_and_states_the_hashes_of_its_files()
    {
        var cards = ModelLibraryLoader.Load(Folder, verifyHashes: true);
        Assert.Contains(cards, c => c.Id == "ee-split" && c.Split is { Exits.Length: 2, Unsplit: not null });
        Assert.Equal(["bf1", "bf2", "bf2-reg", "bf4", "bf8"], cards.Where(c => c.Id.StartsWith("bf", StringComparison.Ordinal)).Select(c => c.Id));
        Assert.Equal(9, cards.Count(c => c.Id.StartsWith("ddnn-", StringComparison.Ordinal)));
        Assert.Equal(8, cards.Count(c => c.Id.StartsWith("el-", StringComparison.Ordinal)));
        Assert.All(cards, c => Assert.NotNull(c.Split));
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
