using System.Runtime.Serialization;
using IdnActors.Cluster.Regions;
using IdnActors.Cluster.Wire;
using IdnActors.Model.Randomness;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Cluster.Tests.Regions;

public sealed class LetterExchangeTests(ITestOutputHelper output)
{
    [Fact]
    public void Whatever_is_lost_doubled_or_overtaken_and_whoever_moves_parcels_come_once_and_in_their_order() => TestSeed.ForEachCase(output, 200, random =>
    {
        var wire = new Wire(window: 40, letterBytes: 10);
        var parcels = 0;
        for (var step = 0; step < 600; step++)
        {
            switch (random.NextInt(8))
            {
                case 0 or 1 when parcels < 60:
                    wire.Write(0, ParcelOf(parcels, random));
                    wire.Write(1, ParcelOf(parcels++, random));
                    break;
                case 2 when wire.OnTheWay.Count > 0:
                    wire.OnTheWay.RemoveAt(random.NextInt(wire.OnTheWay.Count));
                    break;
                case 3 when wire.OnTheWay.Count is > 0 and < 200:
                    wire.OnTheWay.Add(wire.OnTheWay[random.NextInt(wire.OnTheWay.Count)]);
                    break;
                case 4:
                    wire.Beat();
                    break;
                case 5 when random.NextInt(10) == 0:
                    wire.Move(random.NextInt(2));
                    break;
                case var _ when wire.OnTheWay.Count > 0:
                    wire.Deliver(random.NextInt(wire.OnTheWay.Count));
                    break;
            }
        }
        for (var beat = 0; !wire.IsDone; beat++)
        {
            Assert.True(beat < 10_000, "letters are not sent again");
            wire.DeliverAll();
            wire.Beat();
        }
        Assert.True(parcels > 10);
    });

    [Fact]
    public void A_large_parcel_goes_in_letters_and_no_more_is_under_way_than_a_window()
    {
        var wire = new Wire(LetterExchange.WindowBytes, Parcel.PartBytes);
        byte[] large = [.. Enumerable.Range(0, 20_000_000).Select(i => (byte)(i % 251))];
        wire.Write(0, large);
        wire.Write(0, [1, 2, 3]);
        Assert.All(wire.OnTheWay, m => Assert.True(((LiveLetter)m).Bytes.Length <= Parcel.PartBytes));
        Assert.Equal(LetterExchange.WindowBytes, wire.OnTheWay.Sum(m => ((LiveLetter)m).Bytes.Length));

        // Without a single beat: what has come is told as soon as it is half a window.
        wire.DeliverAll();

        Assert.Equal([large, [1, 2, 3]], wire.Come(1));
    }

    [Fact]
    public void A_parcel_that_waits_holds_up_no_other_region()
    {
        var sent = new List<IRegionMessage>();
        var exchange = new LetterExchange(0, 7, [7, 8, 9], sent.Add);
        exchange.Write(1, new byte[20_000_000]);
        exchange.Write(2, [1]);

        Assert.True(Assert.Single(sent, m => m.Region == 2) is LiveLetter { Number: 0, Bytes: [1], GoesOn: false });
    }

    [Fact]
    public void What_is_sent_again_is_a_window_at_most_and_ever_more_seldom_while_nothing_is_heard()
    {
        var sent = new List<LiveLetter>();
        var exchange = new LetterExchange(0, 7, [7, 8], m => sent.Add((LiveLetter)m));
        exchange.Write(1, new byte[20_000_000]);
        var first = sent.ToList();
        var beats = new List<int>();
        for (var beat = 1; beat <= 175; beat++)
        {
            sent.Clear();
            exchange.Beat();
            if (sent.Count == 0) continue;
            Assert.Equal(first, sent);
            beats.Add(beat);
        }
        Assert.Equal([5, 15, 35, 75, 115, 155], beats);

        // It is there again: the next time is as soon as at first, though nothing that was sent has come.
        exchange.Note(new LettersHad(0, 7, 1, 8, 0));
        for (beats.Clear(); beats.Count < 20; beats.Add(sent.Count))
        {
            sent.Clear();
            exchange.Beat();
        }
        Assert.Equal([1, 11], beats.Index().Where(b => b.Item > 0).Select(b => b.Index + 1));
    }

    [Fact]
    public void Nothing_is_sent_again_that_has_come()
    {
        var wire = new Wire(40, 10);
        wire.Write(0, [1]);
        wire.DeliverAll();
        for (var beat = 0; beat < 3; beat++)
        {
            wire.Beat();
            wire.DeliverAll();
        }
        for (var beat = 0; beat < 100; beat++) wire.Beat();
        Assert.Empty(wire.OnTheWay);
    }

    [Theory]
    [InlineData(-1, 8)]
    [InlineData(2, 8)]
    // The number by which those that have died are known.
    [InlineData(1, -1)]
    public void Letters_of_regions_that_there_are_not_are_passed_over(int region, long run)
    {
        var exchange = new LetterExchange(0, 7, [7, 8], _ => Assert.Fail("nothing is to be said"));
        if (run < 0) exchange.NoteDeath(1);
        Assert.Null(exchange.Take(new LiveLetter(0, 7, region, run, 0, [])));
        exchange.Note(new LettersHad(0, 7, region, run, 1));
        exchange.Beat();
    }

