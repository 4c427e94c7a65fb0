using Akka.Actor;

namespace IdnActors.Cluster.Processes;

/// <summary>Where other processes first ask: says who this process is, and hears how the run of all goes.</summary>
/// <param name="identity">What all processes must have in common.</param>
/// <param name="done">Completed with the exit code of the run when all is done.</param>
/// <param name="latestRun">Told of each run that begins.</param>
internal sealed class GateActor(ProcessIdentity identity, TaskCompletionSource<int> done, Action<RunBegun> latestRun) : UntypedActor
{
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Hello hello:
                Sender.Tell(new HelloBack(Hello.Of(identity), hello.ToIdentity() == identity));
                break;
            case ClockAsked asked:
                Sender.Tell(new ClockTold(asked.SentNs, MonotonicClock.NowNs));
                break;
            case RunBegun begun:
                latestRun(begun);
                break;
            case ClusterDone over:
                done.TrySetResult(over.ExitCode);
                break;
            default:
                Unhandled(message);
                break;
        }
    }
}
