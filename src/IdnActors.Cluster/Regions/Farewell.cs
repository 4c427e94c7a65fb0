using Akka.Actor;
using Akka.Cluster;
using IdnActors.Cluster.Processes;

namespace IdnActors.Cluster.Regions;

/// <summary>How a process leaves whose regions follow the real clock: they move to other processes first, so that nothing in them is lost.</summary>
internal static class Farewell
{
    /// <summary>How long a process waits for its regions. A region that does not drain is tried twice, 5 s each.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Messages may be lost, and coordinators die.
    private static readonly TimeSpan AskTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Waits until nothing is in the process any more, or it has been waited for long enough.</summary>
    public static async Task SayAsync(ClusterProcess process)
    {
        if (IsNeedless(process)) return;
        process.Notice("this process leaves when its regions have moved to others; a second Ctrl-C ends it at once");
        if (await ObstacleAsync(process).ConfigureAwait(false) is { Length: > 0 } obstacle) process.Notice($"this process leaves, and what is in its regions is lost: {obstacle}");
    }

    // All is done, nothing has begun, or others have gone on without it.
    private static bool IsNeedless(ClusterProcess process) =>
        process.Done.IsCompleted || process.Gone.IsCompleted || process.LatestRun.Run == 0 || process.Cluster.SelfMember.Status != MemberStatus.Up;

    private static async Task<string> ObstacleAsync(ClusterProcess process)
    {
        var coordinator = process.System.ActorSelection($"/user/to-{ClusterRegions.CoordinatorName}");
        var began = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(began) < Patience)
        {
            var answer = coordinator.Ask<LeaveDone>(new LeaveWanted(process.Address), AskTimeout);
            if (await Task.WhenAny(answer, process.Done, process.Gone).ConfigureAwait(false) != answer) return "";
            try
            {
                return (await answer.ConfigureAwait(false)).Obstacle;
            }
            catch (AskTimeoutException)
            {
            }
        }
        return FormattableString.Invariant($"they have not moved within {Patience.TotalSeconds:F0} s");
    }
}
