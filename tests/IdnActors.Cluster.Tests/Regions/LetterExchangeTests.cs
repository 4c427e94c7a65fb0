using IdnActors.Cluster.Regions;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Cluster.Tests.Regions;

public sealed class LetterExchangeTests(ITestOutputHelper output)
{
    [Fact]
    public void Whatever_is_lost_doubled_or_overtaken_letters_come_once_and_in_their_order() => TestSeed.ForEachCase(output, 200, random =>
    {
        var (a, b) = (new LetterExchange(0, 7, [7, 8]), new LetterExchange(1, 8, [7, 8]));
        var (onTheWay, had) = (new List<LiveLetter>(), new List<LettersHad>());
        var come = new List<byte>();
        byte written = 0;
        for (var step = 0; step < 400; step++)
        {
            switch (random.NextInt(7))
            {
                case 0 when written < 100:
                    onTheWay.Add(a.Write(1, [written++])!);
                    break;
                case 1 when onTheWay.Count > 0:
                    onTheWay.RemoveAt(random.NextInt(onTheWay.Count));
                    break;
                case 2 when onTheWay.Count > 0:
                    onTheWay.Add(onTheWay[random.NextInt(onTheWay.Count)]);
                    break;
                case 3 or 4 when onTheWay.Count > 0:
                    Take(random.NextInt(onTheWay.Count));
                    break;
                case 5:
                    had.AddRange(b.ToTell());
                    break;
                case 6 when had.Count > 0:
                    a.Note(had[random.NextInt(had.Count)]);
                    break;
            }
        }
        for (var round = 0; come.Count < written; round++)
        {
            Assert.True(round < 200, "letters are not sent again");
            onTheWay.Clear();
            onTheWay.AddRange(a.ToSendAgain());
            while (onTheWay.Count > 0) Take(0);
        }
        Assert.Equal(Enumerable.Range(0, written).Select(i => (byte)i), come);
        b.ToSendAgain();
        foreach (var told in b.ToTell()) a.Note(told);
        Assert.Empty(a.ToSendAgain());

        void Take(int index)
        {
            var letter = onTheWay[index];
            onTheWay.RemoveAt(index);
            if (b.Take(letter)) come.Add(letter.Bytes[0]);
        }
    });

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public void Letters_of_regions_that_there_are_not_are_passed_over(int region)
    {
        var exchange = new LetterExchange(0, 7, [7, 8]);
        Assert.False(exchange.Take(new LiveLetter(0, 7, region, 8, 0, [])));
        exchange.Note(new LettersHad(0, 7, region, 8, 1));
    }

    [Fact]
    public void Nothing_comes_from_a_region_that_has_died_nor_goes_there_until_it_is_back()
    {
        var (a, b) = (new LetterExchange(0, 7, [7, 8]), new LetterExchange(1, 8, [7, 8]));
        var late = b.Write(0, [1])!;
        var unknown = a.Write(1, [2])!;

        a.NoteDeath(1);

        Assert.False(a.Take(late));
        Assert.Null(a.Write(1, [3]));
        Assert.Empty(a.ToSendAgain());

        a.NoteBack(1, 9);
        var again = new LetterExchange(1, 9, [7, 9]);
        Assert.False(again.Take(unknown));
        Assert.False(a.Take(late));
        Assert.True(again.Take(a.Write(1, [4])!));
        Assert.True(a.Take(again.Write(0, [5])!));
    }
}
