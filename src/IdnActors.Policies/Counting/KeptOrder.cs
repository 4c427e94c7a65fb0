namespace IdnActors.Policies.Counting;

/// <summary>Sorts what is nearly in order already, as it was sorted a slot ago: by insertion, and by the library's sort where too much has moved.</summary>
internal static class KeptOrder
{
    // Places moved per item beyond which the library's sort is faster.
    private const int MovesPerItem = 64;

    /// <summary>Sorts items in place.</summary>
    /// <param name="items">In any order; the nearer to that of the comparison, the faster.</param>
    /// <param name="comparison">Never 0 for two items, so that the result does not depend on the order before.</param>
    public static void Sort(Span<int> items, Comparison<int> comparison)
    {
        var left = MovesPerItem * (long)items.Length;
        for (var i = 1; i < items.Length; i++)
        {
            var item = items[i];
            if (comparison(items[i - 1], item) < 0) continue;
            var place = PlaceOf(item, items[..(i - 1)], comparison);
            items[place..i].CopyTo(items[(place + 1)..]);
            items[place] = item;
            left -= i - place;
            if (left >= 0) continue;
            items.Sort(comparison);
            return;
        }
    }

    /// <summary>How many of the sorted items come before one.</summary>
    private static int PlaceOf(int item, ReadOnlySpan<int> sorted, Comparison<int> comparison)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (comparison(sorted[middle], item) < 0) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
