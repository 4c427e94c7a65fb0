using IdnActors.Emulation.Kernel;

namespace IdnActors.Emulation.Tests.Kernel;

public class KernelProbeTests
{
    [Fact]
    public async Task Every_step_of_the_kernel_takes_some_time_again_and_again()
    {
        await using var probe = new KernelProbe(TimeProvider.System);
        for (var round = 0; round < 2; round++)
        {
            var costs = await probe.MeasureAsync(steps: 3000);
            foreach (var cost in (double[])[costs.Tell, costs.Heap, costs.Queue, costs.TimedMessage, costs.Timer]) Assert.InRange(cost, double.Epsilon, double.MaxValue);
        }
    }
}
