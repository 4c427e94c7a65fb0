namespace IdnActors.Policies.Kernels.Projections;

/// <summary>
/// Items 0 … n - 1 by increasing key, equal keys by item, in a binary heap that knows where each item is: the least in O(1), insertion and removal of any
/// item in O(log n), without allocation. The keys belong to the caller, who must not change the key of an item that is in the heap except by a function
/// that is not decreasing, applied to all.
/// </summary>
internal sealed class IndexedHeap(double[] keys)
{
    private readonly int[] _items = new int[keys.Length];
    private readonly int[] _placeOf = Filled(keys.Length);

    public int Count { get; private set; }

    public int Least => _items[0];

    /// <summary>In no particular order.</summary>
    public ReadOnlySpan<int> Items => _items.AsSpan(0, Count);

    public bool Contains(int item) => _placeOf[item] >= 0;

    public void Insert(int item)
    {
        Up(Count++, item);
    }

    public void Remove(int item)
    {
        var place = _placeOf[item];
        _placeOf[item] = -1;
        var moved = _items[--Count];
        if (place == Count) return;
        if (place > 0 && Precedes(moved, _items[(place - 1) / 2])) Up(place, moved);
        else Down(place, moved);
    }

    /// <summary>Takes over the items of another heap, in the order of its <see cref="Items"/>, whose keys are in place.</summary>
    public void Restore(ReadOnlySpan<double> items)
    {
        Array.Fill(_placeOf, -1);
        Count = items.Length;
        for (var place = 0; place < items.Length; place++) Put(place, (int)items[place]);
    }

    private void Up(int place, int item)
    {
        while (place > 0 && _items[(place - 1) / 2] is var parent && Precedes(item, parent))
        {
            Put(place, parent);
            place = (place - 1) / 2;
        }
        Put(place, item);
    }

    private void Down(int place, int item)
    {
        while ((2 * place) + 1 is var child && child < Count)
        {
            if (child + 1 < Count && Precedes(_items[child + 1], _items[child])) child++;
            if (!Precedes(_items[child], item)) break;
            Put(place, _items[child]);
            place = child;
        }
        Put(place, item);
    }

    private void Put(int place, int item)
    {
        _items[place] = item;
        _placeOf[item] = place;
    }

    private bool Precedes(int a, int b) => keys[a] < keys[b] || (keys[a] == keys[b] && a < b);

    private static int[] Filled(int length)
    {
        var places = new int[length];
        Array.Fill(places, -1);
        return places;
    }
}
