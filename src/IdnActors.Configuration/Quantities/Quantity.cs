using IdnActors.Configuration.Hocon;
using IdnActors.Configuration.Reading;

namespace IdnActors.Configuration.Quantities;

/// <summary>The outcome of reading a text: a value, or what would have been required and what to do.</summary>
internal readonly record struct Reading<T>(T Value, string? Fault = null, string Remedy = "");

/// <summary>A kind of value in a file: what it is called, how it is written, which values are allowed.</summary>
internal sealed class Quantity<T>
{
    /// <summary>With article, e.g. <c>a data rate</c>.</summary>
    public required string Noun { get; init; }

    /// <summary>A value that would be accepted.</summary>
    public required string Example { get; init; }

    /// <summary>The allowed values in words, e.g. <c>1bps to 100Tbps</c>; the reference file must contain it in the key's comment.</summary>
    public required string Range { get; init; }

    public required Func<string, Reading<T>> Parse { get; init; }

    /// <summary>An allowed value, with which reading goes on after a problem.</summary>
    public required T Placeholder { get; init; }

    /// <summary>The value of <paramref name="text"/>, or the placeholder after a problem at <paramref name="place"/>.</summary>
    public T Read(string text, ConfigElement place)
    {
        var reading = Parse(text);
        if (reading.Fault is null) return reading.Value;
        place.Report($"is {ConfigText.Shown(text)}", reading.Fault, reading.Remedy);
        return Placeholder;
    }
}
