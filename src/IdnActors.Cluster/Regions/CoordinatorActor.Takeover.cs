using System.Collections.Immutable;
using Akka.Actor;
using IdnActors.Cluster.Wire;

namespace IdnActors.Cluster.Regions;

/// <content>With the real clock regions run on when the coordinator dies: the one that takes over goes on looking at them.</content>
internal sealed partial class CoordinatorActor
{
    // What the one before had kept here; becomes that of the keeper.
    private readonly LookLog? _kept;
    private IActorRef _keeper = ActorRefs.Nobody;

    /// <summary>Begun with the first run that needs one.</summary>
    private IActorRef Keeper => _keeper.IsNobody() ? _keeper = Context.ActorOf(LookLogActor.PropsFor(_kept ?? new LookLog()), "looks") : _keeper;

    /// <returns>Whether the message is about that.</returns>
    private bool OnTakeover(object message)
    {
        if (message is ResumeRun resume) OnResumeRun(resume);
        else if (message is KeeperWanted) Sender.Tell(KeeperNow());
        else if (message is HasServed served) OnRecoveryOfRun(served.Recovery);
        else return false;
        return true;
    }

    private object KeeperNow()
    {
        try
        {
            return new KeeperIs(Keeper);
        }
        // No temporary file can be made.
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Akka.Actor.Status.Failure(e);
        }
    }

    /// <summary>Goes on with regions that another coordinator had begun: they stay where they are.</summary>
    private void OnResumeRun(ResumeRun resume)
    {
        var living = resume.Standings.Where(s => s.IsIn(resume.Runs[s.Region])).ToImmutableDictionary(s => s.Region, s => s.Process);
        // Whoever has not said yet who it is, or is gone by now, is asked once more.
        if (!living.Values.All(_hosts.ContainsKey))
        {
            Sender.Tell(new RunIsBegun([], [], []));
            return;
        }
        foreach (var courier in _couriers) courier.Tell(new RegionCourierActor.Retire());
        EndMoves("");
        (_regions, _onDied) = (resume.Runs.Length, resume.OnDied);
        // Above whatever the one before had begun without anybody having kept it.
        _run = Math.Max(_run, resume.Standings.Max(s => s.Run)) + 1;
        TellAll(new Processes.RunBegun(_run, _wanted));
        Settle(living);
        _couriers = [.. resume.Standings.Select(s => CourierTo(s.Region, resume.Runs[s.Region], s.Next))];
        Place();
        // Whoever had joined just before is given its share now.
        EvenOutLater();
        Sender.Tell(new RunIsBegun(_couriers, resume.Runs, [.. Enumerable.Range(0, _regions).Select(HomeOf)]));
    }

    private void OnRecoveryOfRun(RegionRecovery recovery)
    {
        if (!_keeper.IsNobody()) _keeper.Tell(new LookLogActor.Add(LiveRunLog.BytesOf(RecoveredRecord.Of(recovery)), null));
    }

    /// <summary>A run that another coordinator had begun is to go on.</summary>
    /// <param name="Standings">How the regions are, in their order.</param>
    /// <param name="Runs">The number of the run in which each region takes orders.</param>
    /// <param name="OnDied">Told of regions that die.</param>
    internal sealed record ResumeRun(ImmutableArray<Standing> Standings, ImmutableArray<long> Runs, Action<int, IActorRef, TimeSpan> OnDied) : INoSerializationVerificationNeeded;

    /// <summary>A request has ended in a region that had begun anew: whoever takes over has to know when.</summary>
    internal sealed record HasServed(RegionRecovery Recovery) : INoSerializationVerificationNeeded;

    /// <summary>Asks who keeps what the coordinator is told.</summary>
    internal sealed record KeeperWanted : INoSerializationVerificationNeeded;

    /// <summary>Who does.</summary>
    internal sealed record KeeperIs(IActorRef Keeper) : INoSerializationVerificationNeeded;
}
