using IdnActors.Cluster.Processes;
using IdnActors.Cluster.Regions;

namespace IdnActors.Cli.Commands;

/// <summary>What a process does when it coordinates, now or when another one dies, and until then.</summary>
/// <param name="terminal">Where figures are shown.</param>
/// <param name="work">What is to be done.</param>
/// <param name="interruption">The user wants to stop.</param>
internal sealed class CoordinatorSeat(Terminal terminal, IClusterWork work, CancellationToken interruption)
{
    private volatile bool _isTaken;
    private volatile bool _isLeaving;

    /// <summary>Whether this process has begun to coordinate: from then on it goes on without others.</summary>
    public bool IsTaken => _isTaken;

    /// <summary>The work of a coordinator.</summary>
    /// <param name="processes">How many processes it waits for, and so the number of regions; null: it only goes on where another one has begun.</param>
    public CoordinatorWork WorkOn(int? processes) => new(processes, async (runs, stopped) =>
    {
        // The next one coordinates, as soon as this one has gone.
        if (_isLeaving) await new TaskCompletionSource().Task.WaitAsync(stopped).ConfigureAwait(false);
        _isTaken = true;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(interruption, stopped);
        return await work.ExecuteAsync(new ClusterRunner(terminal, runs), either.Token).ConfigureAwait(false);
    });

    /// <summary>Waits until all is done, or this process is not wanted any more.</summary>
    /// <param name="process">The process.</param>
    /// <param name="leavesInterruptions">Whether another process hears Ctrl-C, too, and ends all.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public async Task<int> WaitAsync(ClusterProcess process, bool leavesInterruptions)
    {
        var interrupted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // A coordinator ends the run, and so all, by itself.
        await using var registration = interruption.Register(() =>
        {
            if (_isTaken || leavesInterruptions) return;
            _isLeaving = true;
            interrupted.TrySetResult();
        }).ConfigureAwait(false);
        var first = await Task.WhenAny(process.Done, process.Gone, interrupted.Task).ConfigureAwait(false);
        if (first == process.Done)
        {
            var code = await process.Done.ConfigureAwait(false);
            // Where this terminal is not the coordinator's, too.
            if (code != ExitCode.Ok && !_isTaken && !leavesInterruptions) terminal.Error.Profile.Out.Writer.WriteLine($"the run has ended with exit code {code}; the process that coordinated it says why");
            return code;
        }
        if (first == interrupted.Task) return ExitCode.Interrupted;
        terminal.Error.Profile.Out.Writer.WriteLine("the other processes do not reach this one any more, or are gone: this one ends. Where more than half of them are left, they go on without it");
        return ExitCode.Failed;
    }
}
