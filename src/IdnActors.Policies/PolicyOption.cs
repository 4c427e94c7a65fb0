namespace IdnActors.Policies;

/// <summary>What the values of a knob are.</summary>
public enum OptionKind
{
    /// <summary>A real number, with a unit where it has one.</summary>
    Number,

    /// <summary>A whole number.</summary>
    Whole,

    /// <summary>One of some words.</summary>
    Choice,

    /// <summary>on or off.</summary>
    Switch,
}

/// <summary>A knob of a policy: what users may write for it, and what it means. Values are texts outside of the policies, in one notation for each value.</summary>
public abstract class PolicyOption
{
    private protected PolicyOption(string name, OptionKind kind, string range, string fallback, string meaning) =>
        (Name, Kind, Range, Default, Meaning) = (name, kind, range, fallback, meaning);

    /// <summary>In lower case, words joined by hyphens; unique among the knobs of its policy.</summary>
    public string Name { get; }

    public OptionKind Kind { get; }

    /// <summary>The values allowed, with their units.</summary>
    public string Range { get; }

    /// <summary>The value that is used where none is given, in the notation of <see cref="Read"/>.</summary>
    public string Default { get; }

    /// <summary>What it does, in a line.</summary>
    public string Meaning { get; }

    /// <summary>Reads what a user wrote.</summary>
    public abstract OptionReading Read(string text);
}

/// <summary>What became of a text: the value in its one notation, which reads back as the same value, or null.</summary>
/// <param name="Text">The value; null where the text is none that is allowed.</param>
/// <param name="Required">Then: what is required.</param>
/// <param name="Remedy">Then: what to do.</param>
public readonly record struct OptionReading(string? Text, string Required = "", string Remedy = "");

/// <summary>A knob whose values are of a type.</summary>
public sealed class PolicyOption<T> : PolicyOption
{
    private readonly Func<string, (bool IsAllowed, T Value)> _parse;
    private readonly Func<T, string> _write;

    internal PolicyOption(
        string name, OptionKind kind, string range, T fallback, string meaning, Func<string, (bool IsAllowed, T Value)> parse, Func<T, string> write)
        : base(name, kind, range, write(fallback), meaning) => (_parse, _write) = (parse, write);

    /// <inheritdoc/>
    public override OptionReading Read(string text) =>
        _parse(text) is (true, var value) ? new OptionReading(_write(value)) : new OptionReading(null, $"{Range} is required", $"write e.g. {Name} = {Default}");

    /// <exception cref="ArgumentException">The text is none that is allowed: it was not checked.</exception>
    internal T ValueOf(string text) =>
        _parse(text) is (true, var value) ? value : throw new ArgumentException($"{Name} is \"{text}\"; {Range} is required.", nameof(text));
}
