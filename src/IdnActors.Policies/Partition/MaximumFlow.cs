namespace IdnActors.Policies.Partition;

/// <summary>
/// Maximum flow by Dinic's algorithm (1970): shortest augmenting paths in layers, O(V² E). Capacities are whole numbers, so that the flow is exact. For the few hundred vertices of a network's layers.
/// </summary>
/// <param name="vertices">Number of vertices.</param>
internal sealed class MaximumFlow(int vertices)
{
    /// <summary>A capacity that no cut pays.</summary>
    public const long Unbounded = long.MaxValue / 4;

    // Arc 2k and its reverse 2k + 1 lie side by side.
    private readonly List<int> _to = [];
    private readonly List<long> _capacity = [];
    private readonly List<int>[] _arcs = [.. Enumerable.Range(0, vertices).Select(_ => new List<int>())];
    private readonly int[] _level = new int[vertices];
    private readonly int[] _next = new int[vertices];

    /// <summary>Adds an arc.</summary>
    /// <param name="from">Its tail.</param>
    /// <param name="to">Its head.</param>
    /// <param name="capacity">Not negative; several arcs between the same vertices add up.</param>
    public void AddArc(int from, int to, long capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        Add(from, to, capacity);
        Add(to, from, 0);
    }

    /// <summary>Sends as much as possible.</summary>
    /// <returns>The value of the flow.</returns>
    /// <exception cref="OverflowException">The value is not below 2^63.</exception>
    public long Solve(int source, int sink)
    {
        var value = 0L;
        while (Level(source, sink))
        {
            Array.Clear(_next);
            while (Augment(source, sink) is > 0 and var sent) value += sent;
        }
        return value;
    }

    /// <summary>After <see cref="Solve"/>: the vertices from which the sink can be reached over arcs with room. All others are the largest side of the source of a minimum cut.</summary>
    public bool[] ThatReach(int sink)
    {
        var reach = new bool[vertices];
        var open = new Stack<int>([sink]);
        reach[sink] = true;
        while (open.TryPop(out var vertex))
        {
            foreach (var arc in _arcs[vertex])
            {
                // The arc's reverse leads here.
                if (_capacity[arc ^ 1] == 0 || reach[_to[arc]]) continue;
                reach[_to[arc]] = true;
                open.Push(_to[arc]);
            }
        }
        return reach;
    }

    private void Add(int from, int to, long capacity)
    {
        _arcs[from].Add(_to.Count);
        _to.Add(to);
        _capacity.Add(capacity);
    }

    private bool Level(int source, int sink)
    {
        Array.Fill(_level, -1);
        _level[source] = 0;
        var open = new Queue<int>([source]);
        while (open.TryDequeue(out var vertex))
        {
            foreach (var arc in _arcs[vertex])
            {
                if (_capacity[arc] == 0 || _level[_to[arc]] >= 0) continue;
                _level[_to[arc]] = _level[vertex] + 1;
                open.Enqueue(_to[arc]);
            }
        }
        return _level[sink] >= 0;
    }

    /// <summary>Sends along one path of the layers, found without recursion since networks may be thousands of layers deep.</summary>
    private long Augment(int source, int sink)
    {
        var path = new Stack<int>();
        var vertex = source;
        while (vertex != sink)
        {
            if (_next[vertex] < _arcs[vertex].Count)
            {
                var arc = _arcs[vertex][_next[vertex]];
                if (_capacity[arc] > 0 && _level[_to[arc]] == _level[vertex] + 1)
                {
                    path.Push(arc);
                    vertex = _to[arc];
                }
                else
                {
                    _next[vertex]++;
                }
                continue;
            }
            if (!path.TryPop(out var last)) return 0;
            vertex = _to[last ^ 1];
            _next[vertex]++;
        }
        var sent = path.Min(arc => _capacity[arc]);
        foreach (var arc in path)
        {
            _capacity[arc] -= sent;
            _capacity[arc ^ 1] += sent;
        }
        return sent;
    }
}
