namespace IdnActors.Configuration.Hocon;

/// <summary>The keys given so far in one block, to notice one that is given twice. Blocks of one name may be continued; a value may not.</summary>
internal sealed class KeyScope
{
    private readonly Dictionary<string, (int Line, bool IsBlock)> _seen = new(StringComparer.Ordinal);

    /// <summary>Notes a key, dotted or not. Returns the line of an earlier key that it would silently replace, else null.</summary>
    public int? Register(List<string> segments, int line, bool assigned)
    {
        var path = "";
        for (var i = 0; i < segments.Count; i++)
        {
            path += "/" + segments[i];
            var isBlock = i < segments.Count - 1 || !assigned;
            if (!_seen.TryGetValue(path, out var earlier)) _seen[path] = (line, isBlock);
            else if (!isBlock || !earlier.IsBlock) return earlier.Line;
        }
        return null;
    }
}
