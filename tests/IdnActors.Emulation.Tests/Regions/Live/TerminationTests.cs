using System.Collections.Immutable;
using IdnActors.Emulation.Regions;
using IdnActors.Emulation.Regions.Live;
using IdnActors.Model.Randomness;
using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Regions.Live;

public class TerminationTests(ITestOutputHelper output)
{
    /// <summary>Regions that wake each other by messages at random, looked at one after the other while they go on.</summary>
    [Fact]
    public void The_end_is_never_seen_before_it_is_there_and_always_after()
    {
        var random = TestSeed.Open(output);
        var (looks, deceptive) = (0, 0);
        for (var i = 0; i < 2000; i++)
        {
            var model = new Model(random, regions: 2 + random.NextInt(4));
            var termination = new Termination();
            var isSeen = false;
            for (var look = 0; look < 1000 && !isSeen; look++)
            {
                looks++;
                var snapshots = ImmutableArray.CreateBuilder<LiveSnapshot?>();
                for (var region = 0; region < model.Regions; region++)
                {
                    for (var step = random.NextInt(3); step > 0; step--) model.Step();
                    snapshots.Add(model.Look(region));
                }
                if (!model.IsOver && Termination.AreQuiet(snapshots.ToImmutable())) deceptive++;
                isSeen = termination.IsOver(snapshots.ToImmutable());
                Assert.True(!isSeen || model.IsOver, $"case {i}: seen too early");
            }
            Assert.True(isSeen, $"case {i}: never seen");
        }
        output.WriteLine($"{looks} looks, {deceptive} of which found all quiet though they were not");
        Assert.True(deceptive > 100);
    }

    [Fact]
    public void One_look_is_not_enough_and_what_is_on_its_way_between_two_counts()
    {
        var quiet = Quiet([0, 3], [3, 0]);
        var termination = new Termination();

        Assert.False(termination.IsOver(quiet));
        Assert.True(termination.IsOver(quiet));
        // One left region 0 after it was looked at, and came to region 1 before it was: as many have come as had left.
        Assert.False(termination.IsOver(Quiet([0, 4], [3, 0], received: [[0, 3], [4, 0]])));
    }

    private static ImmutableArray<LiveSnapshot?> Quiet(long[] sentByFirst, long[] sentBySecond, long[][]? received = null) =>
    [
        Snapshot(true, sentByFirst, received?[0] ?? [0, sentBySecond[0]]),
        Snapshot(true, sentBySecond, received?[1] ?? [sentByFirst[1], 0]),
    ];

    private static LiveSnapshot Snapshot(bool isQuiet, IEnumerable<long> sent, IEnumerable<long> received) => new()
    {
        Now = Instant.Start,
        Issued = 0,
        Ended = 0,
        IsQuiet = isQuiet,
        IsDrained = false,
        Away = 0,
        Guests = 0,
        Sent = [.. sent],
        Received = [.. received],
        Rows = RegionRows.None,
        Notes = [],
        Failures = [],
        Times = [],
    };

    private sealed class Model
    {
        private readonly RandomSource _random;
        private readonly int[] _work;
        private readonly long[][] _sent;
        private readonly long[][] _received;
        private readonly List<(int From, int To)> _underWay = [];
        private int _left = 30;

        public Model(RandomSource random, int regions)
        {
            _random = random;
            _work = [.. Enumerable.Range(0, regions).Select(_ => random.NextInt(3))];
            _sent = [.. _work.Select(_ => new long[regions])];
            _received = [.. _work.Select(_ => new long[regions])];
        }

        public int Regions => _work.Length;

        public bool IsOver => _underWay.Count == 0 && _work.All(w => w == 0);

        /// <summary>Either something arrives and is to be done, or something is done, which may wake others.</summary>
        public void Step()
        {
            if (_underWay.Count > 0 && _random.NextInt(2) == 0)
            {
                var index = _random.NextInt(_underWay.Count);
                var (from, to) = _underWay[index];
                _underWay.RemoveAt(index);
                _received[to][from]++;
                _work[to]++;
                return;
            }
            var region = _random.NextInt(Regions);
            if (_work[region] == 0) return;
            _work[region]--;
            for (var messages = _random.NextInt(3); messages > 0 && _left > 0; messages--, _left--)
            {
                var to = (region + 1 + _random.NextInt(Regions - 1)) % Regions;
                _sent[region][to]++;
                _underWay.Add((region, to));
            }
        }

        public LiveSnapshot Look(int region) => Snapshot(_work[region] == 0, _sent[region], _received[region]);
    }
}
