using System.Globalization;
using IdnActors.Cli.Experiments;

namespace IdnActors.Cli.Display;

/// <summary>Means with their intervals as people write them: as many decimals as the interval justifies.</summary>
public static class EstimateText
{
    private const int MostDecimals = 6;
    private const int SignificantDigits = 4;

    /// <summary>The mean, e.g. <c>1.342 ± 0.021</c>; without interval, <c>1.342</c>.</summary>
    /// <param name="estimate">The estimate.</param>
    /// <param name="isDifference">Show the sign even when it is plus.</param>
    public static string Of(Estimate estimate, bool isDifference = false)
    {
        if (double.IsNaN(estimate.Mean)) return "–";
        var decimals = Decimals(estimate);
        var mean = Number(estimate.Mean, decimals);
        if (isDifference && estimate.Mean > 0) mean = "+" + mean;
        // A single value that is exact has an interval of no width.
        return double.IsNaN(estimate.HalfWidth) || estimate.Count == 1 ? mean : $"{mean} ± {Number(estimate.HalfWidth, decimals)}";
    }

    /// <summary>Two digits of the interval, as far as the mean has not more than five by then; without interval, four of the mean.</summary>
    private static int Decimals(Estimate estimate)
    {
        var hasInterval = estimate.HalfWidth > 0 && double.IsFinite(estimate.HalfWidth);
        var (size, digits) = hasInterval ? (estimate.HalfWidth, 2) : (Math.Abs(estimate.Mean), SignificantDigits);
        if (size == 0) return 0;
        // A whole number stays one.
        if (!hasInterval && estimate.Mean == Math.Round(estimate.Mean)) return 0;
        var decimals = digits - 1 - (int)Math.Floor(Math.Log10(size));
        if (hasInterval && estimate.Mean != 0) decimals = Math.Min(decimals, SignificantDigits - (int)Math.Floor(Math.Log10(Math.Abs(estimate.Mean))));
        return Math.Clamp(decimals, 0, MostDecimals);
    }

    private static string Number(double value, int decimals)
    {
        var text = value.ToString($"N{decimals}", CultureInfo.InvariantCulture);
        // A minus before zeros alone says nothing.
        return text.StartsWith('-') && !text.AsSpan().ContainsAnyInRange('1', '9') ? text[1..] : text.Replace('-', '−');
    }
}
