using System.Globalization;
using System.Numerics;

namespace IdnActors.Model.Tests.Units;

/// <summary>A reader of quantities independent of the one for scenario files: a decimal number, then one of the units.</summary>
internal static class QuantityText
{
    public static BigInteger Read(string text, params (string Name, long Factor)[] units)
    {
        // The longest matching unit: "ns" also ends in "s".
        var (name, factor) = units.Where(u => text.EndsWith(u.Name, StringComparison.Ordinal)).MaxBy(u => u.Name.Length);
        var number = decimal.Parse(text[..^name.Length], NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        var value = number * factor;
        Assert.Equal(decimal.Truncate(value), value);
        return new BigInteger(value);
    }
}
