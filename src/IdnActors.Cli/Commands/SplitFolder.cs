using System.Collections.Immutable;
using System.Security.Cryptography;
using IdnActors.Configuration.Catalogues;
using IdnActors.Inference.Chains;
using IdnActors.Inference.Graphs;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Scenarios;

namespace IdnActors.Cli.Commands;

/// <summary>The folder of a split model: put together elsewhere, read back and verified, and only then moved to its place.</summary>
/// <param name="path">Where it is to be.</param>
/// <param name="isForced">Whether files that exist may be replaced.</param>
internal sealed class SplitFolder(string path, bool isForced)
{
    private const string CardFile = "model.conf";

    private readonly List<(string Name, byte[] Content)> _files = [];

    public string Path => path;

    public static string Hash(ReadOnlyMemory<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content.Span));

    /// <exception cref="ScenarioException">There is something in its place.</exception>
    public void EnsureIsFree()
    {
        if (File.Exists(path)) throw Refused("is a file", "a folder is required", "choose another --out");
        if (!isForced && Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
            throw Refused("exists and is not empty", "files are replaced only if that is said", "choose another --out, or add --force");
    }

    /// <summary>Writes parts, whole and card to a folder of their own, reads them as a library, and runs the chain against the whole; what codecs cost is measured and stated.</summary>
    /// <returns>The card as it reads, and what came of it.</returns>
    public (ModelCard Card, ChainVerification Verification) Verify(ModelCard draft, ImmutableArray<GraphPart> parts, SplittableGraph graph, CancellationToken cancellation)
    {
        _files.Clear();
        foreach (var part in parts) _files.Add(($"{part.Name}.onnx", part.Content.ToArray()));
        _files.Add((SplitCard.Whole, graph.Content.ToArray()));
        _files.Add(CardOf(draft));
        var library = Directory.CreateTempSubdirectory("idn-split-");
        try
        {
            var folder = library.CreateSubdirectory(draft.Id).FullName;
            foreach (var (name, content) in _files) File.WriteAllBytes(System.IO.Path.Combine(folder, name), content);
            var card = ModelLibraryLoader.Load(library.FullName, verifyHashes: true).Single();
            var verification = ChainVerifier.Verify(card, cancellation);
            if (verification.IsOk && SplitFigures.Measure(card, cancellation) is var measured && measured != card)
            {
                _files[^1] = CardOf(measured);
                card = measured;
            }
            return (card, verification);
        }
        finally
        {
            library.Delete(recursive: true);
        }
    }

    /// <summary>Puts what was verified in its place.</summary>
    /// <exception cref="ScenarioException">It cannot be written.</exception>
    public void Publish()
    {
        try
        {
            Directory.CreateDirectory(path);
            foreach (var (name, content) in _files) File.WriteAllBytes(System.IO.Path.Combine(path, name), content);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refused($"cannot be written ({e.Message.TrimEnd('.')})", "a folder that can be written is required", "choose another --out");
        }
    }

    private static (string Name, byte[] Content) CardOf(ModelCard card) => (CardFile, System.Text.Encoding.UTF8.GetBytes(ModelCardWriter.Write(card, RemarksOf(card))));

    private static IEnumerable<string> RemarksOf(ModelCard card)
    {
        yield return $"input {card.InputSize} ── {string.Join(" ── ", card.Parts.Select((p, i) => i < card.Split!.Cuts.Length ? $"{p.Name} ── {card.Split.Cuts[i].Bytes} B" : p.Name))} ──▶ {card.Split!.Answer}";
        if (card.AccuracyPoints == 0) yield return "The accuracy is not known: state it, with the data set and the source, before a scenario uses this model.";
    }

    private ScenarioException Refused(string found, string required, string remedy) => new([new Problem(path, "", found, required, remedy)]);
}
