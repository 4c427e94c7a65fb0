using System.Collections.Immutable;
using System.Globalization;
using Akka.Configuration;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Units;

namespace IdnActors.Inference.Tests.Models;

/// <summary>The shipped cards, read with the bare HOCON parser; what users write is read, and checked, by the loader in IdnActors.Configuration.</summary>
internal static class CardReader
{
    private static readonly Lazy<ImmutableSortedDictionary<string, ModelCard>> Cards = new(() => Directory
        .GetDirectories(ModelLibrary.ShippedFolder)
        .Select(Read)
        .ToImmutableSortedDictionary(card => card.Id, card => card, StringComparer.Ordinal));

    public static ImmutableSortedDictionary<string, ModelCard> Shipped => Cards.Value;

    public static TheoryData<string> Ids => [.. Shipped.Keys];

    private static ModelCard Read(string folder)
    {
        var model = ConfigurationFactory.ParseString(File.ReadAllText(Path.Combine(folder, "model.conf"))).GetConfig("model");
        var input = model.GetString("input.name");
        var output = model.GetString("output.name");
        return new ModelCard
        {
            Id = Path.GetFileName(folder),
            Description = model.GetString("description"),
            Layers = model.GetString("layers"),
            DataSet = model.GetString("data-set"),
            Parameters = model.GetLong("parameters"),
            AccuracyPoints = Number(model.GetString("accuracy"), "%"),
            AccuracyTolerancePoints = Number(model.GetString("accuracy-tolerance"), "%"),
            InputSize = Bytes(model.GetString("input.size")),
            OutputSize = Bytes(model.GetString("output.size")),
            Source = model.GetString("source"),
            Parts =
            [
                .. model.GetValue("parts").GetArray().Select(part => part.GetObject()).Select(part => new Part
                {
                    Name = part.GetKey("name").GetString(),
                    Size = Bytes(part.GetKey("size").GetString()),
                    Macs = part.GetKey("macs").GetLong(),
                    File = new PartFile
                    {
                        Path = Path.Combine(folder, part.GetKey("file").GetString()),
                        Sha256 = part.GetKey("sha256").GetString(),
                        InputName = input,
                        OutputName = output,
                    },
                }),
            ],
            Latency = model.GetConfig("latency").AsEnumerable()
                .ToImmutableSortedDictionary(entry => entry.Key, entry => Duration.FromMilliseconds(Number(entry.Value.GetString(), "ms")), StringComparer.Ordinal),
        };
    }

    private static ByteSize Bytes(string text) => new((long)Number(text, "B"));

    private static double Number(string text, string unit)
    {
        Assert.EndsWith(unit, text, StringComparison.Ordinal);
        return double.Parse(text[..^unit.Length], CultureInfo.InvariantCulture);
    }
}
