using System.Collections.Immutable;
using IdnActors.Model.Randomness;
using IdnActors.Policies.Views;

namespace IdnActors.Policies;

/// <summary>A policy that scenarios can name, and what there is to say about it.</summary>
/// <param name="Name">Its name, in lower case.</param>
/// <param name="Summary">What it does, in a line.</param>
/// <param name="IsClairvoyant">Whether it looks into the future: a comparator, not a contender.</param>
/// <param name="Create">One policy per node of the network, in the order of its nodes, with default options.</param>
public sealed record PolicyEntry(
    string Name, string Summary, bool IsClairvoyant, Func<NetworkView, RandomStreams, ImmutableArray<IPlacementPolicy>> Create)
{
    /// <summary>What is proved about it and against which comparator, or "none".</summary>
    public string Guarantee { get; init; } = "none";

    /// <summary>Where it comes from, with the evidence tag of the science notes.</summary>
    public required string Source { get; init; }

    /// <summary>What has to cross the network for it, per request type and slot.</summary>
    public ControlMessages Control { get; init; } = ControlMessages.None;

    /// <summary>Its knobs; none for policies without any.</summary>
    public ImmutableArray<PolicyOption> Options { get; init; } = [];
}

/// <summary>A knob of a policy, as it is shown to users.</summary>
/// <param name="Name">As in error messages, without the policy's name.</param>
/// <param name="Range">The values allowed, with their unit.</param>
/// <param name="Default">The value that is used where none is given.</param>
/// <param name="Meaning">What it does, in a line.</param>
public sealed record PolicyOption(string Name, string Range, string Default, string Meaning);

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
