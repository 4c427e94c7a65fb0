using IdnActors.Configuration.Quantities;

namespace IdnActors.Configuration.Catalogues;

/// <summary>Where the file of a part lies: <c>trunk1.onnx</c> beside the card, or <c>../ee-split/trunk1.onnx</c> in the folder of another model of the library.</summary>
/// <param name="Owner">Id of that model; null: that of the card.</param>
/// <param name="File">Name of the file.</param>
internal readonly record struct PartLocation(string? Owner, string File)
{
    private const string Above = "../";

    /// <summary>Reads what a card states; null for whatever would lead anywhere else.</summary>
    public static PartLocation? TryParse(string text)
    {
        if (Known.IsName(text)) return new PartLocation(null, text);
        if (!text.StartsWith(Above, StringComparison.Ordinal)) return null;
        var names = text[Above.Length..].Split('/');
        return names.Length == 2 && names.All(Known.IsName) ? new PartLocation(names[0], names[1]) : null;
    }

    /// <summary>The path, seen from the folder of the card.</summary>
    public string In(string folder) => Owner is null ? Path.Combine(folder, File) : Path.GetFullPath(Path.Combine(folder, "..", Owner, File));

    public override string ToString() => Owner is null ? File : $"{Above}{Owner}/{File}";
}
