using System.Collections.Immutable;
using Akka.Actor;
using IdnActors.Emulation.Regions;
using IdnActors.Emulation.Runs;

namespace IdnActors.Cluster.Regions;

/// <content>Goes on with what another coordinator has begun with the real clock.</content>
public sealed partial class ClusterRuns
{
    internal const string Anew = "the run begins anew";

    private static readonly TimeSpan BetweenQuestions = TimeSpan.FromMilliseconds(100);

    // A region whose process has died is placed anew, and answers then.
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromMilliseconds(500);

    private readonly Lazy<KeptRuns?> _kept;
    private bool _hasSaid;

    /// <summary>Whether there is a run with the real clock that can be gone on with.</summary>
    /// <param name="policy">The policy where it is not the scenario's own.</param>
    public bool HasKept(string? policy) => _kept.Value?.Find(policy) is not null;

    /// <summary>Where messages for regions go.</summary>
    internal ICanTell Shards { get; }

    /// <summary>This process.</summary>
    internal Processes.ClusterProcess Process { get; }

    private KeptRuns? Recall(LookLog? log)
    {
        if (log is null) return null;
        var kept = new KeptRuns(log);
        foreach (var recovery in kept.Recoveries) Add(recovery);
        return kept;
    }

    /// <summary>Says once how a run goes on.</summary>
    internal void Say(string how)
    {
        if (!IsTakingOver || _hasSaid) return;
        _hasSaid = true;
        Process.Notice($"{Process.Address} coordinates now; {how}");
    }

    /// <summary>Finds the regions of a run that has been kept.</summary>
    /// <returns>Null where it cannot be gone on with.</returns>
    private async Task<Resumption?> FindAsync(string? policy, RunOptions options, RegionPlan plan, Action<int, IActorRef, TimeSpan> onDied)
    {
        if (_kept.Value?.Find(policy) is not { } kept || kept.Begun.Seed != options.Seed || kept.Begun.Regions != _regions || kept.Runs.Length != plan.Count || kept.Begun.Journals.Length != plan.Count) return null;
        var nobody = new CoordinatorActor.RunIsBegun([.. Enumerable.Repeat(ActorRefs.Nobody, plan.Count)], kept.Runs, []);
        if (kept.IsOver) return new Resumption(kept, [], nobody);
        using var timer = new PeriodicTimer(BetweenQuestions);
        while (true)
        {
            ImmutableArray<Standing> standings = [.. await Task.WhenAll(Enumerable.Range(0, plan.Count).Select(StandingOfAsync)).ConfigureAwait(false)];
            // Another run has begun since.
            var orders = kept.OrdersBy(standings);
            if (!standings.Any(s => s.IsIn(orders[s.Region])) && standings.Any(s => s.Run > orders[s.Region])) return null;
            var begun = await _coordinator.Ask<CoordinatorActor.RunIsBegun>(new CoordinatorActor.ResumeRun(standings, orders, onDied), Stopped).ConfigureAwait(false);
            if (begun.Couriers.Length > 0) return new Resumption(kept, standings, begun);
            await timer.WaitForNextTickAsync(Stopped).ConfigureAwait(false);
        }
    }

    private async Task<Standing> StandingOfAsync(int region)
    {
        while (true)
        {
            try
            {
                return await Shards.Ask<Standing>(new StandingWanted(region), AnswerTimeout, Stopped).ConfigureAwait(false);
            }
            catch (AskTimeoutException)
            {
            }
        }
    }

    private Task<CoordinatorActor.KeeperIs> KeeperAsync() => _coordinator.Ask<CoordinatorActor.KeeperIs>(new CoordinatorActor.KeeperWanted(), Stopped);
}

/// <summary>A run that goes on.</summary>
/// <param name="Kept">What the coordinator before was told.</param>
/// <param name="Standings">How the regions are; none where the run is over.</param>
/// <param name="Begun">Who takes orders to them.</param>
internal sealed record Resumption(KeptRun Kept, ImmutableArray<Standing> Standings, CoordinatorActor.RunIsBegun Begun);
