using Akka.Dispatch;

namespace IdnActors.Emulation.Kernel;

/// <summary>An action that somebody asked the kernel to run, and awaits.</summary>
internal sealed class KernelAction(Action action) : IRunnable
{
    public TaskCompletionSource Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Run()
    {
        try
        {
            action();
            Completion.TrySetResult();
        }
        // Handed to whoever awaits the action.
        catch (Exception e)
        {
            Completion.TrySetException(e);
        }
    }

    public void Execute() => Run();

    public void Fail() => Completion.TrySetException(new ObjectDisposedException(nameof(EventKernel)));
}

/// <summary>Brings what another kernel has told, for which nobody waits.</summary>
internal sealed class KernelArrival(Action action) : IRunnable
{
    public void Run() => action();

    public void Execute() => Run();
}
