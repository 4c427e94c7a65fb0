using Akka.Actor;
using Akka.Dispatch;
using Akka.Event;

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
            case LogEvent entry when Context.System.Settings.Setup.Get<ProcessLogSetup>() is { HasValue: true } setup:
                setup.Value.Log($"{entry.Timestamp:HH:mm:ss.fff} {entry.LogLevel()}: {entry.Message}{(entry.Cause is { } cause ? $"\n{cause}" : "")}");
                break;
        }
    }
}

/// <summary>Where warnings and errors of a process go.</summary>
/// <param name="log">Told each of them. Any thread.</param>
internal sealed class ProcessLogSetup(Action<string> log) : Akka.Actor.Setup.Setup
{
    public Action<string> Log { get; } = log;
}
