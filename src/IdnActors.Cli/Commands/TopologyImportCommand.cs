using System.CommandLine;
using System.Text.Json;
using IdnActors.Configuration.Network;
using IdnActors.Configuration.Network.Import;

namespace IdnActors.Cli.Commands;

/// <summary><c>idn topology import</c>: makes a topology file of a GraphML or node-link JSON file, and says what it had to decide.</summary>
public static class TopologyImportCommand
{
    private const string Examples = """
        idn topology import garr.graphml --out topologies/garr.conf
        idn topology import geant.json --default-rate 10Gbps --device edge-gpu --out topologies/geant.conf
        idn topology import net.graphml --unknown-places interpolate --cloud Roma

        Without --out nothing is written: look at the findings first. A file that exists is replaced with --force only, the imported one never.
        How rates are read from labels, and what becomes of dark fibres, of parallel edges and of gaps: topologies/README.md.
        Exit codes: 0 imported, 2 the file or an option cannot be used.
        """;

    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("file") { Description = "GraphML (.graphml, .xml; as the Internet Topology Zoo) or node-link JSON (.json; as TopoHub)" };
        var output = new Option<string?>("--out") { Description = "Topology file to write", HelpName = "file" };
        var force = new Option<bool>("--force") { Description = "Replace the file of --out if it exists" };
        var json = JsonOption.Create();
        // Named as ImportOptions reads them; the defaults are stated there.
        var settings = new[]
        {
            Setting("default-rate", "Rate of links that state none [default: 1Gbps]", "rate"),
            Setting("default-delay", "Delay of links without delay, length or coordinates [default: 5ms]", "time"),
            Setting("least-delay", "Least delay that a distance comes to [default: 10us]", "time"),
            Setting("queue", "Queue of every link [default: 1MiB]", "size"),
            Setting("device", "Device class of all nodes but the cloud [default: server-cpu]", "class"),
            Setting("cloud-device", "Device class of the cloud node [default: datacentre-gpu]", "class"),
            Setting("cloud", "Name of the cloud node [default: the most central one]", "node"),
            Setting("tiers", "hops (links to the cloud) or flat [default: hops]", "rule"),
            Setting("unknown-places", "Nodes without coordinates: default-delay or interpolate [default: default-delay]", "rule"),
            Setting("delay-unit", "Unit of attributes delay that are bare numbers", "unit"),
            Setting("rate-unit", "Unit of attributes rate that are bare numbers", "unit"),
        };
        var command = new Command("import", "Make a topology file of a GraphML or node-link JSON file") { file, output, force, json };
        foreach (var setting in settings) command.Options.Add(setting);
        command.SetAction(parsed =>
        {
            var options = ImportOptions.Read(settings.ToDictionary(s => s.Name[2..], s => parsed.GetValue(s)));
            var (source, target) = (parsed.GetRequiredValue(file), parsed.GetValue(output));
            var written = target is null ? null : new OutputFile(output.Name, target);
            if (written is not null) Check(written, source, parsed.GetValue(force));
            var imported = TopologyImporter.Import(source, options);
            written?.Write(TopologyFile.Render(imported));
            if (parsed.GetValue(json)) terminal.RawOut.WriteLine(JsonSerializer.Serialize(Facts(imported, target), JsonOption.Layout));
            else Print(terminal.RawOut, imported, target);
            return ExitCode.Ok;
        });
        return command.WithExamples(Examples);
    }

    private static Option<string?> Setting(string name, string description, string value) => new("--" + name) { Description = description, HelpName = value };

    private static void Check(OutputFile written, string source, bool isForced)
    {
        written.EnsureIsFile();
        written.EnsureIsNot(source);
        if (TopologyImporter.IsForeign(written.Path))
            throw written.Refused("has the extension of a file to import", "a topology file of ours is written", $"call it e.g. {Path.ChangeExtension(written.Path, ".conf")}");
        if (!isForced) written.EnsureIsNew();
    }

    private static void Print(TextWriter output, ImportedTopology imported, string? target)
    {
        var topology = imported.Topology;
        output.WriteLine($"{topology.Name}: {topology.Nodes.Length} nodes, {topology.Links.Length / 2} links in both directions, from {imported.Source} ({imported.Format})");
        output.WriteLine($"{imported.Findings.Length} findings: what the file does not say, and what was done about it");
        foreach (var finding in imported.Findings) output.WriteLine($"  {finding}");
        output.WriteLine(target is null ? "nothing written; --out topologies/<name>.conf keeps it" : $"written to {target}");
    }

    private static object Facts(ImportedTopology imported, string? target) => new
    {
        name = imported.Topology.Name,
        format = imported.Format,
        source = imported.Source,
        nodes = imported.Topology.Nodes.Length,
        links = imported.Topology.Links.Length,
        findings = imported.Findings.Select(f => new { place = f.Place, found = f.Found, rule = f.Rule }),
        written = target,
    };
}
