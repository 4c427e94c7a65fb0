using System.Collections.Immutable;
using IdnActors.Model.Network;

namespace IdnActors.Emulation.Controllers;

/// <summary>What a controller has to say over its node's links, gathered so that what goes the same way is one message.</summary>
/// <typeparam name="T">What is said of one request type.</typeparam>
internal sealed class HopBatches<T>
{
    private readonly List<Batch> _batches = [];
    private readonly Dictionary<LinkId, Batch> _byLink = [];

    // Types of one way mostly come one after the other.
    private Batch? _last;
    private int _filled;

    /// <summary>Adds something that goes between two nodes of a type's path, be it up or down.</summary>
    /// <param name="way">The path, and the position on it of the lower of the two.</param>
    /// <param name="item">What is said.</param>
    public void Add(in PassingType way, T item)
    {
        var link = way.Path.Up[way.Position];
        if (_last?.Link != link) _last = Find(link, way);
        if (_last.Items.Count == 0) _filled++;
        _last.Items.Add(item);
    }

    /// <summary>All that was added, by the id of the link up, each with the path of that one hop. It is forgotten.</summary>
    public ImmutableArray<(RequestPath Hop, ImmutableArray<T> Items)> Take()
    {
        if (_filled == 0) return [];
        var taken = ImmutableArray.CreateBuilder<(RequestPath, ImmutableArray<T>)>(_filled);
        foreach (var batch in _batches)
            if (batch.Items.Count > 0) taken.Add((batch.Hop, batch.Take()));
        _filled = 0;
        return taken.MoveToImmutable();
    }

    private Batch Find(LinkId link, in PassingType way)
    {
        if (_byLink.TryGetValue(link, out var known)) return known;
        var (path, at) = (way.Path, way.Position);
        var batch = new Batch(link, new RequestPath([path.Nodes[at], path.Nodes[at + 1]], [path.Up[at]], [path.Down[at]]));
        _byLink.Add(link, batch);
        var place = _batches.FindIndex(b => b.Link.Index > link.Index);
        _batches.Insert(place < 0 ? _batches.Count : place, batch);
        return batch;
    }

    private sealed record Batch(LinkId Link, RequestPath Hop)
    {
        public List<T> Items { get; } = [];

        // A list keeps its room for the next slot.
        public ImmutableArray<T> Take()
        {
            ImmutableArray<T> taken = [.. Items];
            Items.Clear();
            return taken;
        }
    }
}
