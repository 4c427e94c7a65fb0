using System.Collections.Immutable;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Regions;

/// <summary>What regions produce, put together while they run and when they are over: rows and events for a sink, and the report.</summary>
/// <param name="scenario">The scenario.</param>
/// <param name="options">Seed and clock, as the hosts have them.</param>
/// <param name="plan">The regions.</param>
/// <param name="sink">Takes slot rows and events; it stays the caller's.</param>
internal sealed class RegionalResults(Scenario scenario, RunOptions options, RegionPlan plan, IRunSink sink)
{
    private readonly RegionMerger _merger = new(scenario.Topology, plan, sink);
    private readonly RegionalLearning? _learning = RegionalLearning.Of(scenario, options, plan);
    private readonly List<RunBooks> _dead = [];
    private readonly HashSet<NodeId> _died = [];
    private readonly List<RunBooks> _moved = [];
    private readonly Dictionary<NodeId, int> _moves = [];

    /// <summary>Takes what a region has produced.</summary>
    public void Add(int region, RegionRows rows, IReadOnlyList<LearningNote> notes)
    {
        _merger.Add(region, rows);
        _learning?.Add(notes);
    }

    /// <inheritdoc cref="RegionMerger.Flush"/>
    public void Flush(Instant before, int slots = int.MaxValue)
    {
        _merger.Flush(before, slots);
        _learning?.Tell();
    }

    /// <summary>Whether a region has died.</summary>
    public bool HasDead => _died.Count > 0;

    /// <summary>A region has died, with what it had not told.</summary>
    /// <param name="region">Its number.</param>
    /// <param name="books">What it had counted when it was last seen; null where it never was.</param>
    public void NoteDeath(int region, RunBooks? books)
    {
        _learning?.Meter.NoteDeath();
        _died.UnionWith(plan.Nodes[region]);
        if (books is not null) _dead.Add(RunBooks.OfDead(books));
    }

    /// <summary>A region moves, and has handed over all that it had counted; it goes on with books that are empty.</summary>
    public void NoteMove(int region, RegionClosing before)
    {
        _merger.Add(region, before.Rows);
        if (before.Learned is { } learned) _learning!.TakeBefore(learned);
        _moved.Add(RunBooks.OfMoved(before.Books));
        foreach (var node in plan.Nodes[region]) _moves[node] = _moves.GetValueOrDefault(node) + 1;
    }

    /// <summary>Takes what all regions hand over when the run is over, and makes the report.</summary>
    /// <param name="closings">By region; null of one that has died and was not made anew.</param>
    /// <param name="wall">Machine time that it took.</param>
    /// <param name="isInterrupted">Whether the user has ended it, which not every region may have heard.</param>
    /// <param name="violations">What else contradicts the books.</param>
    public RunReport Close(IReadOnlyList<RegionClosing?> closings, Duration wall, bool isInterrupted, ImmutableArray<string> violations = default)
    {
        for (var region = 0; region < closings.Count; region++)
        {
            if (closings[region] is not { } closing) continue;
            _merger.Add(region, closing.Rows);
            if (closing.Learned is { } learned) _learning!.Close(learned);
        }
        Flush(Instant.MaxValue);
        var closed = closings.OfType<RegionClosing>().ToList();
        var end = new RunEnd(isInterrupted || closed.Any(c => c.IsInterrupted), closed.Count > 0 && closed.All(c => c.IsComplete), [.. closed.SelectMany(c => c.Failures)], wall);
        ImmutableArray<RunBooks> books = [.. closed.Select(c => c.Books), .. _moved, .. _dead];
        var report = RunReporter.Report(RunBooks.Together(books, [.. _died], _moves.ToImmutableDictionary()), _learning?.Meter, options.Clock, end);
        if (!violations.IsDefaultOrEmpty) report = report with { Violations = report.Violations.AddRange(violations) };
        sink.OnEvent(RunReporter.EndedEvent(report));
        return report;
    }
}
