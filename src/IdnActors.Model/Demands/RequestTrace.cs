using System.Runtime.InteropServices;
using IdnActors.Model.Units;

namespace IdnActors.Model.Demands;

/// <summary>One recorded request; 16 bytes.</summary>
/// <param name="Nanoseconds">When, since the start of the run.</param>
/// <param name="Task">Index of its task.</param>
/// <param name="Sample">Index of its sample in the task's data set; -1: drawn.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct TraceRow(long Nanoseconds, int Task, int Sample)
{
    public Instant At => new(Nanoseconds);
}

/// <summary>Recorded requests: by node, and for each node in order of time. Only its content counts where traces are compared, not where the file lies.</summary>
public sealed class RequestTrace : IEquatable<RequestTrace>
{
    private readonly IReadOnlyDictionary<NodeId, ReadOnlyMemory<TraceRow>> _rows;

    /// <param name="path">The file it was read from.</param>
    /// <param name="sha256">Hash of the file's content.</param>
    /// <param name="rows">The requests of each node that has any.</param>
    /// <exception cref="ArgumentException">The rows of a node are not in order of time, or one is before the start.</exception>
    public RequestTrace(string path, string sha256, IReadOnlyDictionary<NodeId, ReadOnlyMemory<TraceRow>> rows)
    {
        foreach (var (node, list) in rows)
        {
            var before = 0L;
            foreach (var row in list.Span)
            {
                if (row.Nanoseconds < before) throw new ArgumentException($"The requests at node {node.Index} are not in order of time from the start on.", nameof(rows));
                before = row.Nanoseconds;
            }
        }
        Path = path;
        Sha256 = sha256;
        _rows = rows;
        Count = rows.Values.Sum(r => (long)r.Length);
        Nodes = [.. rows.Where(r => !r.Value.IsEmpty).Select(r => r.Key).Order()];
    }

    /// <summary>The file it was read from; not part of its identity.</summary>
    public string Path { get; }

    /// <summary>SHA-256 of the file's content; 64 hexadecimal digits.</summary>
    public string Sha256 { get; }

    /// <summary>Requests of all nodes.</summary>
    public long Count { get; }

    /// <summary>Nodes with requests, in order.</summary>
    public System.Collections.Immutable.ImmutableArray<NodeId> Nodes { get; }

    /// <summary>The requests of a node in order of time.</summary>
    public ReadOnlyMemory<TraceRow> RowsOf(NodeId node) => _rows.TryGetValue(node, out var rows) ? rows : default;

    /// <summary>Largest sample that a row states for a task; -1: none does.</summary>
    public int LargestSampleOf(TaskId task)
    {
        var largest = -1;
        foreach (var rows in _rows.Values)
            foreach (var row in rows.Span)
                if (row.Task == task.Index) largest = Math.Max(largest, row.Sample);
        return largest;
    }

    public bool Equals(RequestTrace? other) => other is not null && Sha256 == other.Sha256 && Nodes.AsSpan().SequenceEqual(other.Nodes.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as RequestTrace);

    public override int GetHashCode() => Sha256.GetHashCode(StringComparison.Ordinal);
}
