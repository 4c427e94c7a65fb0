using System.Collections.Immutable;

namespace IdnActors.Emulation.Controllers;

/// <summary>The types that pass a node, and the place of each among them.</summary>
internal readonly struct TypePlaces
{
    private readonly int _first;

    // Types of one source follow each other, and so do sources below one node in most topologies: then the place needs no looking up, and this is null.
    private readonly int[]? _types;

    /// <param name="passing">By type, as <see cref="PlacementContext.PassingAt"/> has them: at least one.</param>
    public TypePlaces(ImmutableArray<PassingType> passing)
    {
        _first = passing[0].Type;
        Count = passing.Length;
        if (passing[^1].Type - _first + 1 != passing.Length) _types = [.. passing.Select(p => p.Type)];
    }

    /// <summary>How many they are.</summary>
    public int Count { get; }

    /// <summary>The place of a type that passes; of another one it means nothing.</summary>
    public int Of(int type) => _types is null ? type - _first : Search(_types, type);

    /// <summary>The type at a place.</summary>
    public int At(int place) => _types is null ? _first + place : _types[place];

    private static int Search(int[] types, int type)
    {
        var (low, high) = (0, types.Length - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (types[middle] < type) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
