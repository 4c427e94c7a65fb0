using IdnActors.Policies.Prices;
using IdnActors.Policies.Views;

namespace IdnActors.Policies.Counting;

/// <summary>How often and how recently the items of a node were asked for. A request asks for the item that would serve it cheapest at the node.</summary>
internal sealed class RequestCounts
{
    private readonly NodeView _node;
    private readonly double[] _count;
    private readonly double[] _lastSlot;
    private readonly double[] _requestsInIt;
    private readonly double[] _ofSlot;

    public RequestCounts(NodeView node)
    {
        _node = node;
        _count = new double[node.Items.Length];
        _lastSlot = new double[_count.Length];
        _requestsInIt = new double[_count.Length];
        _ofSlot = new double[_count.Length];
        // Kept, so that sorting by them allocates nothing.
        ByRecency = CompareByRecency;
        ByCount = (a, b) => _count[b].CompareTo(_count[a]) is not 0 and var order ? order : CompareByRecency(a, b);
        IsKnown = item => _count[item] > 0;
    }

    /// <summary>Latest first.</summary>
    public Comparison<int> ByRecency { get; }

    /// <summary>Most often first, then latest first.</summary>
    public Comparison<int> ByCount { get; }

    /// <summary>Whether an item was ever asked for.</summary>
    public Func<int, bool> IsKnown { get; }

    public int NumberCount => 3 * _count.Length;

    public void Add(SlotObservation observation, int slot)
    {
        Array.Clear(_ofSlot);
        foreach (var seen in observation.Ordered())
        {
            var options = _node.OptionsOf(seen.Type);
            if (options.IsEmpty || seen.Passing <= 0) continue;
            _ofSlot[options[0].Item] += seen.Passing;
        }
        for (var i = 0; i < _count.Length; i++)
        {
            if (_ofSlot[i] == 0) continue;
            _count[i] += _ofSlot[i];
            (_lastSlot[i], _requestsInIt[i]) = (slot, _ofSlot[i]);
        }
    }

    public void Save(Span<double> numbers)
    {
        for (var i = 0; i < _count.Length; i++) (numbers[3 * i], numbers[(3 * i) + 1], numbers[(3 * i) + 2]) = (_count[i], _lastSlot[i], _requestsInIt[i]);
    }

    public void Load(ReadOnlySpan<double> numbers)
    {
        for (var i = 0; i < _count.Length; i++) (_count[i], _lastSlot[i], _requestsInIt[i]) = (numbers[3 * i], numbers[(3 * i) + 1], numbers[(3 * i) + 2]);
    }

    private int CompareByRecency(int a, int b) =>
        _lastSlot[b].CompareTo(_lastSlot[a]) is not 0 and var bySlot ? bySlot
        : _requestsInIt[b].CompareTo(_requestsInIt[a]) is not 0 and var byRequests ? byRequests : a.CompareTo(b);
}
