using System.Collections.Immutable;
using IdnActors.Model.Randomness;
using IdnActors.Model.Replay;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Serving;
using IdnActors.Policies.Prices;
using IdnActors.Policies.Regret;
using IdnActors.Policies.Views;

namespace IdnActors.Policies.Replay;

/// <summary>A slot of a policy's replay.</summary>
/// <param name="Result">What was served with the integral allocation, at which cost and gain.</param>
/// <param name="Shares">The fractional allocation y in force.</param>
/// <param name="SharesGainMs">G(r, l, y), with the capacities of the slot as they were measured.</param>
/// <param name="FetchedBytes">Bytes of variants that were not held in the slot before (model updates); in slot 0 all that is held.</param>
public sealed record PolicySlot(SlotResult Result, Allocation Shares, double SharesGainMs, double FetchedBytes);

/// <summary>
/// Runs a policy over the slots of a scenario in the analytic model: <see cref="SlotReplay"/> serves, prices come from the fractional allocation of all nodes
/// without delay or loss, and what a policy decides holds from the next slot on.
/// </summary>
public sealed class PolicyReplay
{
    private readonly Scenario _scenario;
    private readonly SlotReplay _replay;

    public PolicyReplay(Scenario scenario)
    {
        _scenario = scenario;
        _replay = new SlotReplay(scenario);
        Network = new NetworkView(scenario, _replay.Table, () =>
            _replay.Run(_ => Allocation.RepositoriesOnly(_replay.Table)).Select(slot => SlotLoad.Unshared(_replay.Table, slot.Served.Load.Requests)));
    }

    public NetworkView Network { get; }

    /// <summary>Replays a policy of the catalogue.</summary>
    /// <exception cref="RegretBoundException">While slots are taken: a node's fractional regret has exceeded the policy's bound.</exception>
    public IEnumerable<PolicySlot> Run(PolicyEntry policy) => Run(policy.Create(Network, new RandomStreams(_scenario.Run.Seed)));

    /// <summary>Replays one policy per node, in the order of the network's nodes.</summary>
    /// <exception cref="RegretBoundException">While slots are taken: a node's fractional regret has exceeded the policy's bound.</exception>
    public IEnumerable<PolicySlot> Run(ImmutableArray<IPlacementPolicy> policies)
    {
        var held = IntegralOf(policies);
        var before = Allocation.RepositoriesOnly(Network.Table);
        NodeRegret?[] regrets = [.. policies.Select((policy, i) => policy is IRegretBounded ? new NodeRegret(Network.Nodes[i]) : null)];
        foreach (var result in _replay.Run(_ => held))
        {
            var shares = SharesOf(policies);
            yield return new PolicySlot(result, shares, AllocationGain.InMs(result.Served.Load, shares), Fetched(before, held));
            var observations = new SlotObservations(Network, result.Served, shares, policies);
            for (var i = 0; i < policies.Length; i++) Decide(policies[i], i, observations.Of(i), regrets[i]);
            before = held;
            held = IntegralOf(policies);
        }
    }

    /// <summary>Lets a policy decide, and holds its regret against its bound.</summary>
    private void Decide(IPlacementPolicy policy, int node, SlotObservation observation, NodeRegret? regret)
    {
        var decided = policy.Current;
        policy.Decide(observation);
        if (regret is null || policy is not IRegretBounded bounded) return;
        regret.Add(bounded.LastGradient, decided.Shares.AsSpan());
        if (!regret.Keeps(bounded.RegretBoundMs))
            throw new RegretBoundException(policy.Snapshot().Policy, Network.Nodes[node].Name, decided.Slot, regret.ValueMs, bounded.RegretBoundMs);
    }

    /// <summary>What a node learns from a slot: the types that asked for something and that it could serve.</summary>
    public static SlotObservation ObservationOf(NodeView node, SlotLoad load, ReadOnlySpan<double> pricesMs)
    {
        var seen = ImmutableArray.CreateBuilder<TypeObservation>();
        for (var type = 0; type < pricesMs.Length; type++)
        {
            var options = node.OptionsOf(type);
            if (load.Requests[type] == 0 || options.IsEmpty) continue;
            var capacities = ImmutableArray.CreateBuilder<double>(options.Length);
            foreach (var option in options) capacities.Add(load.PotentialCapacity(type)[option.Rank]);
            seen.Add(new TypeObservation(type, load.Requests[type], pricesMs[type], capacities.MoveToImmutable()));
        }
        return new SlotObservation(seen.ToImmutable());
    }

    /// <summary>γ^{K*} by request type; 0 for types without requests.</summary>
    public static double[] PricesOf(SlotLoad load, Allocation shares)
    {
        var prices = new double[load.Table.RequestTypes.Length];
        for (var type = 0; type < prices.Length; type++)
        {
            var costsMs = load.Table.CostsMs(type);
            if (load.Requests[type] == 0) continue;
            var effective = new double[costsMs.Length];
            load.EffectiveCapacity(type, shares, effective);
            prices[type] = MarginalPrice.InMs(load.Requests[type], costsMs, effective);
        }
        return prices;
    }

    private Allocation IntegralOf(ImmutableArray<IPlacementPolicy> policies) => AllocationOf(policies, (decision, i) => decision.Held[i] ? 1 : 0);

    private Allocation SharesOf(ImmutableArray<IPlacementPolicy> policies) => AllocationOf(policies, (decision, i) => decision.Shares[i]);

    private Allocation AllocationOf(ImmutableArray<IPlacementPolicy> policies, Func<PlacementDecision, int, double> shareOf)
    {
        var shares = new double[Network.Table.Cells.Length];
        for (var n = 0; n < policies.Length; n++)
        {
            var items = Network.Nodes[n].Items;
            for (var i = 0; i < items.Length; i++) shares[items[i].Cell] = shareOf(policies[n].Current, i);
        }
        return Allocation.FromFractions(Network.Table, shares);
    }

    private double Fetched(Allocation before, Allocation after)
    {
        var bytes = 0.0;
        for (var cell = 0; cell < before.Fractions.Length; cell++)
            bytes += Math.Max(0, after.Fractions[cell] - before.Fractions[cell]) * Network.Table.SizeBytes(cell);
        return bytes;
    }
}
