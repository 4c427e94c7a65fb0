namespace IdnActors.Configuration.Quantities;

/// <summary>Reads a number with a unit: exactly, as a whole number of base units, or as a real number.</summary>
internal static class Scaled
{
    /// <summary>A whole number of base units. Decimal arithmetic: <c>5.48M</c> is 5,480,000 and not a neighbour of it.</summary>
    /// <param name="noun">What it is, with article.</param>
    /// <param name="example">A value that would be accepted.</param>
    /// <param name="units">The units, the base unit first.</param>
    /// <param name="baseUnits">Name of the base units.</param>
    /// <param name="min">Least value, in base units.</param>
    /// <param name="max">Largest value, in base units.</param>
    /// <param name="create">Makes the value.</param>
    /// <param name="show">Writes it.</param>
    /// <param name="placeholder">Stands for a value that could not be read: one from which no further problem follows. The least one unless stated.</param>
    public static Quantity<T> Whole<T>(
        string noun, string example, Unit[] units, string baseUnits, long min, long max, Func<long, T> create, Func<long, string> show, long? placeholder = null)
    {
        var range = $"{show(min)} to {show(max)}";
        return new Quantity<T>
        {
            Noun = noun,
            Example = example,
            Range = range,
            Placeholder = create(placeholder ?? min),
            Parse = text =>
            {
                if (Unit(text, noun, example, units, out var number, out var unit) is { } fault) return new Reading<T>(default!,
                    fault.Required, fault.Remedy);
                var outside = new Reading<T>(default!, $"{noun} from {range} is required", "write a value in that range");
                if (!number.TryDecimal(out var written) || Math.Abs(written) > long.MaxValue / unit.Scale) return outside;
                var amount = written * unit.Scale;
                // A number too small for decimal arithmetic reads as 0 and must not pass for it.
                var vanished = written == 0 && number.Number.TakeWhile(c => c is not ('e' or 'E')).Any(c => c is >= '1' and <= '9');
                if (amount != decimal.Truncate(amount) || vanished)
                    return new Reading<T>(default!, $"{noun} is a whole number of {baseUnits}", "round it");
                return amount < min || amount > max ? outside : new Reading<T>(create((long)amount));
            },
        };
    }

    /// <summary>A real number of base units; <paramref name="divide"/> where the unit is the divisor, as in requests per minute.</summary>
    public static Quantity<T> Real<T>(
        string noun, string example, Unit[] units, bool divide, double min, double max, string range, Func<double, T> create, double? placeholder = null) => new()
        {
            Noun = noun,
            Example = example,
            Range = range,
            Placeholder = create(placeholder ?? min),
            Parse = text =>
            {
                if (Unit(text, noun, example, units, out var number, out var unit) is { } fault) return new Reading<T>(default!, fault.Required,
                    fault.Remedy);
                var scale = (double)unit.Scale;
                if (number.TryDouble(out var written))
                {
                    var amount = divide ? written / scale : written * scale;
                    if (amount >= min && amount <= max) return new Reading<T>(create(amount));
                }
                return new Reading<T>(default!, $"{noun} from {range} is required", "write a value in that range");
            },
        };

    private static (string Required, string Remedy)? Unit(string text, string noun, string example, Unit[] units, out NumberText number, out Unit unit)
    {
        number = default;
        unit = units[0];
        if (NumberText.Split(text) is not { } split) return ($"{noun} is a number with a unit", $"write e.g. {example}");
        number = split;
        if (split.Unit.Length > 0)
        {
            var at = Array.FindIndex(units, u => u.Symbol == split.Unit);
            if (at < 0) return ($"{noun} has one of the units {string.Join(' ', units.Select(u => u.Symbol))}", $"write e.g. {example}");
            unit = units[at];
            return null;
        }
        // Zero is zero in every unit; a count of multiply-accumulates is a plain number.
        var needsNone = units == Units.Macs || (split.TryDouble(out var value) && value == 0);
        return needsNone ? null : ($"{noun} needs a unit", $"write e.g. {example}");
    }
}
