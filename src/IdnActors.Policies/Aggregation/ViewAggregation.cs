namespace IdnActors.Policies.Aggregation;

/// <summary>How the class scores, or features, of several views of one sample become one vector (Teerapittayanon, McDanel and Kung, "Distributed Deep Neural Networks over the Cloud, the Edge and End Devices", ICDCS 2017).</summary>
public enum ViewAggregation
{
    /// <summary>MP: the largest over the views that arrived; minus infinity, which excludes a class, where none did.</summary>
    Max,

    /// <summary>AP: the mean over the views that arrived; 0 where none did.</summary>
    Mean,

    /// <summary>CC: all views one after the other, those that are missing as zeros. What reads it was trained for this number of views.</summary>
    Concatenate,
}

/// <summary>Aggregates views of which some may be missing.</summary>
public static class ViewAggregator
{
    /// <summary>Length of what views of a length become.</summary>
    public static int LengthOf(ViewAggregation aggregation, int views, int length) => aggregation == ViewAggregation.Concatenate ? checked(views * length) : length;

    /// <summary>Aggregates.</summary>
    /// <param name="aggregation">How.</param>
    /// <param name="views">By device, in the order that what reads the result was trained with; null where a view is missing.</param>
    /// <param name="length">Numbers of a view.</param>
    /// <returns>The vector; a number of it is not a number where one of a view that went into it is not.</returns>
    /// <exception cref="ArgumentException">A view has another length.</exception>
    public static float[] Aggregate(ViewAggregation aggregation, IReadOnlyList<float[]?> views, int length)
    {
        for (var v = 0; v < views.Count; v++)
            if (views[v] is { } view && view.Length != length) throw new ArgumentException($"View {v} has {view.Length} numbers, not {length}.", nameof(views));
        return aggregation switch
        {
            ViewAggregation.Max => Max(views, length),
            ViewAggregation.Mean => Mean(views, length),
            _ => [.. views.SelectMany(v => v ?? new float[length])],
        };
    }

    private static float[] Max(IReadOnlyList<float[]?> views, int length)
    {
        var result = new float[length];
        Array.Fill(result, float.NegativeInfinity);
        foreach (var view in views)
            for (var i = 0; view is not null && i < length; i++) result[i] = Math.Max(result[i], view[i]);
        return result;
    }

    private static float[] Mean(IReadOnlyList<float[]?> views, int length)
    {
        var (sums, arrived) = (new double[length], 0);
        foreach (var view in views)
        {
            if (view is null) continue;
            arrived++;
            for (var i = 0; i < length; i++) sums[i] += view[i];
        }
        return [.. sums.Select(s => arrived == 0 ? 0 : (float)(s / arrived))];
    }
}
