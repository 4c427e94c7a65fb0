using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using IdnActors.Configuration.Catalogues;
using IdnActors.Configuration.Reading;
using IdnActors.Configuration.Scenarios;
using IdnActors.Model;
using IdnActors.Model.Demands;
using IdnActors.Model.Network;

namespace IdnActors.Configuration.Demands.Traces;

/// <summary>
/// The rows of a trace as they are read: checks each, and sorts them by node in the end. 20 bytes a row in blocks, 36 while they are sorted; so ten million rows
/// take 360 MB for a moment and 160 MB thereafter.
/// </summary>
internal sealed class TraceDraft
{
    /// <summary>Most rows of a file.</summary>
    public const int MostRows = 100_000_000;

    private const int BlockRows = 1 << 16;
    private const int MostProblems = 20;
    private const int ProgressRows = 1_000_000;
    private const int LongestName = 64;

    private readonly string _file;
    private readonly ProblemLedger _problems;
    private readonly Action<string>? _progress;
    private readonly Dictionary<string, int> _nodes;
    private readonly Dictionary<string, int> _tasks;
    private readonly List<Row[]?> _blocks = [];
    private readonly int[] _rowsOfNode;
    private readonly SortedSet<TaskId> _usedTasks = [];
    private int _problemCount;
    private long _lastNanoseconds;

    public TraceDraft(string file, Topology topology, CatalogueDraft catalogue, ProblemLedger problems, Action<string>? progress)
    {
        _file = file;
        _problems = problems;
        _progress = progress;
        _nodes = topology.Nodes.ToDictionary(n => n.Name, n => n.Id.Index, StringComparer.Ordinal);
        _tasks = catalogue.Tasks.ToDictionary(t => t.Name, t => t.Id.Index, StringComparer.Ordinal);
        _rowsOfNode = new int[topology.Nodes.Length];
    }

    public int Count { get; private set; }

    /// <summary>Whether there is no use in reading on: too many problems, or too many rows.</summary>
    public bool IsSpoilt => _problemCount >= MostProblems;

    public bool HasProblems => _problemCount > 0;

    /// <summary>Takes a row.</summary>
    /// <param name="place">Its number in the file.</param>
    /// <param name="nanoseconds">Time since the start of the run; null: none that could be read.</param>
    /// <param name="node">Name of the node, in UTF-8.</param>
    /// <param name="task">Name of the task, in UTF-8.</param>
    /// <param name="sample">Number of the sample; -1: to be drawn; null: none that could be read.</param>
    public void Add(TracePlace place, long? nanoseconds, ReadOnlySpan<byte> node, ReadOnlySpan<byte> task, int? sample) =>
        Add(place, nanoseconds, IndexOf(node, _nodes), IndexOf(task, _tasks), sample, node, task);

    /// <inheritdoc cref="Add(TracePlace, long?, ReadOnlySpan{byte}, ReadOnlySpan{byte}, int?)"/>
    public void Add(TracePlace place, long? nanoseconds, string? node, string? task, int? sample)
    {
        var (n, t) = (node is not null && _nodes.TryGetValue(node, out var i) ? i : -1, task is not null && _tasks.TryGetValue(task, out var j) ? j : -1);
        Add(place, nanoseconds, n, t, sample, n < 0 ? Encoding.UTF8.GetBytes(node ?? "") : default, t < 0 ? Encoding.UTF8.GetBytes(task ?? "") : default);
    }

    /// <summary>Notes what is wrong with a row, or with the file.</summary>
    public void Report(string key, string found, string required, string remedy)
    {
        if (_problemCount++ < MostProblems) _problems.Add(_file, key, found, required, remedy);
    }

