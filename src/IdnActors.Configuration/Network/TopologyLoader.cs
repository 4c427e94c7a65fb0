using IdnActors.Configuration.Hocon;
using IdnActors.Configuration.Network.Import;
using IdnActors.Configuration.Reading;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;

namespace IdnActors.Configuration.Network;

/// <summary>Loads a topology file alone, as <c>idn topology show</c> needs it.</summary>
public static class TopologyLoader
{
    /// <summary>Loads a topology by name (<c>metro-12</c>) or path (<c>my/net.conf</c>).</summary>
    /// <param name="nameOrPath">Names are sought in <c>topologies</c> of the current folder and its parents, then beside the program.</param>
    /// <exception cref="ScenarioException">It is not found or has problems; all of them are in the exception.</exception>
    public static Topology Load(string nameOrPath)
    {
        ArgumentException.ThrowIfNullOrEmpty(nameOrPath);
        var context = new LoadContext();
        var start = Directory.GetCurrentDirectory();
        if (TopologyFolders.Find(nameOrPath, start) is not { } path)
        {
            context.Problems.Add(nameOrPath, "", "is not found", "a topology's name or the path of its file is required",
                TopologyFolders.Remedy(nameOrPath, start));
            throw context.Failure();
        }
        var draft = Read(path, context);
        context.Finish();
        return draft!.Build();
    }

    /// <summary>Names of the topologies that can be loaded by name, in alphabetical order.</summary>
    public static IReadOnlyList<string> Names() => TopologyFolders.Names(Directory.GetCurrentDirectory());

    /// <summary>Reads a file into a draft, with what overrides change in it; null when it is not even well-formed.</summary>
    internal static TopologyDraft? Read(string path, LoadContext context, IReadOnlyList<Override>? overrides = null)
    {
        if (TopologyImporter.IsForeign(path))
        {
            context.Problems.Add(ShownPath.Of(path), "", "is in a format of others", "scenarios use topology files of IdnActors",
                "import it first: idn topology import <file> --out topologies/<name>.conf");
            return null;
        }
        if (HoconText.ReadFile(path, ShownPath.Of(path), context.Problems) is not { } root) return null;
        foreach (var change in overrides ?? []) change.Put(root, context.Problems);
        return TopologyReader.Read(new ConfigReader(root, "", "topology", context), Path.GetFileNameWithoutExtension(path), Path.GetDirectoryName(path) ?? "", context);
    }

    /// <summary>Reads a text as if it were that file; for tests.</summary>
    internal static Topology Parse(string text, string file)
    {
        var context = new LoadContext();
        var draft = HoconText.Parse(text, file, context.Problems) is { } root
            ? TopologyReader.Read(new ConfigReader(root, "", "topology", context), Path.GetFileNameWithoutExtension(file), Path.GetDirectoryName(file) ?? "", context)
            : null;
        context.Finish();
        return draft!.Build();
    }
}
