using System.Collections.Immutable;

namespace IdnActors.Policies;

/// <summary>The checked options of one policy, all of them: those that were given, and the defaults of the others. Immutable.</summary>
public sealed class PolicyOptions
{
    internal PolicyOptions(string policy, ImmutableSortedDictionary<string, string> texts) => (Policy, Texts) = (policy, texts);

    /// <summary>Name of the policy they belong to.</summary>
    public string Policy { get; }

    /// <summary>Every option of the policy with its value, in the one notation that the value has.</summary>
    public ImmutableSortedDictionary<string, string> Texts { get; }

    /// <summary>The value of an option of this policy.</summary>
    internal T Of<T>(PolicyOption<T> option) => option.ValueOf(Texts[option.Name]);
}