    /// <summary>The trace; null after problems.</summary>
    public LoadedTrace? Build(string path, string sha256)
    {
        if (Count == 0 && !HasProblems) Report("", "has no rows", "a trace has requests", "check that it is the right file");
        if (HasProblems) return null;
        var rows = new TraceRow[_rowsOfNode.Length][];
        for (var node = 0; node < rows.Length; node++) rows[node] = new TraceRow[_rowsOfNode[node]];
        var filled = new int[rows.Length];
        for (var block = 0; block < _blocks.Count; block++)
        {
            foreach (var row in _blocks[block].AsSpan(0, Math.Min(BlockRows, Count - (block * BlockRows))))
                rows[row.Node][filled[row.Node]++] = new TraceRow(row.Nanoseconds, row.Task, row.Sample);
            _blocks[block] = null;
        }
        var byNode = Enumerable.Range(0, rows.Length).Where(n => rows[n].Length > 0).ToDictionary(n => new NodeId(n), n => (ReadOnlyMemory<TraceRow>)rows[n]);
        return new LoadedTrace(new RequestTrace(path, sha256, byNode), [.. _usedTasks]);
    }

    private void Add(TracePlace place, long? nanoseconds, int node, int task, int? sample, ReadOnlySpan<byte> nodeName, ReadOnlySpan<byte> taskName)
    {
        if (Count == MostRows)
        {
            Report(place.Key, $"is row {MostRows + 1L}", $"a trace has at most {MostRows} rows", "split the file");
            _problemCount = MostProblems;
            return;
        }
        var before = _problemCount;
        if (nanoseconds is not { } at) Report(place.Key, "has no time", $"a time from 0 to {RunReader.LongestRun} is required", "correct the row");
        else if (at < 0 || at > RunReader.LongestRun.Nanoseconds)
            Report(place.Key, $"is at {at} ns", $"a time from 0 to {RunReader.LongestRun} is required", "count from the start of the run");
        else if (at < _lastNanoseconds)
            Report(place.Key, $"is at {at} ns, before the row above at {_lastNanoseconds} ns", "rows stand in order of time", "sort the file by time");
        else _lastNanoseconds = at;
        if (node < 0) Report(place.Key, $"names the node {Shown(nodeName)}", "a node of the topology is required", Spelling.Remedy(Text(nodeName), _nodes.Keys));
        if (task < 0) Report(place.Key, $"names the task {Shown(taskName)}", "a task of the catalogue is required", Spelling.Remedy(Text(taskName), _tasks.Keys));
        if (sample is null) Report(place.Key, "has no sample that could be read", "a whole number from 0 on is required, or nothing to have one drawn", "correct the row");
        if (_problemCount == before) Keep(new Row(nanoseconds!.Value, node, task, sample!.Value));
    }

    private void Keep(Row row)
    {
        var within = Count % BlockRows;
        if (within == 0) _blocks.Add(new Row[BlockRows]);
        _blocks[^1]![within] = row;
        _rowsOfNode[row.Node]++;
        _usedTasks.Add(new TaskId(row.Task));
        if (++Count % ProgressRows == 0) _progress?.Invoke(FormattableString.Invariant($"{_file}: {Count:N0} rows"));
    }

    /// <summary>Without a string for each of many rows.</summary>
    private static int IndexOf(ReadOnlySpan<byte> name, Dictionary<string, int> names)
    {
        if (name.Length is 0 or > LongestName) return -1;
        Span<char> text = stackalloc char[LongestName];
        var length = Encoding.UTF8.GetChars(name, text);
        return names.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text[..length], out var index) ? index : -1;
    }

    private static string Text(ReadOnlySpan<byte> name) => Encoding.UTF8.GetString(name[..Math.Min(name.Length, LongestName)]);

    private static string Shown(ReadOnlySpan<byte> name) => Hocon.ConfigText.Shown(Text(name));

    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private readonly record struct Row(long Nanoseconds, int Node, int Task, int Sample);
}

/// <summary>A row's place in its file.</summary>
/// <param name="Noun">line or row.</param>
/// <param name="Number">From 1.</param>
internal readonly record struct TracePlace(string Noun, long Number)
{
    public string Key => $"{Noun} {Number}";
}

/// <summary>A trace with what follows from it.</summary>
/// <param name="Trace">Its requests.</param>
/// <param name="TasksInOrder">The tasks that it asks for.</param>
internal sealed record LoadedTrace(RequestTrace Trace, ImmutableArray<TaskId> TasksInOrder);
