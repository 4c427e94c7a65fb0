using System.Collections.Immutable;
using IdnActors.Model.Serving;

namespace IdnActors.Emulation.Nodes;

/// <summary>What a node does with a request.</summary>
public enum ServingChoice
{
    /// <summary>Serve it here.</summary>
    Local,

    /// <summary>Send it on along its path.</summary>
    Forward,

    /// <summary>Turn it away: this is the repository, and it has no room.</summary>
    Refuse,
}

/// <summary>The choice, and the option it was made for: none when a request is forwarded though no option further up is known.</summary>
public readonly record struct ServingDecision(ServingChoice Choice, ServingOption? Option);

/// <summary>
/// The ranking of one task's options as seen from one node, cheapest first, with what the node believes of each: available (deployed, ready, not saturated) or not.
/// The serving rule: the cheapest available option serves; with none, the request goes on to the repository.
/// </summary>
public sealed class OptionTable
{
    private readonly ImmutableArray<ServingOption> _options;
    private readonly bool[] _available;
    private readonly bool _isRepository;

    /// <param name="options">All options from this node on, cheapest first; position 0 is this node.</param>
    /// <param name="isAvailable">What is believed at first.</param>
    /// <param name="isRepository">Whether the path ends here.</param>
    public OptionTable(ImmutableArray<ServingOption> options, Func<ServingOption, bool> isAvailable, bool isRepository)
    {
        _options = options;
        _available = [.. options.Select(isAvailable)];
        _isRepository = isRepository;
        Decision = Decide();
    }

    /// <summary>What to do with a request now. Kept, since options change far less often than requests come.</summary>
    public ServingDecision Decision { get; private set; }

    /// <summary>Notes that an option became available, or no longer is. Options off this table's path are ignored.</summary>
    public void SetAvailable(NodeId node, VariantId variant, bool isAvailable)
    {
        for (var i = 0; i < _options.Length; i++)
            if (_options[i].Node == node && _options[i].Variant == variant) _available[i] = isAvailable;
        Decision = Decide();
    }

    private ServingDecision Decide()
    {
        for (var i = 0; i < _available.Length; i++)
            if (_available[i])
                return new ServingDecision(_options[i].Position == 0 ? ServingChoice.Local : ServingChoice.Forward, _options[i]);
        return new ServingDecision(_isRepository ? ServingChoice.Refuse : ServingChoice.Forward, null);
    }
}
