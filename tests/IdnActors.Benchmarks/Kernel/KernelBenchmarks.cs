using BenchmarkDotNet.Attributes;
using IdnActors.Emulation.Kernel;

namespace IdnActors.Benchmarks.Kernel;

/// <summary>Messages through the kernel's dispatcher, at once and timed, mailbox run and actor included.</summary>
[MemoryDiagnoser]
public class KernelBenchmarks
{
    private const int Messages = 100_000;
    private KernelProbe _probe = null!;

    [GlobalSetup]
    public void SetUp() => _probe = new KernelProbe(TimeProvider.System);

    [GlobalCleanup]
    public void CleanUp() => _probe.DisposeAsync().AsTask().GetAwaiter().GetResult();

    [Benchmark(OperationsPerInvoke = Messages)]
    public Task Tell() => _probe.TellAsync(Messages);

    /// <summary>With <see cref="KernelProbe.Pending"/> of them under way.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public Task TimedMessage() => _probe.TimedMessageAsync(Messages);
}
