using System.Collections.Immutable;
using IdnActors.Model.Randomness;
using IdnActors.Policies.Views;

namespace IdnActors.Policies;

/// <summary>A policy that scenarios can name, and what there is to say about it.</summary>
/// <param name="Name">Its name, in lower case.</param>
/// <param name="Summary">What it does, in a line.</param>
/// <param name="IsClairvoyant">Whether it looks into the future: a comparator, not a contender.</param>
/// <param name="Make">One policy per node of the network, in the order of its nodes, from options that are its own; callers use <see cref="Create(NetworkView, RandomStreams, PolicyOptions)"/>.</param>
public sealed record PolicyEntry(
    string Name, string Summary, bool IsClairvoyant, Func<NetworkView, RandomStreams, PolicyOptions, ImmutableArray<IPlacementPolicy>> Make)
{
    /// <summary>What is proved about it and against which comparator, or "none".</summary>
    public string Guarantee { get; init; } = "none";

    /// <summary>Where it comes from: the literature, or where it is derived.</summary>
    public required string Source { get; init; }

    /// <summary>What has to cross the network for it, per request type and slot.</summary>
    public ControlMessages Control { get; init; } = ControlMessages.None;

    /// <summary>Its knobs; none for policies without any.</summary>
    public ImmutableArray<PolicyOption> Options { get; init; } = [];

    /// <summary>One policy per node of the network, in the order of its nodes.</summary>
    /// <param name="network">The network.</param>
    /// <param name="streams">The chance of the run.</param>
    /// <param name="options">From <see cref="Check"/> of this entry.</param>
    /// <exception cref="ArgumentException">The options are another policy's.</exception>
    public ImmutableArray<IPlacementPolicy> Create(NetworkView network, RandomStreams streams, PolicyOptions options)
    {
        if (options.Policy != Name) throw new ArgumentException($"Options of {options.Policy} are not those of {Name}.", nameof(options));
        return Make(network, streams, options);
    }

    /// <summary>Likewise, with the defaults of all options.</summary>
    public ImmutableArray<IPlacementPolicy> Create(NetworkView network, RandomStreams streams) => Create(network, streams, Check([]));

    /// <summary>The option of a name; null where there is none.</summary>
    public PolicyOption? Option(string name)
    {
        foreach (var option in Options)
            if (option.Name == name) return option;
        return null;
    }

    /// <summary>Checks options and fills in the defaults of those that are not given.</summary>
    /// <param name="given">Options by name, each as a user wrote it.</param>
    /// <exception cref="ArgumentException">An option is not known, or its value not allowed; all that is wrong is in the message.</exception>
    public PolicyOptions Check(IEnumerable<KeyValuePair<string, string>> given)
    {
        var texts = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var option in Options) texts[option.Name] = option.Default;
        var faults = new List<string>();
        foreach (var (name, text) in given)
        {
            if (Option(name) is not { } option)
                faults.Add($"{Name}.{name} is not an option; it must be one of {(Options.IsEmpty ? "none" : string.Join(", ", Options.Select(o => o.Name)))}.");
            else if (option.Read(text) is { Text: { } value })
                texts[name] = value;
            else
                faults.Add($"{Name}.{name} is \"{text}\"; it must be {option.Range}: use {option.Default} for the default.");
        }
        return faults.Count == 0 ? new PolicyOptions(Name, texts.ToImmutable()) : throw new ArgumentException(string.Join(Environment.NewLine, faults));
    }
}

/// <summary>What a policy needs to cross the network; numbers are counted per request type, slot and link of the path unless said otherwise.</summary>
/// <param name="Up">Numbers that a node adds to the message up the path, per option it has of the type.</param>
/// <param name="Down">Numbers that come back down the path.</param>
/// <param name="Meaning">Which numbers.</param>
public sealed record ControlMessages(int Up, int Down, string Meaning)
{
    public static ControlMessages None { get; } = new(0, 0, "nothing: the node counts what passes");

    public static ControlMessages MarginalPrice { get; } = new(2, 2, "up (cost, l y) of each option; down (r, γ^{K*})");

    public static ControlMessages DeployedSample { get; } = new(0, 2, "down (c1, c2) at the allocation that serves, in the answers");

    public static ControlMessages FreshSample { get; } = new(2, 2, "up (cost, l) of each option of the sample; down (c1, c2)");

    public static ControlMessages ServedCost { get; } = new(0, 1, "down the cost at which a request was served, in its answer");

    public static ControlMessages Plays { get; } = new(4, 4, "per visited unit slot, up and down again: (colour, number, cost, l); three, (weight, number, colour), where capacities do not matter");
}
