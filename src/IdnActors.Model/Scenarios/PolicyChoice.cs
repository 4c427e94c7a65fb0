using System.Collections.Immutable;
using IdnActors.Model.Randomness;
using IdnActors.Model.Units;

namespace IdnActors.Model.Scenarios;

/// <summary>Which policy decides, slot by slot, what each node holds, and its options. Two choices are equal when all that is written in a file is, in whatever order.</summary>
/// <param name="Name">Name of the policy in the catalogue of policies.</param>
/// <param name="Options">Options by name, each in the notation of the catalogue; in a loaded scenario all that the policy has. Sorted by ordinal comparison.</param>
public sealed record PolicyChoice(string Name, ImmutableSortedDictionary<string, string> Options)
{
    private readonly ImmutableSortedDictionary<string, string> _options = Ordinal(Options);

    /// <summary>Options by name, each in the notation of the catalogue; in a loaded scenario all that the policy has. Sorted by ordinal comparison.</summary>
    public ImmutableSortedDictionary<string, string> Options
    {
        get => _options;
        init => _options = Ordinal(value);
    }

    /// <summary>Where controllers write what they decide. Results do not depend on it.</summary>
    public JournalKind Journal { get; init; }

    /// <summary>The database, where <see cref="Journal"/> is one; else null.</summary>
    public DatabaseAddress? Database { get; init; }

    /// <summary>How long after a slot's end controllers wait for prices, above 0 and shorter than a slot; null: as long as control messages need on the slowest path.</summary>
    public Duration? DecideAfter { get; init; }

    public bool Equals(PolicyChoice? other) =>
        other is not null && (Name, Journal, Database, DecideAfter) == (other.Name, other.Journal, other.Database, other.DecideAfter) && Options.SequenceEqual(other.Options);

    /// <summary>The same in every process.</summary>
    public override int GetHashCode() => unchecked((int)RandomStreams.SaltOf(Name) ^ Options.Count);

    private static ImmutableSortedDictionary<string, string> Ordinal(ImmutableSortedDictionary<string, string> options) =>
        options.WithComparers(StringComparer.Ordinal, StringComparer.Ordinal);
}

/// <summary>Where controllers write what they decide.</summary>
public enum JournalKind
{
    /// <summary>Into a file of the run's folder with the real clock, in memory with the virtual one.</summary>
    Auto,

    /// <summary>In memory: gone with the run.</summary>
    Memory,

    /// <summary>Into a file of the run's folder.</summary>
    Sqlite,

    /// <summary>Into a PostgreSQL database, which processes of several machines can reach.</summary>
    Postgres,
}
