using IdnActors.Configuration.Hocon;
using IdnActors.Configuration.Quantities;
using IdnActors.Configuration.Reading;
using IdnActors.Model.Catalogues;

namespace IdnActors.Configuration.Catalogues;

/// <summary>The cards of a library folder, and perhaps of another one, read when a scenario first names them.</summary>
internal sealed class ModelLibrary(string folder, bool verifyHashes, LoadContext context)
{
    private readonly List<string> _folders = [folder];

    public const string CardFile = "model.conf";

    private readonly Dictionary<string, ModelCard?> _cards = new(StringComparer.Ordinal);

    /// <summary>Ids of all cards, by name.</summary>
    public IEnumerable<string> Ids => _folders.Where(Directory.Exists)
        .SelectMany(Directory.EnumerateDirectories)
        .Where(d => File.Exists(Path.Combine(d, CardFile)))
        .Select(d => Path.GetFileName(d)!)
        .Distinct()
        .Order(StringComparer.Ordinal);

    /// <summary>Looks into another folder, too, before the others: its cards hide those of their names there.</summary>
    public void Add(string another) => _folders.Insert(0, another);

    public bool Holds(string id) => Known.IsName(id) && FolderOf(id) is not null;

    /// <summary>A card; null, after a problem in its file, when it cannot be read at all.</summary>
    public ModelCard? Card(string id)
    {
        if (_cards.TryGetValue(id, out var known)) return known;
        var path = Path.GetFullPath(Path.Combine(FolderOf(id) ?? folder, id, CardFile));
        var card = HoconText.ReadFile(path, ShownPath.Of(path), context.Problems) is { } root
            ? ModelCardReader.Read(new ConfigReader(root, "", "", context), id, Path.GetDirectoryName(path)!, verifyHashes)
            : null;
        _cards.Add(id, card);
        return card;
    }

    private string? FolderOf(string id) => _folders.Find(f => File.Exists(Path.Combine(f, id, CardFile)));
}
