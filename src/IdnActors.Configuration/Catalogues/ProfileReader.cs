using System.Collections.Immutable;
using IdnActors.Configuration.Quantities;
using IdnActors.Configuration.Reading;
using IdnActors.Model.Catalogues;

namespace IdnActors.Configuration.Catalogues;

/// <summary>Reads <c>profiles</c>: models known by their figures alone, without a file.</summary>
internal static class ProfileReader
{
    private const string OnlyPart = "model";
    private const int MostParts = 1_000;

    public static Dictionary<string, ModelSpec> Read(ConfigReader catalogue, IReadOnlyCollection<string> devices)
    {
        var profiles = new Dictionary<string, ModelSpec>(StringComparer.Ordinal);
        foreach (var (name, entry) in catalogue.Entries("profiles"))
        {
            if (!Known.IsName(
                name)) entry.Report("is not a name", "a profile has a name of letters, digits, - _ .", "rename it, e.g. yolov4-tiny");
            var block = entry.Block();
            profiles[name] = new ModelSpec(name, block.Get("accuracy", Known.Accuracy), Parts(block), LatencyReader.Read(block, devices),
                BatchFactorReader.Read(block), Card: null);
        }
        return profiles;
    }

    private static ImmutableArray<Part> Parts(ConfigReader block)
    {
        var elements = block.Elements("parts");
        if (elements.Count == 0)
        {
            var isWhole = block.TryGet("size", Known.PartSize, out var size) & block.TryGet("macs", Known.Macs, out var macs);
            if (!isWhole && !block.Has("size")) block.ReportMissing("size", "a size is required",
                "write e.g. size = 245MB, or a list of parts");
            if (!isWhole && !block.Has("macs")) block.ReportMissing("macs", "a number of MACs is required",
                "write e.g. macs = 64.25G, or a list of parts");
            return [new Part { Name = OnlyPart, Size = size, Macs = macs }];
        }
        foreach (var key in new[] { "size", "macs" })
        {
            _ = block.Any(key);
            if (block.Has(key)) block.Report(key, "stands beside parts", "a profile states size and macs, or parts, not both",
                $"remove {key} or parts");
        }
        if (elements.Count > MostParts)
            block.Report("parts", $"are {elements.Count}", $"a model has at most {MostParts} parts", "put parts together");
        var names = new HashSet<string>(StringComparer.Ordinal);
        var parts = ImmutableArray.CreateBuilder<Part>();
        foreach (var part in elements.Take(MostParts).Select(e => e.Block()))
        {
            var name = part.Get("name", Known.Name);
            if (!names.Add(name)) part.Report("name", $"gives the part {name} again", "a part has a name of its own", "rename one of them");
            parts.Add(new Part { Name = name, Size = part.Get("size", Known.PartSize), Macs = part.Get("macs", Known.Macs) });
        }
        return parts.ToImmutable();
    }
}
