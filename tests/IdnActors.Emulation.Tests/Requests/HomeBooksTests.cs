using IdnActors.Emulation.Requests;
using IdnActors.Model.Randomness;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Requests;

public class HomeBooksTests(ITestOutputHelper output)
{
    /// <summary>Requests wander between regions, of which one dies; the census is taken while they go on.</summary>
    [Fact]
    public void A_census_finds_exactly_what_was_in_the_region_that_has_died()
    {
        var random = TestSeed.Open(output);
        var (found, moved) = (0, 0);
        for (var i = 0; i < 1000; i++)
        {
            var model = new Model(random, regions: 3 + random.NextInt(3));
            for (var step = 0; step < 40; step++) model.Step();

            var (lost, inDead, during) = model.DieAndCount();

            Assert.Equal(inDead, lost);
            found += lost.Count;
            moved += during;
            for (var step = 0; step < 400; step++) model.Step();
            model.AssertAllAccountedFor();
        }
        output.WriteLine($"{found} requests lost; {moved} moves while counting");
        Assert.True(found > 500 && moved > 5000);
    }

    [Fact]
    public void What_comes_home_to_a_region_that_does_not_know_it_is_turned_away_and_so_is_its_end()
    {
        var home = new HomeBooks(node => node.Index == 0);

        Assert.False(home.Come(TestRequests.Request(7)));
        Assert.False(home.EndAway(7));
        home.Leave(TestRequests.Request(8));
        Assert.Single(home.Away);
        Assert.True(home.Come(TestRequests.Request(8)));
        Assert.Empty(home.Away);
    }

    private sealed class Model
    {
        private readonly RandomSource _random;
        private readonly HomeBooks[] _books;
        private readonly List<InferenceRequest>[] _here;
        private readonly Queue<object>[,] _ways;
        private readonly long[,] _sent;
        private readonly long[,] _received;
        private readonly Dictionary<ulong, int> _issued = [];
        private readonly HashSet<ulong> _ended = [];
        private readonly bool[] _knows;
        private int _dead = -1;

        public Model(RandomSource random, int regions)
        {
            _random = random;
            _books = [.. Enumerable.Range(0, regions).Select(r => new HomeBooks(node => node.Index == r))];
            _here = [.. _books.Select(_ => new List<InferenceRequest>())];
            (_sent, _received) = (new long[regions, regions], new long[regions, regions]);
            _ways = new Queue<object>[regions, regions];
            _knows = new bool[regions];
            for (var from = 0; from < regions; from++)
                for (var to = 0; to < regions; to++) _ways[from, to] = new Queue<object>();
        }

        private int Regions => _books.Length;

        public bool Step()
        {
            var region = _random.NextInt(Regions);
            if (region == _dead) return false;
            var from = _random.NextInt(Regions);
            switch (_random.NextInt(4))
            {
                case 0 when _dead < 0:
                    var request = TestRequests.Request(_issued.Count + 1, entry: new NodeId(region));
                    _issued.Add(request.Key, region);
                    _here[region].Add(request);
                    return false;
                case 1 when _here[region].Count > 0:
                    Send(region, Take(region), _random.NextInt(Regions));
                    return true;
                case 2 when _here[region].Count > 0 && _random.NextInt(3) == 0:
                    End(region, Take(region));
                    return false;
                default:
                    return Receive(from, region);
            }
        }

        private InferenceRequest Take(int region)
        {
            var index = _random.NextInt(_here[region].Count);
            var request = _here[region][index];
            _here[region].RemoveAt(index);
            return request;
        }

        private void Send(int region, InferenceRequest request, int to)
        {
            if (to == region || (to == _dead && _knows[region]))
            {
                // Stays, or ends as what leaves for a dead region does.
                if (to == region) _here[region].Add(request);
                else End(region, request);
                return;
            }
            _books[region].Leave(request);
            _ways[region, to].Enqueue(request);
            _sent[region, to]++;
        }

        private void End(int region, InferenceRequest request)
        {
            if (request.Entry.Index == region)
            {
                Assert.True(_ended.Add(request.Key));
                return;
            }
            _books[region].EndGuest(request, Outcome.Expired, LossCause.None);
            foreach (var end in _books[region].TakeEnded())
            {
                _ways[region, end.Entry.Index].Enqueue(end);
                _sent[region, end.Entry.Index]++;
            }
        }

        private bool Receive(int from, int to)
        {
            if (from == _dead || !_ways[from, to].TryDequeue(out var coming)) return false;
            _received[from, to]++;
            if (coming is InferenceRequest request)
            {
                if (_books[to].Come(request)) _here[to].Add(request);
            }
            else if (_books[to].EndAway(((AwayEnd)coming).Key))
            {
                Assert.True(_ended.Add(((AwayEnd)coming).Key));
            }
            return true;
        }

        /// <summary>The protocol of a death, with steps in between.</summary>
        public (List<ulong> Lost, List<ulong> InDead, int Moves) DieAndCount()
        {
            var dead = _random.NextInt(Regions);
            // What it had sent comes before anybody is told of its death.
            for (var to = 0; to < Regions; to++)
                while (to != dead && Receive(dead, to)) { }
            _dead = dead;
            var moves = 0;
            var living = Enumerable.Range(0, Regions).Where(r => r != dead).ToList();
            foreach (var region in living)
            {
                moves += Go();
                _knows[region] = true;
            }
            foreach (var region in living)
            {
                moves += Go();
                _books[region].BeginCensus();
            }
            moves += Go();
            var sent = (long[,])_sent.Clone();
            while (living.Any(from => living.Any(to => _received[from, to] < sent[from, to]))) moves += Go();
            var seen = new HashSet<ulong>();
            foreach (var region in living)
            {
                seen.UnionWith(_books[region].SeenGuests);
                moves += Go();
            }
            var lost = new List<ulong>();
            foreach (var region in living)
            {
                foreach (var key in _books[region].EndCensus(seen))
                {
                    Assert.True(_books[region].EndAway(key));
                    Assert.True(_ended.Add(key));
                    lost.Add(key);
                }
                moves += Go();
            }
            // What entered in the dead region itself, nobody else answers for.
            var inDead = _here[dead].Concat(living.SelectMany(from => _ways[from, dead]).OfType<InferenceRequest>()).Where(r => r.Entry.Index != dead).Select(r => r.Key);
            return ([.. lost.Order()], [.. inDead.Order()], moves);

            int Go() => Enumerable.Range(0, _random.NextInt(12)).Count(_ => Step());
        }

        public void AssertAllAccountedFor()
        {
            var open = Enumerable.Range(0, Regions).Where(r => r != _dead).SelectMany(r => _books[r].Away.Keys.Concat(_here[r].Where(q => q.Entry.Index == r).Select(q => q.Key))).ToList();
            Assert.Equal(open.Count, open.Distinct().Count());
            Assert.Empty(open.Intersect(_ended));
            Assert.Equal(_issued.Values.Count(entry => entry != _dead), open.Count + _ended.Count(k => EntryOf(k) != _dead));
        }

        private int EntryOf(ulong key) => _issued[key];
    }
}
