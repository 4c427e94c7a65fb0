using System.Collections.Immutable;
using IdnActors.Emulation.Controllers;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Demands;
using IdnActors.Model.Randomness;
using IdnActors.Model.Scenarios;
using IdnActors.Policies;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Controllers;

/// <summary>Controllers under everything that may go wrong: slow, lossy and full links, little memory, overload. The books balance, and chance has no other source than the seed.</summary>
public class HarshControllerTests(ITestOutputHelper output)
{
    private const int CasesPerPolicy = 6;

    public static TheoryData<string> Policies => [.. PolicyCatalogue.All.Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task The_books_balance_and_no_bound_is_broken(string policy)
    {
        var (prices, loads, unloads) = (default(PriceCounts), 0L, 0L);
        foreach (var scenario in Scenarios(policy, CasesPerPolicy))
        {
            var (report, _) = await TestRun.ExecuteAsync(scenario);

            Assert.True(report.Failures.IsEmpty && report.Violations.IsEmpty, $"seed {scenario.Run.Seed}: {string.Join('\n', report.Failures.Concat(report.Violations))}");
            Assert.Equal(report.Totals.Issued, report.Totals.Ended);
            var of = report.Learning!.Prices;
            prices = new PriceCounts(prices.Late + of.Late, prices.Missing + of.Missing, prices.Stale + of.Stale);
            loads += report.Totals.Loads;
            unloads += report.Totals.Unloads;
        }
        output.WriteLine($"{prices}, {loads} loads, {unloads} unloads");
        if (ControlNeeds.Of(PolicyCatalogue.Find(policy).Control).Probes) Assert.True(prices.Late > 0 && prices.Missing > 0, "no price was late or lost: the scenarios are too mild");
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task O25_results_do_not_depend_on_the_order_in_which_ready_mailboxes_run(string policy)
    {
        var shuffles = new RandomStreams(TestSeed.Value).Open("shuffles");
        foreach (var scenario in Scenarios(policy, 2))
        {
            var expected = await FiguresAsync(scenario, null);
            var actual = await FiguresAsync(scenario, new RandomSource(shuffles.NextUInt64()));

            Assert.True(expected == actual, $"seed {scenario.Run.Seed}");
        }
    }

    private static async Task<string> FiguresAsync(Scenario scenario, RandomSource? shuffle)
    {
        var (report, sink) = await TestRun.ExecuteAsync(scenario, new RunOptions { Seed = scenario.Run.Seed, Shuffle = shuffle });
        var learning = report.Learning!;
        return string.Join('\n', [sink.Transcript, TestRun.FiguresOf(report), learning.Prices.ToString(), .. learning.Ledger.Slots.Select(s => s.ToString()),
            .. learning.ServedGainMs.Select(g => g.ToString("R", System.Globalization.CultureInfo.InvariantCulture))]);
    }

    private static IEnumerable<Scenario> Scenarios(string policy, int count)
    {
        var isClairvoyant = PolicyCatalogue.Find(policy).IsClairvoyant;
        var random = new RandomStreams(TestSeed.Value).Open($"harsh controllers/{policy}");
        for (var made = 0; made < count;)
        {
            var scenario = HarshScenarios.Make(random);
            if (isClairvoyant && scenario.Demand.Arrivals == ArrivalKind.ClosedLoop) continue;
            made++;
            yield return scenario with
            {
                Placement = Placement.Empty,
                Policy = new PolicyChoice(policy, ImmutableSortedDictionary<string, string>.Empty),
                Run = scenario.Run with { Seed = random.NextUInt64() },
            };
        }
    }
}
