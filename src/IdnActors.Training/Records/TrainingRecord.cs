using System.Text.Encodings.Web;
using System.Text.Json;

namespace IdnActors.Training.Records;

/// <summary>What a training did and what came out, as JSON beside the card: <c>record.json</c>.</summary>
internal static class TrainingRecord
{
    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.KebabCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
    };

    public static string Of(object record) => JsonSerializer.Serialize(record, Format) + "\n";

    public static string Of(SplitModel model) => Of((object)new
    {
        model.Id,
        model.Recipe,
        model.Seed,
        TrainingImages = Images.TrainingImages.AllCount - Images.TrainingImages.ValidationCount,
        ValidationImages = Images.TrainingImages.ValidationCount,
        Parameters = model.Parts.Sum(p => p.Parameters),
        Macs = model.Parts.Sum(p => p.Macs),
        ValidationAccuracy = Math.Round(model.ValidationPoints, 2),
        TestAccuracy = Math.Round(model.AccuracyPoints, 2),
        Exits = model.Exits.Select(e => new
        {
            e.Part,
            e.Gate,
            e.Threshold,
            e.Temperature,
            ValidationAccuracy = Math.Round(e.ValidationPoints, 2),
            TestAccuracy = Math.Round(e.AccuracyPoints, 2),
        }),
        model.Measured,
        Files = model.Parts.Concat(model.Unsplit is { } whole ? [whole] : []).Select(p => new
        {
            p.File,
            p.Sha256,
            Bytes = p.Content.Length,
            p.Parameters,
            p.Macs,
        }),
    });
}
