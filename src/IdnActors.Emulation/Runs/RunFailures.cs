using Akka.Actor;
using IdnActors.Emulation.Journal;
using IdnActors.Emulation.Kernel;

namespace IdnActors.Emulation.Runs;

/// <summary>Exceptions of emulation actors: any of them ends the run.</summary>
public sealed class RunFailures(EventKernel kernel)
{
    private readonly List<string> _failures = [];
    private readonly HashSet<string> _reasons = [];

    public IReadOnlyList<string> All => _failures;

    /// <summary>The strategy of every parent but a node: stop the child, note it, end the run.</summary>
    /// <param name="failed">The child that failed, asked for when it has.</param>
    public SupervisorStrategy StopAndRecord(Func<IActorRef> failed) => new OneForOneStrategy(exception =>
    {
        Note(failed().Path.ToStringWithoutAddress(), exception);
        return Directive.Stop;
    });

    // What the system refuses (disk full, no permission) is told in its own words, without a stack: nobody has to look for a bug. And once: all controllers of a journal fail with it.
    private void Note(string who, Exception exception)
    {
        if (exception is not (IOException or UnauthorizedAccessException)) Note($"{who}: {exception}");
        else if (_reasons.Add((exception as JournalException)?.Reason ?? exception.Message)) Note($"{who}: {exception.Message}");
    }

    /// <summary>Something has failed that is no actor's: the run ends. On the kernel's thread.</summary>
    public void Note(string failure)
    {
        _failures.Add(failure);
        kernel.EndRun();
    }
}
