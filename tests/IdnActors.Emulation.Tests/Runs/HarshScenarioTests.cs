using IdnActors.Emulation.Runs;
using IdnActors.Model.Randomness;
using IdnActors.Model.Scenarios;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Runs;

/// <summary>Under everything that may go wrong: the books balance, and the results depend on scenario and seed alone.</summary>
public class HarshScenarioTests(ITestOutputHelper output)
{
    private const int Cases = 60;

    [Fact]
    public async Task The_books_balance_and_no_limit_is_passed()
    {
        var (issued, degraded, refused, expired, lost, misled) = (0L, 0L, 0L, 0L, 0L, 0L);
        foreach (var scenario in Scenarios(Cases))
        {
            var (report, _) = await TestRun.ExecuteAsync(scenario);

            Assert.True(report.Failures.IsEmpty && report.Violations.IsEmpty, $"seed {scenario.Run.Seed}: {string.Join('\n', report.Failures.Concat(report.Violations))}");
            Assert.Equal(report.Totals.Issued, report.Totals.Ended);
            Assert.All(report.Nodes, n => Assert.InRange(n.Utilisation, 0, 1));
            issued += report.Totals.Issued;
            degraded += report.Totals.Degraded;
            refused += report.Totals.Refused;
            expired += report.Totals.Expired;
            lost += report.Totals.Lost;
            misled += report.Totals.Misled;
        }

        output.WriteLine($"{issued} requests: {degraded} degraded, {refused} refused, {expired} expired, {lost} lost; {misled} misled");
        Assert.DoesNotContain(0L, new[] { issued, degraded, refused, expired, lost, misled });
    }

    [Fact]
    public async Task Results_do_not_depend_on_the_order_in_which_ready_mailboxes_run()
    {
        var shuffles = new RandomStreams(TestSeed.Value).Open("shuffles");
        foreach (var scenario in Scenarios(Cases / 2))
        {
            var (_, expected) = await TestRun.ExecuteAsync(scenario);
            for (var i = 0; i < 2; i++)
            {
                var options = new RunOptions { Seed = scenario.Run.Seed, Shuffle = new RandomSource(shuffles.NextUInt64()) };
                var (_, actual) = await TestRun.ExecuteAsync(scenario, options);
                Assert.True(expected.Transcript == actual.Transcript, $"seed {scenario.Run.Seed}: {FirstDifference(expected.Transcript, actual.Transcript)}");
            }
        }
    }

    [Fact]
    public async Task Results_are_equal_when_run_again_and_differ_with_another_seed()
    {
        foreach (var scenario in Scenarios(5))
        {
            var (_, first) = await TestRun.ExecuteAsync(scenario);
            var (_, again) = await TestRun.ExecuteAsync(scenario);
            var (_, other) = await TestRun.ExecuteAsync(scenario, new RunOptions { Seed = scenario.Run.Seed + 1 });

            Assert.Equal(first.Transcript, again.Transcript);
            Assert.NotEqual(first.Transcript, other.Transcript);
        }
    }

    [Fact]
    public async Task Results_do_not_depend_on_the_thread_pool()
    {
        ThreadPool.GetMinThreads(out var workers, out var completions);
        var scenario = Scenarios(1).Single();
        var (_, expected) = await TestRun.ExecuteAsync(scenario);
        try
        {
            foreach (var count in new[] { 1, 4 })
            {
                Assert.True(ThreadPool.SetMinThreads(count, count));
                using var stop = new CancellationTokenSource();
                var noise = Enumerable.Range(0, count).Select(_ => Task.Run(() =>
                {
                    while (!stop.IsCancellationRequested) Thread.Yield();
                })).ToArray();

                var (_, actual) = await TestRun.ExecuteAsync(scenario);

                await stop.CancelAsync();
                await Task.WhenAll(noise);
                Assert.Equal(expected.Transcript, actual.Transcript);
            }
        }
        finally
        {
            ThreadPool.SetMinThreads(workers, completions);
        }
    }

    private IEnumerable<Scenario> Scenarios(int count)
    {
        output.WriteLine($"IDN_TEST_SEED={TestSeed.Value}, {count} scenarios");
        var streams = new RandomStreams(TestSeed.Value);
        return Enumerable.Range(0, count).Select(i => HarshScenarios.Make(streams.Open($"harsh/{i}")));
    }

    private static string FirstDifference(string expected, string actual)
    {
        var (a, b) = (expected.Split('\n'), actual.Split('\n'));
        var at = Enumerable.Range(0, Math.Min(a.Length, b.Length)).FirstOrDefault(i => a[i] != b[i], Math.Min(a.Length, b.Length));
        return $"line {at} of {a.Length} and {b.Length}:\n{a.ElementAtOrDefault(at)}\n{b.ElementAtOrDefault(at)}";
    }
}
