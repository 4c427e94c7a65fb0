using IdnActors.Emulation.Kernel;

namespace IdnActors.Cli.Bench;

/// <summary>The elementary steps of the kernel: what no run can do without.</summary>
public static class KernelBench
{
    private const int Steps = 1_000_000;
    private const int QuickSteps = 50_000;
    private const int WarmUpRounds = 2;
    private const int LeastRounds = 5;

    public static async Task MeasureAsync(BenchSession session)
    {
        session.Say("kernel: messages, heap, timers");
        var steps = session.Choices.Quick ? QuickSteps : Steps;
        var costs = new List<KernelCosts>();
        await using (var probe = new KernelProbe(TimeProvider.System))
        {
            for (var round = -WarmUpRounds; round < Math.Max(session.Choices.Repeat, LeastRounds); round++)
            {
                session.Cancellation.ThrowIfCancellationRequested();
                var cost = await probe.MeasureAsync(steps).ConfigureAwait(false);
                if (round >= 0) costs.Add(cost);
            }
        }
        var tell = costs.MedianOf(c => c.Tell);
        var heap = costs.MedianOf(c => c.Heap);
        var least = tell + heap;
        session.LeastNanosecondsPerEvent = least;
        Add("bare Tell", tell);
        Add($"bare heap push and pop, {KernelProbe.Pending:N0} pending", heap);
        Add($"queue of events, push and pop, {KernelProbe.Pending:N0} pending", costs.MedianOf(c => c.Queue), new BenchReference("heap", heap));
        Add($"timed message to self, {KernelProbe.Pending:N0} pending", costs.MedianOf(c => c.TimedMessage), new BenchReference("Tell + heap", least));
        Add("arm and cancel a timer", costs.MedianOf(c => c.Timer));

        void Add(string name, double figure, BenchReference? beside = null) => session.Add(new BenchRow(BenchSections.Kernel, name, figure, "ns", beside));
    }
}
