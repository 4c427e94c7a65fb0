using System.Collections.Immutable;
using System.Globalization;
using IdnActors.Configuration.Quantities;
using IdnActors.Configuration.Reading;
using IdnActors.Configuration.Scenarios;
using IdnActors.Model.Catalogues;

namespace IdnActors.Configuration.Catalogues;

/// <summary>Reads <c>batch-factor { size = factor }</c> of a profile or a model card.</summary>
internal static class BatchFactorReader
{
    private const string Key = "batch-factor";
    private const double MostTimes = 1e6;

    private static readonly Quantity<double> Factor = Known.Number("a factor", "2.4", 1, MostTimes);

    public static BatchProfile Read(ConfigReader block)
    {
        var factors = ImmutableSortedDictionary.CreateBuilder<int, double>();
        foreach (var (name, entry) in block.Entries(Key))
        {
            entry.Context.Trail?.Note(entry.Schema, Factor.Range);
            var factor = entry.Get(Factor);
            if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size is >= 2 and <= RunReader.MostBatched)
                factors[size] = factor;
            else
                entry.Report("is not the factor of a batch", $"a size from 2 to {RunReader.MostBatched} is required", "write e.g. batch-factor { 8 = 2.4 }");
        }
        var last = 1.0;
        foreach (var (size, factor) in factors)
        {
            if (factor < last)
                block.Report(Key, $"falls to {factor.ToString("R", CultureInfo.InvariantCulture)} at {size}", "a larger batch takes no less time",
                    "correct the factors");
            last = factor;
        }
        return factors.Count == 0 ? BatchProfile.Linear : new BatchProfile(factors.ToImmutable());
    }
}
