using System.Collections.Immutable;
using IdnActors.Cli.Results;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Policies;

namespace IdnActors.Cli.Bench;

/// <summary>
/// What placement controllers cost beside traffic: workload T with controllers that decide what the scenario states anyway, for leaves have no memory, over the same without. Processor
/// time from the first event to the last; the optimum in hindsight, which is sought when a run is over, is told apart.
/// </summary>
internal static class ControllerBench
{
    private const double Seconds = 1_800;
    private const string Learner = "oga";
    private const double WantedOverhead = 1.1;

    // A slot of the literature is a minute (arXiv:2105.02510): the target is about that one. The other is the slot of the shipped scenario.
    private static readonly ImmutableArray<double> SlotSeconds = [60, 10];
    private static readonly ImmutableArray<string?> Policies = [null, PolicyCatalogue.StaticGreedyName, Learner];

    /// <summary>Runs all of them in turns, so that a load that comes and goes meets all. The least processor time of each counts: others can only add to it.</summary>
    public static async Task MeasureAsync(BenchSession session)
    {
        var kinds = SlotSeconds.SelectMany(slot => Policies.Select(policy => new Kind(slot, policy, session.Scaled(Seconds)))).ToArray();
        foreach (var kind in kinds) await session.RunAsync(kind.Scenario, $"{kind.Name}, warm-up").ConfigureAwait(false);
        for (var i = 1; i <= session.Choices.Repeat; i++)
            foreach (var kind in kinds) kind.Runs.Add(await session.RunAsync(kind.Scenario, $"{kind.Name}, {i} of {session.Choices.Repeat}").ConfigureAwait(false));
        foreach (var slot in SlotSeconds) Report(session, slot, [.. kinds.Where(k => k.SlotSeconds == slot)]);
        var (target, without) = (kinds.First(k => k.Policy == Learner), kinds[0]);
        session.Add(new BenchTarget("processor time with controllers over that without, slots of a minute", target.CpuSeconds / without.CpuSeconds, "times", WantedOverhead, IsMost: true));
        await MeasureHindsightAsync(session, target.Scenario).ConfigureAwait(false);
    }

    private static void Report(BenchSession session, double slot, Kind[] kinds)
    {
        var without = kinds[0];
        foreach (var kind in kinds)
        {
            var beside = kind == without ? null : new BenchReference(without.Label, without.RequestsPerCpuSecond);
            session.Add(new BenchRow(BenchSections.Policies, $"{kind.Name}, processor time", kind.RequestsPerCpuSecond, "requests/CPU s", beside));
            if (kind == without) continue;
            var ratios = kind.Runs.Zip(without.Runs, (with, bare) => with.CpuSeconds / bare.CpuSeconds).ToArray();
            session.Add(new BenchRow(BenchSections.Policies, $"{kind.Name}, over that without", kind.CpuSeconds / without.CpuSeconds, "times",
                Note: FormattableString.Invariant($"single runs {ratios.Min():F2} to {ratios.Max():F2}")));
        }
    }

    /// <summary>What the judgement of a run by the best fixed placement takes, once, after it.</summary>
    private static async Task MeasureHindsightAsync(BenchSession session, Scenario scenario)
    {
        var seconds = 0.0;
        await session.RunAsync(scenario, "hindsight", report =>
        {
            var started = TimeProvider.System.GetTimestamp();
            _ = RegretCheck.Judge(report);
            seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        }).ConfigureAwait(false);
        session.Add(new BenchRow(BenchSections.Policies, $"{WorkloadT.Headline}, best fixed placement in hindsight, once after the run, first time in a process", seconds, "s"));
    }

    /// <summary>A slot length and a policy, or none.</summary>
    private sealed class Kind(double slotSeconds, string? policy, double seconds)
    {
        public double SlotSeconds { get; } = slotSeconds;
        public string? Policy { get; } = policy;
        public Scenario Scenario { get; } = Of(BenchSession.Load(WorkloadT.Headline, seconds), slotSeconds, policy);
        public List<MeasuredRun> Runs { get; } = [];
        public string Label => Policy is null ? "no controllers" : $"controllers that run {Policy}";
        public string Name => FormattableString.Invariant($"{WorkloadT.Headline}, slots of {SlotSeconds} s, {Label}");
        public double CpuSeconds => Runs.Min(r => r.CpuSeconds);
        public double RequestsPerCpuSecond => Runs.Max(r => r.RequestsPerCpuSecond);

        private static Scenario Of(Scenario scenario, double slotSeconds, string? policy)
        {
            scenario = scenario with { Run = scenario.Run with { Slot = Duration.FromSeconds(slotSeconds) } };
            if (policy is null) return scenario;
            var topology = scenario.Topology;
            var leaves = topology.Nodes.Max(n => n.Tier);
            return scenario with
            {
                Topology = new Topology(topology.Name, [.. topology.Nodes.Select(n => n.Tier == leaves ? n with { MemoryBudget = ByteSize.Zero } : n)], topology.Links),
                Placement = Placement.Empty,
                Policy = new PolicyChoice(policy, ImmutableSortedDictionary<string, string>.Empty),
            };
        }
    }
}
