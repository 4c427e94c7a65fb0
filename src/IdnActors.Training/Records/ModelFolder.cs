namespace IdnActors.Training.Records;

/// <summary>Writes a model's folder: its parts, its card and its record.</summary>
internal static class ModelFolder
{
    public static void Write(SplitModel model, string library, Action<string> log)
    {
        var folder = Directory.CreateDirectory(Path.Combine(library, model.Id)).FullName;
        foreach (var part in model.Unsplit is { } whole ? model.Parts.Add(whole) : model.Parts) WriteFile(folder, part.File, part.Content);
        WriteFile(folder, "model.conf", System.Text.Encoding.UTF8.GetBytes(CardText.Of(model)));
        WriteFile(folder, "record.json", System.Text.Encoding.UTF8.GetBytes(TrainingRecord.Of(model)));
        log($"{model.Id}: {model.AccuracyPoints:F2}% on the test images; written to {folder}");
    }

    /// <summary>A record without a model: what a comparison found.</summary>
    public static void WriteRecord(string library, string name, object record) =>
        WriteFile(Directory.CreateDirectory(library).FullName, $"{name}.json", System.Text.Encoding.UTF8.GetBytes(TrainingRecord.Of(record)));

    // Under another name first, so that whoever stops the program never finds half a file.
    private static void WriteFile(string folder, string name, byte[] content)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path + ".new", content);
        File.Move(path + ".new", path, overwrite: true);
    }
}
