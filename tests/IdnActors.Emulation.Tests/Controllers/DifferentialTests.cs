using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Policies;
using IdnActors.Policies.Replay;

namespace IdnActors.Emulation.Tests.Controllers;

/// <summary>On a calm scenario the emulation and the slot replay of every policy agree: in every slot's requests, gain of what is held, and gain of the shares, to the last bit.</summary>
public class DifferentialTests
{
    private const int Slots = 24;

    public static TheoryData<string> Policies => [.. PolicyCatalogue.All.Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Policies))]
    public Task Emulation_and_slot_replay_agree_on_a_calm_scenario(string name) => AssertAgreementAsync(CalmScenario.Create(Slots), name);

    /// <summary>Edges that hold nothing have no controllers: what enters there is counted and asked about for them.</summary>
    [Theory]
    [MemberData(nameof(Policies))]
    public Task They_agree_where_requests_enter_at_nodes_that_hold_nothing(string name) =>
        AssertAgreementAsync(CalmScenario.Create(Slots).WithNodes(n => n.Name.StartsWith("edge", StringComparison.Ordinal) ? n with { MemoryBudget = ByteSize.Zero } : n), name);

    private static async Task AssertAgreementAsync(Scenario scenario, string name)
    {
        var policy = PolicyCatalogue.Find(name);
        var replayed = new PolicyReplay(scenario).Run(policy).ToArray();

        var (report, _) = await TestRun.ExecuteCleanAsync(scenario.WithPolicy(name));

        var learning = report.Learning!;
        Assert.Equal(Slots, learning.Ledger.Slots.Count);
        Assert.Equal(default, learning.Prices);
        for (var slot = 0; slot < Slots; slot++)
        {
            var emulated = learning.Ledger.Slots[slot];
            Assert.Equal((slot, replayed[slot].Result.Requests), (slot, emulated.Requests));
            Assert.Equal((slot, replayed[slot].Result.GainMs), (slot, emulated.GainMs));
            Assert.Equal((slot, replayed[slot].SharesGainMs), (slot, emulated.SharesGainMs));
            // Answers arrive before the slot ends, so what they have really saved is known per slot. A sum in another order.
            Assert.Equal(emulated.GainMs, learning.ServedGainMs[slot], 1e-6 * (1 + emulated.GainMs));
        }
        if (name != PolicyCatalogue.RepositoryOnly) Assert.True(learning.ServedGainMs.Sum() > 0, "no gain at all");
    }
}
