using System.Collections.Immutable;
using Akka.Actor;
using IdnActors.Cluster.Processes;

namespace IdnActors.Cluster.Regions;

/// <content>What is asked from outside, and the messages that it gets.</content>
internal sealed partial class CoordinatorActor
{
    private Status StatusNow()
    {
        string[] homes = [.. Enumerable.Range(0, _regions).Select(r => _homes.GetValueOrDefault(r, ""))];
        var progress = _runs.Progress;
        return new Status(_process.Address, [.. _hosts.Keys], homes, _process.Identity.ScenarioHash, progress.Now.Nanoseconds, progress.Duration.Nanoseconds, progress.Issued, progress.Ended);
    }

    private void OnMove(MoveWanted move)
    {
        var refusal = move switch
        {
            _ when string.IsNullOrEmpty(move.Process) => "a process is required, host:port",
            _ when move.Region < 0 || move.Region >= _regions => $"there is no region {move.Region}; there are {_regions}, from 0",
            _ when !_hosts.ContainsKey(move.Process) => $"no process {move.Process} runs regions; there are {string.Join(", ", _hosts.Keys)}",
            _ when _homes[move.Region] == move.Process => $"region {move.Region} is at {move.Process} already",
            _ when _onDied is not null => "with the real clock a region does not move while its process lives: it would lose what is in it",
            _ when _moving.ContainsKey(move.Region) => $"region {move.Region} is on the move",
            _ => null,
        };
        if (refusal is not null)
        {
            Sender.Tell(new MoveDone(refusal, 0, 0, 0));
            return;
        }
        _moving[move.Region] = (Sender, move.Process);
        Settle(_homes.SetItem(move.Region, move.Process));
    }

    private void EndMoves(string refusal)
    {
        foreach (var (who, _) in _moving.Values) who.Tell(new MoveDone(refusal, 0, 0, 0));
        _moving.Clear();
    }

    /// <summary>A process has said who it is; null: not yet.</summary>
    private sealed record Checked(Address Address, HelloBack? Answer) : INoSerializationVerificationNeeded;

    /// <summary>All processes are there.</summary>
    private sealed record Begin : INoSerializationVerificationNeeded
    {
        public static Begin Instance { get; } = new();
    }

    /// <summary>The others have had their time to leave.</summary>
    private sealed record Alone : INoSerializationVerificationNeeded
    {
        public static Alone Instance { get; } = new();
    }

    /// <summary>A run is to begin.</summary>
    /// <param name="Regions">How many regions there are.</param>
    /// <param name="OnDied">With the real clock, told of regions that die.</param>
    internal sealed record BeginRun(int Regions, Action<int, TimeSpan>? OnDied = null) : INoSerializationVerificationNeeded;

    /// <summary>Those who take orders to the regions of a run, the number of the run, and where it is to be (empty: in this process), by region.</summary>
    internal sealed record RunIsBegun(ImmutableArray<IActorRef> Couriers, ImmutableArray<long> Runs, ImmutableArray<string> Homes) : INoSerializationVerificationNeeded;

    /// <summary>Something that the user has to know.</summary>
    internal sealed record Trouble(string Text) : INoSerializationVerificationNeeded;

    /// <summary>A region that has died is to begin anew.</summary>
    /// <param name="Region">The region.</param>
    /// <param name="Dead">Who took orders to it.</param>
    internal sealed record BeginRegion(int Region, IActorRef Dead) : INoSerializationVerificationNeeded;

    /// <summary>Who takes orders to it, the number of its run, and where it is to be; nobody where the run is over.</summary>
    internal sealed record RegionIsBegun(IActorRef Courier, long Run, string Home) : INoSerializationVerificationNeeded;

    /// <summary>Time to ask for the time.</summary>
    private sealed record AskClocks : INoSerializationVerificationNeeded
    {
        public static AskClocks Instance { get; } = new();
    }

    /// <summary>The work is done.</summary>
    private sealed record Over(int ExitCode, Exception? Fault) : INoSerializationVerificationNeeded;
}
