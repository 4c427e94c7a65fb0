using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace IdnActors.Cli.Report;

/// <summary>A span of time in which a node offered a model.</summary>
/// <param name="Node">The node.</param>
/// <param name="Model">The part, e.g. <c>fashion:cnn4</c>.</param>
/// <param name="From">Since when, in emulated seconds.</param>
/// <param name="To">Until when.</param>
public sealed record Holding(string Node, string Model, double From, double To);

/// <summary>Which node offered what and when, put together from the events of a run.</summary>
/// <param name="Holdings">The spans, of the nodes that are shown.</param>
/// <param name="Nodes">The nodes that are shown, in the order of their names and the numbers therein.</param>
/// <param name="AllNodes">Nodes that ever offered anything, those not shown included.</param>
/// <param name="Copies">Of all nodes, how many offered a model at the end of each of <see cref="Steps"/> equal steps of time, by model without its task.</param>
public sealed partial record PlacementTimeline(
    ImmutableArray<Holding> Holdings, ImmutableArray<string> Nodes, int AllNodes, ImmutableSortedDictionary<string, ImmutableArray<int>> Copies)
{
    /// <summary>Steps of time in which copies are counted.</summary>
    public const int Steps = 500;

    public const int MostNodes = 24;

    // A gap or a span below this share of the run is narrower than a pixel.
    private const double Narrow = 1.0 / 1500;

    // Seconds: runs end when their last answer is back, which differs a little.
    private const double AsGoodAsEqual = 1;
    private const string WholeModel = ".model";

    /// <summary>Reads <c>events.jsonl</c>, twice: to find the nodes where most happened, then what happened there.</summary>
    public static PlacementTimeline Read(string path, double endSeconds)
    {
        var changes = new Dictionary<string, (int Order, int Count)>(StringComparer.Ordinal);
        var copies = new SortedDictionary<string, int[]>(StringComparer.Ordinal);
        foreach (var e in EventsOf(path))
        {
            var model = e.Model[(e.Model.IndexOf(':', StringComparison.Ordinal) + 1)..];
            if (!copies.TryGetValue(model, out var moves)) copies[model] = moves = new int[Steps];
            moves[endSeconds <= 0 ? 0 : Math.Clamp((int)(e.At / endSeconds * Steps), 0, Steps - 1)] += e.IsReady ? 1 : -1;
            var (order, count) = changes.GetValueOrDefault(e.Node, (changes.Count, 0));
            changes[e.Node] = (order, count + 1);
        }
        var shown = changes.OrderByDescending(c => c.Value.Count).ThenBy(c => c.Value.Order).Take(MostNodes).Select(c => c.Key).OrderBy(SortKey, StringComparer.Ordinal).ToList();
        var spans = new Dictionary<(string Node, string Model), List<(double From, double To)>>();
        var open = new Dictionary<(string Node, string Model), double>();
        foreach (var e in EventsOf(path).Where(e => shown.Contains(e.Node)))
        {
            var key = (e.Node, e.Model);
            if (e.IsReady) open.TryAdd(key, e.At);
            else if (open.Remove(key, out var from)) Add(key, from, e.At);
        }
        foreach (var (key, from) in open) Add(key, from, endSeconds);
        return new PlacementTimeline(
            [.. spans.SelectMany(s => s.Value.Select(v => new Holding(s.Key.Node, s.Key.Model, v.From, v.To))).OrderBy(h => shown.IndexOf(h.Node)).ThenBy(h => h.From).ThenBy(h => h.Model, StringComparer.Ordinal)],
            [.. shown], changes.Count, copies.ToImmutableSortedDictionary(c => c.Key, c => Sums(c.Value), StringComparer.Ordinal));

        void Add((string, string) key, double from, double to)
        {
            if (!spans.TryGetValue(key, out var list)) spans[key] = list = [];
            if (list.Count > 0 && from - list[^1].To < Narrow * endSeconds) list[^1] = (list[^1].From, to);
            else list.Add((from, to));
        }
    }

    /// <summary>A row for each holding below its node such that no two in a row overlap; numbers count from 0 at each node.</summary>
    public IReadOnlyList<int> Lanes()
    {
        var free = new Dictionary<string, List<double>>(StringComparer.Ordinal);
        var lanes = new List<int>();
        foreach (var holding in Holdings)
        {
            if (!free.TryGetValue(holding.Node, out var ends)) free[holding.Node] = ends = [];
            var lane = ends.FindIndex(end => end <= holding.From);
            if (lane < 0)
            {
                lane = ends.Count;
                ends.Add(0);
            }
            ends[lane] = holding.To;
            lanes.Add(lane);
        }
        return lanes;
    }

    private static string SortKey(string node) => Number().Replace(node, digits => digits.Value.PadLeft(9, '0'));

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Number();

    /// <summary>Whether the same was offered at the same times.</summary>
    public bool IsLike(PlacementTimeline other) => AllNodes == other.AllNodes && Nodes.SequenceEqual(other.Nodes) && Holdings.Length == other.Holdings.Length
        && Holdings.Select((h, i) => (One: h, Other: other.Holdings[i])).All(h => h.One.Node == h.Other.Node && h.One.Model == h.Other.Model
            && Math.Abs(h.One.From - h.Other.From) < AsGoodAsEqual && Math.Abs(h.One.To - h.Other.To) < AsGoodAsEqual)
        && Copies.Keys.SequenceEqual(other.Copies.Keys) && Copies.All(c => c.Value.SequenceEqual(other.Copies[c.Key]));

    private static ImmutableArray<int> Sums(int[] moves)
    {
        var sums = ImmutableArray.CreateBuilder<int>(moves.Length);
        foreach (var move in moves) sums.Add((sums.Count == 0 ? 0 : sums[^1]) + move);
        return sums.MoveToImmutable();
    }

    private static IEnumerable<(double At, string Node, string Model, bool IsReady)> EventsOf(string path)
    {
        if (!File.Exists(path)) yield break;
        foreach (var line in File.ReadLines(path))
        {
            // Most events are others; these are told without reading them as JSON.
            var isReady = line.Contains("\"shard-ready\"", StringComparison.Ordinal);
            if (!isReady && !line.Contains("\"shard-unloading\"", StringComparison.Ordinal) && !line.Contains("\"shard-failed\"", StringComparison.Ordinal)) continue;
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            var part = root.GetProperty("part").GetString() ?? "";
            if (root.GetProperty("reason").GetString() == "repository") continue;
            yield return (root.GetProperty("atSeconds").GetDouble(), root.GetProperty("subject").GetString() ?? "",
                part.EndsWith(WholeModel, StringComparison.Ordinal) ? part[..^WholeModel.Length] : part, isReady);
        }
    }
}
