using IdnActors.Configuration.Quantities;
using IdnActors.Configuration.Reading;
using IdnActors.Model.Scenarios;

namespace IdnActors.Configuration.Network.Import;

/// <summary>Imports a topology from a file of another format, which its extension names: <c>.graphml</c> or <c>.xml</c>, <c>.json</c>.</summary>
public static class TopologyImporter
{
    private static readonly string[] Extensions = [".graphml", ".xml", ".json"];

    /// <summary>Imports a file.</summary>
    /// <param name="path">The file; messages name it so.</param>
    /// <param name="options">What to take where the file says nothing.</param>
    /// <exception cref="ScenarioException">It cannot be read or is no such graph; all problems are in the exception.</exception>
    public static ImportedTopology Import(string path, ImportOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var (problems, shown) = (new ProblemLedger(), path.Replace('\\', '/'));
        var text = TextFile.Read(path, shown, problems);
        if (text is not null && !IsForeign(path))
            problems.Add(shown, "", "has an extension that says no format", "a .graphml, .xml or .json file is required", "rename it");
        problems.ThrowIfAny();
        return path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
            ? NodeLinkJsonImporter.Import(text!, shown, options)
            : GraphMlImporter.Import(text!, shown, options);
    }

    /// <summary>Whether a file is in a format that must be imported before scenarios can use it.</summary>
    public static bool IsForeign(string path) => Extensions.Any(e => path.EndsWith(e, StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads a graph with the reader of its format and makes a topology of it.</summary>
    internal static ImportedTopology Assemble(string format, string file, ImportOptions options, Action<GraphDraft, ImportOptions, ProblemLedger> read)
    {
        var problems = new ProblemLedger();
        options.Check(problems);
        problems.ThrowIfAny();
        var draft = new GraphDraft(NameOf(file));
        read(draft, options, problems);
        problems.ThrowIfAny();
        var topology = new GraphAssembler(draft, options).Assemble(file, problems);
        problems.ThrowIfAny();
        return new ImportedTopology(topology!, format, file, [.. draft.Findings]);
    }

    /// <summary>The first part of the file's name: <c>abilene.topohub.json</c> is abilene.</summary>
    private static string NameOf(string file)
    {
        var name = file[(file.LastIndexOfAny(['/', '\\']) + 1)..].Split('.')[0];
        return Known.IsName(name) ? name : "imported";
    }
}
