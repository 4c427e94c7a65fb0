using System.Collections.Immutable;
using Akka.Actor;
using IdnActors.Cluster.Processes;

namespace IdnActors.Cluster.Regions;

/// <content>What is asked from outside, and the messages that it gets.</content>
internal sealed partial class CoordinatorActor
{
    private Status StatusNow()
    {
        var progress = _runs.Progress;
        return new Status(_process.Address, [.. _hosts.Keys], HomesNow(), _process.Identity.ScenarioHash, progress.Now.Nanoseconds, progress.Duration.Nanoseconds, progress.Issued, progress.Ended);
    }

    private string[] HomesNow() => [.. Enumerable.Range(0, _regions).Select(r => _homes.GetValueOrDefault(r, ""))];

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
    internal sealed record BeginRun(int Regions, Action<int, IActorRef, TimeSpan>? OnDied = null) : INoSerializationVerificationNeeded;

    /// <summary>Those who take orders to the regions of a run, the number of the run, and where it is to be (empty: in this process), by region.</summary>
    internal sealed record RunIsBegun(ImmutableArray<IActorRef> Couriers, ImmutableArray<long> Runs, ImmutableArray<string> Homes) : INoSerializationVerificationNeeded;

    /// <summary>Something that the user has to know.</summary>
    internal sealed record Trouble(string Text) : INoSerializationVerificationNeeded;

    /// <summary>A region that has died, or has handed itself over, is to begin anew.</summary>
    /// <param name="Region">The region.</param>
    /// <param name="Dead">Who took orders to it.</param>
    /// <param name="Process">Where it is to be from here on, <c>host:port</c> (empty: in this process); null: where it has been placed.</param>
    internal sealed record BeginRegion(int Region, IActorRef Dead, string? Process = null) : INoSerializationVerificationNeeded;

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
