using System.Collections.Immutable;
using IdnActors.Configuration.Hocon;
using IdnActors.Configuration.Quantities;
using IdnActors.Configuration.Reading;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Units;

namespace IdnActors.Configuration.Catalogues;

/// <summary>Reads <c>cuts</c>: every tensor between parts with its shape, its codec and the bytes that this makes.</summary>
internal sealed class CutReader(ConfigReader card, IReadOnlyList<PartDraft> drafts, IReadOnlyList<ImmutableArray<PartInput>> inputs)
{
    public ImmutableArray<CutTensor> Read(IReadOnlyList<ConfigReader> blocks)
    {
        var needed = inputs.SelectMany(p => p).Where(t => t.From is not null).Select(t => (Part: t.From!.Value, t.Tensor)).ToHashSet();
        var cuts = ImmutableArray.CreateBuilder<CutTensor>();
        foreach (var block in blocks)
        {
            var cut = Read(block);
            if (cut.After < 0 || !block.Has("tensor")) continue;
            if (cuts.Any(c => c.After == cut.After && c.Tensor == cut.Tensor))
                block.Report("tensor", $"gives {cut.Tensor} of {drafts[cut.After].Name} again", "a tensor is cut once", "remove one of them");
            else if (!needed.Contains((cut.After, cut.Tensor)))
                block.Report("tensor", $"is {cut.Tensor}, which no part takes from {drafts[cut.After].Name}", "a cut is a tensor that goes from one part to another",
                    "remove it, or name it among the inputs of the part it is for");
            cuts.Add(cut);
        }
        foreach (var (part, tensor) in needed.Where(n => !cuts.Any(c => c.After == n.Part && c.Tensor == n.Tensor)).OrderBy(n => n.Part).ThenBy(n => n.Tensor, StringComparer.Ordinal))
        {
            card.Report("cuts", $"{(blocks.Count == 0 ? "are missing" : "have no entry")} for {tensor} after {drafts[part].Name}", "every tensor between parts has its codec and bytes",
                $"add {{ after = {drafts[part].Name}, tensor = {tensor}, shape = […], wire = fp32, bytes = … }}");
        }
        return cuts.ToImmutable();
    }

    private CutTensor Read(ConfigReader block)
    {
        var part = block.Get("after", Known.Name);
        var index = Enumerable.Range(0, drafts.Count).Where(i => drafts[i].Name == part).DefaultIfEmpty(-1).First();
        if (index < 0 && block.Has("after"))
            block.Report("after", $"is {ConfigText.Shown(part)}", "a part of this card is required", Spelling.Remedy(part, drafts.Select(d => d.Name)));
        var cut = new CutTensor
        {
            After = index,
            Tensor = block.Get("tensor", Known.Text),
            Shape = Shape(block),
            Element = block.Get("type", SplitQuantities.Element),
            Codec = block.Get("wire", SplitQuantities.Codec),
            Bytes = block.Get("bytes", Known.MessageSize).Bytes,
        };
        var isReadable = block.Has("shape") && block.Has("wire") && block.Has("bytes") && WireCodec.TryParse((block.Any("wire")?.Node as ConfigText)?.Text, out _);
        if (isReadable && !cut.Shape.IsEmpty) CheckBytes(block, cut);
        return cut;
    }

    private static ImmutableArray<int> Shape(ConfigReader block)
    {
        var extents = block.RequiredElements("shape", "the extents for one request", "[16, 14, 14]").Select(e => e.Get(SplitQuantities.Extent)).ToList();
        var elements = 1L;
        foreach (var extent in extents)
        {
            if (elements > SplitQuantities.MostElements / extent)
            {
                block.Report("shape", "is too large", $"a tensor of at most {SplitQuantities.MostElements} numbers is required", "correct the shape");
                return [];
            }
            elements *= extent;
        }
        return [.. extents.Select(e => (int)e)];
    }

    private static void CheckBytes(ConfigReader block, CutTensor cut)
    {
        var payload = cut.Codec.PayloadBytes(cut.Elements);
        var tensor = $"{string.Join('×', cut.Shape)} {(cut.Element == TensorElement.U8 ? "u8" : "f32")}";
        if (!CutTensor.Fits(cut.Element, cut.Codec.Coding))
            block.Report("wire", $"is {cut.Codec}", cut.Element == TensorElement.U8 ? "u8, u4 or sign is required for unsigned bytes" : $"{new WireCodec(cut.Codec.Coding)} is for unsigned bytes only",
                cut.Element == TensorElement.U8 ? "write wire = u8" : "write e.g. wire = q8");
        else if (cut.Codec.HasFixedLength ? cut.Bytes != payload : cut.Bytes > payload)
            block.Report("bytes", $"is {cut.Bytes}B", $"{tensor} in {cut.Codec} takes {(cut.Codec.HasFixedLength ? "" : "at most ")}{new ByteSize(payload).Bytes}B",
                "correct shape, codec or bytes");
    }
}