    [Fact]
    public void Nothing_comes_from_a_region_that_has_died_nor_goes_there_until_it_is_back()
    {
        var (sent, sentBack) = (new List<IRegionMessage>(), new List<IRegionMessage>());
        var (a, b) = (new LetterExchange(0, 7, [7, 8], sent.Add) { LetterBytes = 2, Window = 4 }, new LetterExchange(1, 8, [7, 8], sentBack.Add) { LetterBytes = 2 });
        b.Write(0, [1, 2, 3]);
        var (begun, late) = ((LiveLetter)sentBack[0], (LiveLetter)sentBack[1]);
        Assert.Null(a.Take(begun));
        a.Write(1, [2, 2, 2, 2, 2, 2]);
        var unknown = sent.OfType<LiveLetter>().First();
        sent.Clear();

        a.NoteDeath(1);

        Assert.Null(a.Take(late));
        a.Write(1, [3]);
        for (var beat = 0; beat < 100; beat++) a.Beat();
        Assert.Empty(sent);

        a.NoteBack(1, 9);
        var again = new LetterExchange(1, 9, [7, 9], sentBack.Add);
        Assert.Null(again.Take(unknown));
        Assert.Null(a.Take(late));
        a.Write(1, [4]);
        Assert.Equal([4], again.Take(Assert.IsType<LiveLetter>(Assert.Single(sent))));
        sentBack.Clear();
        again.Write(0, [5]);
        // Nothing of the parcel that had begun before.
        Assert.Equal([5], a.Take(Assert.IsType<LiveLetter>(Assert.Single(sentBack))));
    }

    [Fact]
    public void What_moves_goes_on_with_parcels_that_have_begun_and_knows_who_has_died()
    {
        var wire = new Wire(window: 4, letterBytes: 2);
        wire.Write(0, [1, 2, 3, 4, 5, 6, 7]);
        wire.Deliver(0);
        wire.Move(0);
        wire.Move(1);
        for (var beat = 0; beat < 10; beat++)
        {
            wire.DeliverAll();
            wire.Beat();
        }
        Assert.Equal([[1, 2, 3, 4, 5, 6, 7]], wire.Come(1));

        var sent = new List<IRegionMessage>();
        var (before, after) = (new LetterExchange(0, 7, [7, 8], _ => { }), new LetterExchange(0, 7, [7, 9], sent.Add));
        before.NoteDeath(1);
        after.Restore(before.Export());
        after.Write(1, [1]);
        Assert.Null(after.Take(new LiveLetter(0, 7, 1, 9, 0, [])));
        after.Beat();
        Assert.Empty(sent);
        Assert.Throws<SerializationException>(() => after.Restore([]));
    }

    private static byte[] ParcelOf(int number, RandomSource random) => [(byte)number, .. Enumerable.Repeat((byte)(number + 1), random.NextInt(4) == 0 ? random.NextInt(200) : random.NextInt(10))];

    /// <summary>Two regions, and what is on its way between them, which may be lost, come twice or overtake.</summary>
    private sealed class Wire
    {
        private readonly LetterExchange[] _ends;
        private readonly List<byte[]>[] _written = [[], []];
        private readonly List<byte[]>[] _come = [[], []];
        private readonly long[] _begun = [0, 0];
        private readonly long[] _known = [0, 0];
        private readonly Dictionary<(int To, long Number), int> _lengths = [];
        private readonly int _window;
        private readonly Func<int, LetterExchange> _make;

        public Wire(int window, int letterBytes)
        {
            _window = window;
            _make = end => new LetterExchange(end, 7 + end, [7, 8], message => Send(end, message)) { Window = window, LetterBytes = letterBytes };
            _ends = [.. Enumerable.Range(0, 2).Select(_make)];
        }

        /// <summary>An end goes on elsewhere, by what goes over the wire.</summary>
        public void Move(int end)
        {
            var moving = WireTable.ToBytes(new MovingRecord([], _ends[end].Export()));
            _ends[end] = _make(end);
            _ends[end].Restore(WireTable.Read<MovingRecord>(moving).Letters);
        }

        public List<IRegionMessage> OnTheWay { get; } = [];

        public bool IsDone => Enumerable.Range(0, 2).All(end => _come[1 - end].Count == _written[end].Count);

        public List<byte[]> Come(int end) => _come[end];

        public void Write(int from, byte[] parcel)
        {
            _written[from].Add(parcel);
            _ends[from].Write(1 - from, parcel);
        }

        public void Beat()
        {
            foreach (var end in _ends) end.Beat();
        }

        public void DeliverAll()
        {
            while (OnTheWay.Count > 0) Deliver(0);
        }

        public void Deliver(int index)
        {
            var message = OnTheWay[index];
            OnTheWay.RemoveAt(index);
            if (message is LettersHad had)
            {
                _known[had.Region] = Math.Max(_known[had.Region], had.Next);
                _ends[had.Region].Note(had);
                return;
            }
            var letter = (LiveLetter)message;
            if (_ends[letter.Region].Take(letter) is not { } parcel) return;
            Assert.Equal(_written[letter.From][_come[letter.Region].Count], parcel);
            _come[letter.Region].Add(parcel);
        }

        private void Send(int end, IRegionMessage message)
        {
            OnTheWay.Add(message);
            if (message is not LiveLetter letter) return;
            _lengths[(letter.Region, letter.Number)] = letter.Bytes.Length;
            _begun[end] = Math.Max(_begun[end], letter.Number + 1);
            var underWay = 0;
            for (var number = _known[end]; number < _begun[end]; number++) underWay += _lengths[(letter.Region, number)];
            Assert.True(underWay <= _window, $"{underWay} bytes are under way");
        }
    }
}
