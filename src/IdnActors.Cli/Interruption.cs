using System.Runtime.InteropServices;

namespace IdnActors.Cli;

/// <summary>Ctrl-C and SIGTERM as a cancellation. The first asks the command to stop cleanly; a second one ends the process at once. So may be the end of its input.</summary>
public sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;

    /// <param name="outer">Cancels as well.</param>
    /// <param name="endsWithInput">
    /// Whether to stop when standard input ends: with it a process notices that the one which started it is gone, however that ended, and on every system.
    /// </param>
    public Interruption(CancellationToken outer, bool endsWithInput = false)
    {
        _source = CancellationTokenSource.CreateLinkedTokenSource(outer);
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        if (endsWithInput) new Thread(WatchInput) { IsBackground = true, Name = "input" }.Start();
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _source.Dispose();
    }

    private void WatchInput()
    {
        try
        {
            using var input = Console.OpenStandardInput();
            Span<byte> ignored = stackalloc byte[64];
            while (input.Read(ignored) > 0)
            {
            }
            _source.Cancel();
        }
        // A pipe that breaks has ended, too; and when the command is over nobody wants to know.
        catch (IOException)
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
        }
    }

    private void OnSignal(PosixSignalContext context)
    {
        if (_source.IsCancellationRequested) return;
        context.Cancel = true;
        _source.Cancel();
    }
}
