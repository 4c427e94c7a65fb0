using System.Collections.Immutable;
using Akka.Actor;

namespace IdnActors.Cluster.Regions;

/// <summary>
/// Which region with the real clock moves next. One at a time: while it moves it holds, and what others have in it waits. First what users want, then what is in processes that leave, then what evens out the load
/// when a process has joined.
/// </summary>
internal sealed class MoveQueue
{
    // A death elsewhere, or a request that took long, may have been in the way once.
    private const int MostTries = 2;

    private readonly Queue<MoveStep> _wanted = [];
    private readonly Queue<MoveStep> _evening = [];
    private readonly HashSet<string> _leaving = [];

    // By region, how often it could not move away from a process that leaves, and why.
    private readonly Dictionary<int, (int Tries, string Obstacle)> _failed = [];
    private MoveStep? _current;

    /// <summary>A user wants a region elsewhere.</summary>
    public void Want(MoveStep step) => _wanted.Enqueue(step);

    /// <summary>A process is to leave: all that is in it moves away, and nothing comes to it.</summary>
    /// <returns>Whether that is new.</returns>
    public bool Leave(string process) => _leaving.Add(process);

    /// <summary>Whether a process is to leave.</summary>
    public bool IsLeaving(string process) => _leaving.Contains(process);

    /// <summary>A process has left, or died.</summary>
    public void NoteGone(string process) => _leaving.Remove(process);

    /// <summary>A process has joined: load is evened out as the placement has it with the virtual clock. Planned once, so that what a user moves later stays there.</summary>
    /// <param name="hosts">Processes that run regions.</param>
    /// <param name="homes">The process of each region.</param>
    public void EvenOut(IEnumerable<string> hosts, ImmutableDictionary<int, string> homes)
    {
        _evening.Clear();
        if (homes.IsEmpty) return;
        var goal = RegionPlacement.Assign(homes.Keys.Max() + 1, StayingOf(hosts), homes);
        foreach (var (region, home) in homes.OrderBy(h => h.Key))
            if (goal.TryGetValue(region, out var to) && to != home) _evening.Enqueue(new MoveStep(region, home, to, MoveReason.EveningOut, ActorRefs.Nobody));
    }

    /// <summary>Another run begins: all is placed anew.</summary>
    public void Forget()
    {
        _evening.Clear();
        _failed.Clear();
    }

    /// <summary>What users want is not done any more.</summary>
    /// <returns>What that was.</returns>
    public ImmutableArray<MoveStep> Cancel()
    {
        ImmutableArray<MoveStep> all = [.. _wanted];
        _wanted.Clear();
        return all;
    }

    /// <summary>Processes that may be given regions: those that do not leave, or all where all do.</summary>
    public ImmutableArray<string> StayingOf(IEnumerable<string> hosts)
    {
        ImmutableArray<string> all = [.. hosts];
        ImmutableArray<string> staying = [.. all.Where(h => !_leaving.Contains(h))];
        return staying.IsEmpty ? all : staying;
    }

    /// <summary>What moves now; it is to be told of the <see cref="End"/>.</summary>
    /// <param name="hosts">Processes that run regions, in the order in which they are filled.</param>
    /// <param name="homes">The process of each region.</param>
    /// <param name="isUnderWay">Whether a run goes on.</param>
    /// <param name="isWorthEvening">Whether it goes on long enough for that.</param>
    /// <returns>Null where nothing is to be done, or a region is moving.</returns>
    public MoveStep? Next(IReadOnlyCollection<string> hosts, ImmutableDictionary<int, string> homes, bool isUnderWay, bool isWorthEvening)
    {
        if (_current is not null) return null;
        if (_wanted.TryDequeue(out var wanted)) return _current = wanted;
        if (isUnderWay) _current = NextOfLeaving(hosts, homes) ?? (isWorthEvening ? NextOfEvening(hosts, homes) : null);
        return _current;
    }

    /// <summary>The region that was moving has moved, or stays.</summary>
    /// <param name="obstacle">Why it stays; null where it has moved.</param>
    public void End(string? obstacle)
    {
        if (_current is { Reason: MoveReason.Leaving } step)
        {
            if (obstacle is null) _failed.Remove(step.Region);
            else _failed[step.Region] = (TriesOf(step.Region) + 1, obstacle);
        }
        _current = null;
    }

    /// <summary>What a process that leaves has to know.</summary>
    /// <returns>Null while it has to wait; empty when nothing is in it any more; else why regions stay in it.</returns>
    public string? FarewellOf(string process, IEnumerable<string> hosts, ImmutableDictionary<int, string> homes)
    {
        if (_current is { } step && (step.From == process || step.To == process)) return null;
        var there = homes.Where(h => h.Value == process).Select(h => h.Key).Order().ToList();
        if (there.Count == 0) return "";
        if (hosts.All(_leaving.Contains)) return "no other process runs regions";
        return there.Exists(r => TriesOf(r) < MostTries) ? null : string.Join("; ", there.Select(r => $"region {r}: {_failed[r].Obstacle}"));
    }

    private MoveStep? NextOfLeaving(IReadOnlyCollection<string> hosts, ImmutableDictionary<int, string> homes)
    {
        if (hosts.All(_leaving.Contains)) return null;
        var stuck = homes.Where(h => _leaving.Contains(h.Value) && hosts.Contains(h.Value) && TriesOf(h.Key) < MostTries).OrderBy(h => TriesOf(h.Key)).ThenBy(h => h.Key).ToList();
        return stuck.Count == 0 ? null : new MoveStep(stuck[0].Key, stuck[0].Value, StayingOf(hosts).MinBy(h => LoadOf(h, homes))!, MoveReason.Leaving, ActorRefs.Nobody);
    }

    // What has happened since it was planned may have made a step pointless.
    private MoveStep? NextOfEvening(IReadOnlyCollection<string> hosts, ImmutableDictionary<int, string> homes)
    {
        while (_evening.TryDequeue(out var step))
        {
            var isStillThere = homes.GetValueOrDefault(step.Region) == step.From && hosts.Contains(step.To) && !_leaving.Contains(step.To);
            if (isStillThere && LoadOf(step.From, homes) > LoadOf(step.To, homes) + 1) return step;
        }
        return null;
    }

    private int TriesOf(int region) => _failed.TryGetValue(region, out var failed) ? failed.Tries : 0;

    private static int LoadOf(string process, ImmutableDictionary<int, string> homes) => homes.Values.Count(h => h == process);
}

/// <summary>Why a region moves.</summary>
internal enum MoveReason
{
    /// <summary>A user wants it.</summary>
    Wanted,

    /// <summary>Its process is to leave.</summary>
    Leaving,

    /// <summary>A process has joined that has less to do.</summary>
    EveningOut,
}

/// <summary>A region that is to move.</summary>
/// <param name="Region">The region.</param>
/// <param name="From">Where it is, <c>host:port</c>.</param>
/// <param name="To">Where it is to be.</param>
/// <param name="Reason">Why.</param>
/// <param name="Who">Told what has come of it.</param>
internal sealed record MoveStep(int Region, string From, string To, MoveReason Reason, IActorRef Who);
