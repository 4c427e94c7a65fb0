using System.Security.Cryptography;
using IdnActors.Configuration.Network;
using IdnActors.Configuration.Quantities;
using IdnActors.Configuration.Reading;
using IdnActors.Model.Catalogues;

namespace IdnActors.Configuration.Catalogues;

/// <summary>Reads the card of a model, <c>&lt;library&gt;/&lt;id&gt;/model.conf</c>, and checks it against the files beside it.</summary>
internal static class ModelCardReader
{
    private const long MostParameters = 1_000_000_000_000_000;

    public static ModelCard Read(ConfigReader root, string id, string folder, bool verifyHashes)
    {
        var block = root.Section("model");
        var input = block.Section("input");
        var output = block.Section("output");
        var (inputName, outputName) = (input.Get("name", Known.Text), output.Get("name", Known.Text));
        var elements = block.RequiredElements("parts", "a list of parts", "[ { name = model, file = model.onnx, … } ]");
        var (parts, split) = new SplitReader(block, folder, inputName, outputName).Read(ReadParts(elements, folder, verifyHashes));
        return new ModelCard
        {
            Id = id,
            Description = block.Get("description", Known.Text),
            Layers = block.Get("layers", Known.Text),
            DataSet = block.Get("data-set", Known.Name),
            Parameters = block.Get("parameters", Known.Integer("a number of parameters", "23946", 0, MostParameters)),
            AccuracyPoints = block.Get("accuracy", Known.Accuracy),
            AccuracyTolerancePoints = block.Get("accuracy-tolerance", Known.Accuracy),
            InputSize = input.Get("size", Known.Size),
            OutputSize = output.Get("size", Known.Size),
            Source = block.Get("source", Known.Text),
            Latency = LatencyReader.Read(block, DeviceClassReader.Shipped.Keys),
            Batches = BatchFactorReader.Read(block),
            Parts = parts,
            Split = split,
        };
    }

    private static List<PartDraft> ReadParts(IReadOnlyList<ConfigElement> elements, string folder, bool verifyHashes)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var parts = new List<PartDraft>();
        foreach (var block in elements.Select(e => e.Block()))
        {
            var part = PartDraft.Read(block, folder);
            if (!names.Add(
                part.Name)) block.Report("name", $"gives the part {part.Name} again", "a part has a name of its own", "rename one of them");
            // A place that could not be read has been reported.
            if (block.Has("file") && part.Location.File.Length > 0) CheckFile(block, part, folder, verifyHashes);
            parts.Add(part);
        }
        return parts;
    }

    private static void CheckFile(ConfigReader block, PartDraft part, string folder, bool verifyHash)
    {
        var file = new FileInfo(part.Path);
        if (part.Location.Owner is { } owner && owner == Path.GetFileName(folder))
            block.Report("file", $"is \"{part.Location}\", in the folder of this card", "a file beside the card is named alone", $"write file = {file.Name}");
        else if (part.Location.Owner is { } other && !File.Exists(Path.Combine(folder, "..", other, ModelLibrary.CardFile)))
            block.Report("file", $"is \"{part.Location}\", but there is no model {other} beside this one", "../ leads to another model of the library", Spelling.Remedy(other, Siblings(folder)));
        else if (!file.Exists)
            block.Report("file", "does not exist", part.Location.Owner is null ? "the file lies beside its model.conf" : $"the file lies in the folder of {part.Location.Owner}",
                "restore it from the repository");
        else if (block.Has("size") && file.Length != part.Size.Bytes)
            block.Report("size", $"is {part.Size.Bytes}B, but {file.Name} has {file.Length}B", "the card states the size of its file",
                "restore the file, or correct the card");
        else if (verifyHash && Hash(file) is var actual && actual != part.Sha256)
            block.Report("sha256", $"is {part.Sha256}, but {file.Name} has {actual}", "the card states the hash of its file",
                "restore the file, or correct the card");
    }

    private static IEnumerable<string> Siblings(string folder) => Directory.EnumerateDirectories(Path.Combine(folder, ".."))
        .Where(d => Path.GetFileName(d) != Path.GetFileName(folder) && File.Exists(Path.Combine(d, ModelLibrary.CardFile))).Select(d => Path.GetFileName(d)!);

    private static string Hash(FileInfo file)
    {
        using var stream = file.OpenRead();
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
