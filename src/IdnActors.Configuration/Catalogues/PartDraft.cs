using IdnActors.Configuration.Quantities;
using IdnActors.Configuration.Reading;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Units;

namespace IdnActors.Configuration.Catalogues;

/// <summary>A part as its card states it, before it is known what the names in it mean.</summary>
internal sealed record PartDraft
{
    /// <summary>Where it stands, for problems.</summary>
    public required ConfigReader Block { get; init; }
    public required string Name { get; init; }
    public required PartRole Role { get; init; }
    public required SplitIdentity? Split { get; init; }
    public required IReadOnlyList<NamedElement> After { get; init; }
    public required IReadOnlyList<NamedElement> Inputs { get; init; }
    public required IReadOnlyList<NamedElement> Outputs { get; init; }
    public required PartLocation Location { get; init; }
    public required string Path { get; init; }
    public required string Sha256 { get; init; }
    public required ByteSize Size { get; init; }
    public required long Macs { get; init; }

    public static PartDraft Read(ConfigReader block, string folder)
    {
        var location = block.Get("file", SplitQuantities.Location);
        return new PartDraft
        {
            Block = block,
            Name = block.Get("name", Known.Name),
            Role = block.Get("role", SplitQuantities.Role),
            Split = block.TryGet("split", SplitQuantities.Identity, out var split) ? split : null,
            After = Names(block, "after"),
            Inputs = Names(block, "inputs"),
            Outputs = Names(block, "outputs"),
            Location = location,
            Path = location.In(folder),
            Sha256 = block.Get("sha256", Known.Sha256),
            Size = block.Get("size", Known.PartSize),
            Macs = block.Get("macs", Known.Macs),
        };
    }

    public bool Makes(string tensor) => Outputs.Any(o => o.Name == tensor);

    /// <summary>The finished part.</summary>
    /// <param name="inputs">What goes in, and from where.</param>
    /// <param name="outputs">What comes out.</param>
    public Part Build(IReadOnlyList<PartInput> inputs, IReadOnlyList<string> outputs) => new()
    {
        Name = Name,
        Size = Size,
        Macs = Macs,
        Role = Role,
        Inputs = [.. inputs],
        Outputs = [.. outputs],
        File = new PartFile { Path = Path, Owner = Location.Owner, Sha256 = Sha256, InputName = inputs.Count > 0 ? inputs[0].Tensor : "", OutputName = outputs.Count > 0 ? outputs[0] : "" },
    };

    private static List<NamedElement> Names(ConfigReader block, string key)
    {
        var names = new List<NamedElement>();
        foreach (var element in block.Elements(key))
        {
            if (element.Text("a name") is not { } name) continue;
            if (names.Exists(n => n.Name == name)) element.Report($"gives {name} again", "each is named once", "remove one of them");
            else names.Add(new NamedElement(name, element));
        }
        return names;
    }
}

/// <summary>A name in a list, and where it stands.</summary>
internal readonly record struct NamedElement(string Name, ConfigElement Element);
