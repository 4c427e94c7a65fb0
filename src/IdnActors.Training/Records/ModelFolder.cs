namespace IdnActors.Training.Records;

/// <summary>Writes a model's folder: its parts, its card and its record. A part that another model of the library already has is named there, not written again.</summary>
internal static class ModelFolder
{
    private const string CardFile = "model.conf";

    public static void Write(SplitModel model, string library, Action<string> log)
    {
        var folder = Directory.CreateDirectory(Path.Combine(library, model.Id)).FullName;
        var owners = model.IsSplit ? OwnersOf(model, library, folder) : [];
        foreach (var part in model.Unsplit is { } whole ? model.Parts.Add(whole) : model.Parts)
        {
            // What an earlier training left there is no part of anything now.
            if (owners.ContainsKey(part.Name)) File.Delete(Path.Combine(folder, part.File));
            else WriteFile(folder, part.File, part.Content);
        }
        WriteFile(folder, CardFile, System.Text.Encoding.UTF8.GetBytes(CardText.Of(model, owners)));
        WriteFile(folder, "record.json", System.Text.Encoding.UTF8.GetBytes(TrainingRecord.Of(model)));
        log($"{model.Id}: {model.AccuracyPoints:F2}% on the test images; written to {folder}");
    }

    /// <summary>A record beside that of a model: what a comparison found.</summary>
    public static void WriteRecord(string library, string model, string name, object record) =>
        WriteFile(Directory.CreateDirectory(Path.Combine(library, model)).FullName, $"{name}.json", System.Text.Encoding.UTF8.GetBytes(TrainingRecord.Of(record)));

    /// <summary>The first model that has a part byte for byte, by the name of the part; a file that the model's own folder has already stays its own.</summary>
    private static Dictionary<string, string> OwnersOf(SplitModel model, string library, string folder)
    {
        var others = Directory.EnumerateDirectories(library).Where(d => Path.GetFileName(d) != model.Id && File.Exists(Path.Combine(d, CardFile))).Order(StringComparer.Ordinal).ToList();
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in model.Parts.Where(p => !Holds(folder, p)))
            if (others.Find(d => Holds(d, part)) is { } owner) owners.Add(part.Name, Path.GetFileName(owner));
        return owners;
    }

    private static bool Holds(string folder, Graphs.ExportedPart part)
    {
        var file = new FileInfo(Path.Combine(folder, part.File));
        return file.Exists && file.Length == part.Content.Length && File.ReadAllBytes(file.FullName).AsSpan().SequenceEqual(part.Content);
    }

    // Under another name first, so that whoever stops the program never finds half a file.
    private static void WriteFile(string folder, string name, byte[] content)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path + ".new", content);
        File.Move(path + ".new", path, overwrite: true);
    }
}
