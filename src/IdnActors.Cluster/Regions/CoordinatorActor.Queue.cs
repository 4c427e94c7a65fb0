using Akka.Actor;
using IdnActors.Emulation.Regions.Live;

namespace IdnActors.Cluster.Regions;

/// <content>With the real clock regions move one after another: as users want, away from processes that leave, and to those that have joined (decision 0020).</content>
internal sealed partial class CoordinatorActor
{
    private readonly MoveQueue _queue = new();

    // By process that leaves, who waits until it may.
    private readonly Dictionary<string, IActorRef> _leavers = [];

    /// <returns>Whether the message is about that.</returns>
    private bool OnMoving(object message)
    {
        switch (message)
        {
            case MoveWanted move:
                OnMove(move);
                break;
            case LeaveWanted leave:
                OnLeave(leave.Process);
                break;
            case EvenOut:
                OnEvenOut();
                break;
            case MoveOver over:
                OnMoveOver(over);
                break;
            default:
                return false;
        }
        GoOnMoving();
        return true;
    }

    /// <summary>Has the next region move, if one is to, and nothing is in the way; tells processes that leave what they have to know.</summary>
    private void GoOnMoving()
    {
        while (_onDied is not null && _over is null && _queue.Next([.. _hosts.Keys], _homes, _runs.IsUnderWay, _runs.IsWorthEvening) is { } step)
        {
            // Since it was wanted something may have happened.
            if (RefusalOf(step.Region, step.To) is { } refusal) OnMoveOver(new MoveOver(step, Stays(refusal)));
            else _runs.MoveAsync(step.Region, step.To).PipeTo(Self, success: move => new MoveOver(step, move), failure: e => new MoveOver(step, Stays(e.Message)));
        }
        foreach (var (process, who) in _leavers.ToList())
        {
            if (FarewellOf(process) is not { } farewell) continue;
            _leavers.Remove(process);
            who.Tell(new LeaveDone(farewell));
        }
    }

    private void OnMoveOver(MoveOver over)
    {
        var (step, move) = (over.Step, over.Move);
        _queue.End(move.Obstacle);
        if (step.Reason == MoveReason.Wanted) step.Who.Tell(DoneOf(step.Region, move));
        else if (move.Obstacle is { } obstacle && _runs.IsUnderWay) _process.Notice($"region {step.Region} has not moved to {step.To}: {obstacle}");
    }

    private void OnLeave(string process)
    {
        _leavers[process] = Sender;
        // Asked again and again, as messages may be lost.
        if (_queue.Leave(process) && _onDied is not null && _homes.ContainsValue(process)) _process.Notice($"{process} is to leave; its regions move before");
    }

    /// <inheritdoc cref="MoveQueue.FarewellOf"/>
    private string? FarewellOf(string process)
    {
        if (_over is not null) return "";
        // What is in it is not known yet. A process that leaves does not begin to coordinate: the sooner it is gone, the sooner another one does.
        if (_regions == 0) return (_hasBegun || IsTakingOver) && process != _process.Address ? null : "";
        // With the virtual clock regions catch up elsewhere when it has left.
        return _onDied is null || _runs.HasEnded ? "" : _queue.FarewellOf(process, _hosts.Keys, _homes);
    }

    private void NoteLeft(string process)
    {
        _queue.NoteGone(process);
        _leavers.Remove(process);
    }

    private void EvenOutLater() => Timers.StartSingleTimer(EvenOut.Instance, EvenOut.Instance, Settling);

    private void OnEvenOut()
    {
        if (_onDied is null) return;
        // Time begins in a region by the clock of its process, which has to be known.
        if (!_hosts.Keys.All(_runs.Clocks.ContainsKey)) EvenOutLater();
        else _queue.EvenOut(_hosts.Keys, _homes);
    }

    private static LiveMove Stays(string obstacle) => new(obstacle, TimeSpan.Zero, 0);

    /// <summary>A process has joined a while ago: others have heard of it.</summary>
    private sealed record EvenOut : INoSerializationVerificationNeeded
    {
        public static EvenOut Instance { get; } = new();
    }

    /// <summary>What has come of a move.</summary>
    private sealed record MoveOver(MoveStep Step, LiveMove Move) : INoSerializationVerificationNeeded;
}
