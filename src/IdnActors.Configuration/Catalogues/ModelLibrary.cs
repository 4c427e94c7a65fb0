using IdnActors.Configuration.Hocon;
using IdnActors.Configuration.Quantities;
using IdnActors.Configuration.Reading;
using IdnActors.Model.Catalogues;

namespace IdnActors.Configuration.Catalogues;

/// <summary>The cards of a library folder, read when a scenario first names them.</summary>
internal sealed class ModelLibrary(string folder, bool verifyHashes, LoadContext context)
{
    public const string CardFile = "model.conf";

    private readonly Dictionary<string, ModelCard?> _cards = new(StringComparer.Ordinal);

    /// <summary>Ids of all cards, by name.</summary>
    public IEnumerable<string> Ids => !Directory.Exists(folder)
        ? []
        : Directory.EnumerateDirectories(folder)
            .Where(d => File.Exists(Path.Combine(d, CardFile)))
            .Select(d => Path.GetFileName(d)!)
            .Order(StringComparer.Ordinal);

    public bool Holds(string id) => Known.IsName(id) && File.Exists(Path.Combine(folder, id, CardFile));

    /// <summary>A card; null, after a problem in its file, when it cannot be read at all.</summary>
    public ModelCard? Card(string id)
    {
        if (_cards.TryGetValue(id, out var known)) return known;
        var path = Path.GetFullPath(Path.Combine(folder, id, CardFile));
        var card = HoconText.ReadFile(path, ShownPath.Of(path), context.Problems) is { } root
            ? ModelCardReader.Read(new ConfigReader(root, "", "", context), id, Path.GetDirectoryName(path)!, verifyHashes)
            : null;
        _cards.Add(id, card);
        return card;
    }
}
