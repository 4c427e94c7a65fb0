using Akka.Actor;
using Akka.Dispatch;
using Akka.Event;
using IdnActors.Cluster.Wire;

namespace IdnActors.Cluster.Processes;

/// <summary>Hands warnings and errors of Akka to whoever the process has named for them.</summary>
public sealed class ProcessLogger : UntypedActor, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case InitializeLogger:
                Sender.Tell(new LoggerInitialized());
                break;
            case LogEvent entry:
                // All that Akka.Remote tells of it: it reads nothing, and ends the connection.
                if (IsTooLarge(entry)) WireSerializer.CountRefused();
                Hand(entry);
                break;
        }
    }

    private static bool IsTooLarge(LogEvent entry) => $"{entry.Message}{entry.Cause}".Contains("TooLongFrameException", StringComparison.Ordinal);

    private static void Hand(LogEvent entry)
    {
        if (Context.System.Settings.Setup.Get<ProcessLogSetup>() is { HasValue: true } setup)
            setup.Value.Log($"{entry.Timestamp:HH:mm:ss.fff} {entry.LogLevel()}: {entry.Message}{(entry.Cause is { } cause ? $"\n{cause}" : "")}");
    }
}

/// <summary>Where warnings and errors of a process go.</summary>
/// <param name="log">Told each of them. Any thread.</param>
internal sealed class ProcessLogSetup(Action<string> log) : Akka.Actor.Setup.Setup
{
    public Action<string> Log { get; } = log;
}
