using Akka.Event;

namespace IdnActors.Cluster.Processes;

/// <summary>What Akka.NET uses where its loggers have ended: by default it writes to the console, into whatever a command writes there, such as JSON.</summary>
public sealed class SilentLogger : MinimalLogger
{
    protected override void Log(object message)
    {
    }
}
