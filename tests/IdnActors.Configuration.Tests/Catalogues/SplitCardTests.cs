using System.Security.Cryptography;
using IdnActors.Configuration.Catalogues;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Scenarios;

namespace IdnActors.Configuration.Tests.Catalogues;

/// <summary>Cards of split models.</summary>
public class SplitCardTests
{
    private static readonly byte[] Content = [1, 2, 3, 4, 5];
    private static readonly string Hash = Convert.ToHexStringLower(SHA256.HashData(Content));

    [Fact]
    public void A_card_says_how_its_parts_belong_together()
    {
        using var library = Library(Card);
        var card = Assert.Single(ModelLibraryLoader.Load(library.Path, verifyHashes: true));
        var split = card.Split!;

        Assert.Equal(new SplitIdentity("ee", 2), split.Identity);
        Assert.Equal([PartRole.Head, PartRole.Encoder, PartRole.Decoder, PartRole.Exit, PartRole.Tail], card.Parts.Select(p => p.Role));
        Assert.Equal([[new PartInput("image", null)], [new("feat", 0)], [new("code", 1)], [new("feat", 2)], [new PartInput("feat", 2)]], card.Parts.Select(p => p.Inputs.ToArray()));
        Assert.Equal([0, 1, 2, 3, 4], split.Order.AsEnumerable());
        Assert.Equal((4, "logits"), (split.Final, split.Answer));
        Assert.Equal(["0 feat 16x14x14 F32 fp32 12544", "1 code 1x7x7 U8 u8 49", "2 feat 16x14x14 F32 q8+deflate 2000"],
            split.Cuts.Select(c => $"{c.After} {c.Tensor} {string.Join('x', c.Shape)} {c.Element} {c.Codec} {c.Bytes}"));
        Assert.Equal([new ExitSpec(3, "early", new ExitGateSpec(GateKind.EntropyNorm, 0.31, 1.37), 80.5)], split.Exits.AsEnumerable());
        Assert.Equal((Path.Combine(library.Path, "split", "whole.onnx"), Hash), (split.Unsplit!.Path, split.Unsplit.Sha256));
        Assert.Equal(("feat", "code"), (card.Parts[1].File!.InputName, card.Parts[1].File!.OutputName));
    }

    [Fact]
    public void A_card_may_say_what_thresholds_come_to_and_is_written_so()
    {
        using var library = Library(Changed(["  unsplit {", "  thresholds = [{ threshold = 0.2, shares = [40.5%], accuracy = 84% }, { threshold = 1, shares = [100%], accuracy = 80.5% }]\n  unsplit {"]));
        var card = Assert.Single(ModelLibraryLoader.Load(library.Path));
        Assert.Equal(["0.2: 40.5 84", "1: 100 80.5"], card.Split!.Thresholds.Select(t => FormattableString.Invariant($"{t.Threshold}: {t.SharePoints.Single()} {t.AccuracyPoints}")));
        using var again = Library(ModelCardWriter.Write(card));
        Assert.Equal(card.Split.Thresholds.Select(t => t.AccuracyPoints), Assert.Single(ModelLibraryLoader.Load(again.Path)).Split!.Thresholds.Select(t => t.AccuracyPoints));
    }

    [Fact]
    public void Parts_stand_in_the_order_they_run()
    {
        var lines = Card.Split('\n').ToList();
        var tail = lines.FindIndex(l => l.Contains("{ name = tail", StringComparison.Ordinal));
        lines.Insert(lines.FindIndex(l => l.Contains("{ name = head", StringComparison.Ordinal)), lines[tail]);
        lines.RemoveAt(tail + 1);
        using var library = Library(string.Join('\n', lines));

        var problem = Assert.Single(Assert.Throws<ScenarioException>(() => ModelLibraryLoader.Load(library.Path)).Problems);

        Assert.EndsWith("model.parts[0].after[0] is decoder, which stands behind tail – parts are listed in the order they run, each behind all it takes tensors from; move tail behind decoder",
            problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Parts_that_do_not_wait_for_each_other_stand_in_any_order()
    {
        var lines = Card.Split('\n').ToList();
        var exit = lines.FindIndex(l => l.Contains("{ name = exit", StringComparison.Ordinal));
        (lines[exit], lines[exit + 1]) = (lines[exit + 1], lines[exit]);
        using var library = Library(string.Join('\n', lines));

        var split = ModelLibraryLoader.Load(library.Path).Single().Split!;

        Assert.Equal([0, 1, 2, 3, 4], split.Order.AsEnumerable());
        Assert.Equal(3, split.Final);
    }

    [Fact]
    public void An_exit_may_say_how_many_samples_leave_there()
    {
        using var library = Library(Changed(["accuracy = 80.5% }", "accuracy = 80.5%, share = 61.2% }"]));
        var card = ModelLibraryLoader.Load(library.Path).Single();
        Assert.Equal(61.2, Assert.Single(card.Split!.Exits).SharePoints);
        using var again = Library(ModelCardWriter.Write(card));
        Assert.Equal(card.Split.Exits.AsEnumerable(), ModelLibraryLoader.Load(again.Path).Single().Split!.Exits.AsEnumerable());
    }

    [Fact]
    public void Exits_together_have_no_more_samples_than_there_are()
    {
        const string Second = "    { part = exit-2, gate = entropy-norm, threshold = 0.31, accuracy = 80.5%, share = 38.81% }\n";
        var card = Changed(["accuracy = 80.5% }\n", $"accuracy = 80.5%, share = 61.2% }}\n{Second}", "    { name = tail,",
            Part("name = exit-2, role = exit, split = \"ee@2\", after = [decoder], inputs = [feat], outputs = [later]") + "\n    { name = tail,"]);
        using (var library = Library(card))
        {
            Assert.EndsWith("model.exits[1].share is 38.81%, which makes 100.01% with the exits before it – a sample leaves once: all exits together have at most 100%; state shares of all samples, not of those that arrive",
                Assert.Single(Assert.Throws<ScenarioException>(() => ModelLibraryLoader.Load(library.Path)).Problems).ToString(), StringComparison.Ordinal);
        }
        using var right = Library(card.Replace("38.81%", "38.8%", StringComparison.Ordinal));
        Assert.Equal([61.2, 38.8], ModelLibraryLoader.Load(right.Path).Single().Split!.Exits.Select(e => e.SharePoints!.Value));
    }

    [Fact]
    public void A_card_that_is_written_reads_as_the_same_model()
    {
        using var library = Library(Card);
        var card = ModelLibraryLoader.Load(library.Path).Single();
        using var again = Library(ModelCardWriter.Write(card, "a remark"));

        var read = ModelLibraryLoader.Load(again.Path, verifyHashes: true).Single();

        Assert.Equal(ModelSpec.Of(card).Fingerprint(), ModelSpec.Of(read).Fingerprint());
        Assert.Equal(ModelCardWriter.Write(card), ModelCardWriter.Write(read));
        Assert.Equal((card.Description, card.Source, card.InputSize, card.OutputSize), (read.Description, read.Source, read.InputSize, read.OutputSize));
        Assert.StartsWith("# a remark\nmodel {", ModelCardWriter.Write(card, "a remark"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_card_that_is_written_names_the_models_whose_files_it_shares()
    {
        using var library = Library(Card);
        library.Write("twin/model.conf", Card.Replace("file = model.onnx", "file = \"../split/model.onnx\"", StringComparison.Ordinal).Replace("file = whole.onnx", "file = whole.onnx, model = split", StringComparison.Ordinal));
        var twin = ModelLibraryLoader.Load(library.Path).Single(c => c.Id == "twin");

        library.Write("again/model.conf", ModelCardWriter.Write(twin));

        var read = ModelLibraryLoader.Load(library.Path, verifyHashes: true).Single(c => c.Id == "again");
        Assert.Equal(twin.Parts.Select(p => p.File!.Path), read.Parts.Select(p => p.File!.Path));
        Assert.Equal(twin.Split!.Unsplit, read.Split!.Unsplit);
    }

    [Theory]
    [InlineData("wire = fp32", "wire = fp16", "bytes = 12544B", "bytes = 6272B")]
    [InlineData("wire = u8, bytes = 49B", "wire = u4, bytes = 25B")]
    [InlineData("threshold = 0.31", "threshold = 0.32")]
    [InlineData("temperature = 1.37", "temperature = 1.38")]
    [InlineData("gate = entropy-norm", "gate = margin")]
    [InlineData("accuracy = 80.5%", "accuracy = 80.6%")]
    [InlineData("role = encoder", "role = head")]
    [InlineData("ee@2", "ee@3")]
    public void Whatever_a_split_states_is_part_of_the_model_s_fingerprint(params string[] changes)
    {
        using var library = Library(Card);
        using var changed = Library(Changed(changes));

        Assert.NotEqual(ModelSpec.Of(ModelLibraryLoader.Load(library.Path).Single()).Fingerprint(), ModelSpec.Of(ModelLibraryLoader.Load(changed.Path).Single()).Fingerprint());
    }

    [Theory]
    [InlineData("role = tail", "role = trunk", "model.parts[4].role", "is \"trunk\"")]
    [InlineData("role = tail", "role = whole", "model.parts[4].role", "is whole")]
    [InlineData("role = tail", "role = head", "model.output.name", "is logits, which no part gives")]
    [InlineData("name = tail, role = tail, split = \"ee@2\"", "name = tail, role = tail, split = \"ee@1\"", "model.parts[4].split", "is ee@1")]
    [InlineData("name = tail, role = tail, split = \"ee@2\"", "name = tail, role = tail, split = \"bb@2\"", "model.parts[4].split", "is bb@2")]
    [InlineData("name = tail, role = tail, split = \"ee@2\"", "name = tail, role = tail", "model.parts[4].split", "is missing")]
    [InlineData("  split = \"ee@2\"\n", "", "model.split", "is missing")]
    [InlineData("  split = \"ee@2\"\n", "  split = \"ee\"\n", "model.split", "is \"ee\"")]
    [InlineData("after = [decoder], inputs = [feat], outputs = [logits]", "after = [decoders], inputs = [feat], outputs = [logits]", "model.parts[4].after[0]", "is \"decoders\"")]
    [InlineData("after = [decoder], inputs = [feat], outputs = [logits]", "after = [head, decoder], inputs = [feat], outputs = [logits]", "model.parts[4].inputs[0]", "is feat, which head and decoder make")]
    [InlineData("after = [decoder], inputs = [feat], outputs = [logits]", "inputs = [feat], outputs = [logits]", "model.parts[4].inputs[0]", "is feat, which is neither the model's input image nor made by a part in after")]
    [InlineData("after = [decoder], inputs = [feat], outputs = [logits]", "after = [decoder, exit], inputs = [feat], outputs = [logits]", "model.parts[4].after[1]", "is exit, of whose outputs tail takes none")]
    [InlineData("after = [decoder], inputs = [feat], outputs = [logits]", "after = [decoder], inputs = [feat], outputs = [logits, logits]", "model.parts[4].outputs[1]", "gives logits again")]
    [InlineData("after = [decoder], inputs = [feat], outputs = [logits]", "after = [decoder], inputs = [feat], outputs = [logits, more]", "model.parts[4].outputs[1]", "is more, which no part takes from tail")]
    [InlineData("after = [decoder], inputs = [feat], outputs = [logits]", "after = [decoder], outputs = [logits]", "model.parts[4].inputs", "is missing")]
    [InlineData("after = head, inputs = [feat]", "after = [head, decoder], inputs = [feat, again]", "model.parts[1].after", "makes a circle: encoder after decoder after encoder")]
    [InlineData("    { after = encoder, tensor = code, shape = [1, 7, 7], type = u8, wire = u8, bytes = 49B }\n", "", "model.cuts", "have no entry for code after encoder")]
    [InlineData("tensor = code, shape", "tensor = feats, shape", "model.cuts[1].tensor", "is feats, which no part takes from encoder")]
    [InlineData("after = encoder, tensor", "after = coder, tensor", "model.cuts[1].after", "is \"coder\"")]
    [InlineData("bytes = 12544B", "bytes = 12543B", "model.cuts[0].bytes", "is 12543B")]
    [InlineData("bytes = 49B", "bytes = 54B", "model.cuts[1].bytes", "is 54B")]
    [InlineData("bytes = 2000B", "bytes = 3142B", "model.cuts[2].bytes", "is 3142B")]
    [InlineData("shape = [1, 7, 7]", "shape = [1, 7, 0]", "model.cuts[1].shape[2]", "is \"0\"")]
    [InlineData("shape = [1, 7, 7]", "shape = [1073741824, 1073741824]", "model.cuts[1].shape", "is too large")]
    [InlineData("type = u8, wire = u8", "type = f32, wire = u8", "model.cuts[1].wire", "is u8")]
    [InlineData("type = u8, wire = u8", "type = u8, wire = q8", "model.cuts[1].wire", "is q8")]
    [InlineData("type = u8, wire = u8, bytes = 49B", "type = f32, wire = u4, bytes = 25B", "model.cuts[1].wire", "is u4")]
    [InlineData("wire = u8, bytes = 49B", "wire = u4, bytes = 24B", "model.cuts[1].bytes", "is 24B")]
    [InlineData("wire = fp32", "wire = fp31", "model.cuts[0].wire", "is \"fp31\"")]
    [InlineData("part = exit,", "part = tail,", "model.exits[0].part", "is tail, a tail")]
    [InlineData("part = exit,", "part = exits,", "model.exits[0].part", "is \"exits\"")]
    [InlineData("    { part = exit, gate = entropy-norm, threshold = 0.31, temperature = 1.37, accuracy = 80.5% }\n", "", "model.exits", "have no entry for exit")]
    [InlineData("gate = entropy-norm", "gate = entropies", "model.exits[0].gate", "is \"entropies\"")]
    [InlineData("threshold = 0.31", "threshold = 1.31", "model.exits[0].threshold", "is 1.31")]
    [InlineData("temperature = 1.37", "temperature = 0", "model.exits[0].temperature", "is \"0\"")]
    [InlineData("file = whole.onnx", "file = absent.onnx", "model.unsplit.file", "is \"absent.onnx\", which does not exist")]
    [InlineData("accuracy = 80.5% }", "accuracy = 80.5%, share = 0.612 }", "model.exits[0].share", "is \"0.612\"")]
    [InlineData("accuracy = 80.5% }", "accuracy = 80.5%, share = 100.1% }", "model.exits[0].share", "is \"100.1%\"")]
    [InlineData("gate = entropy-norm, threshold = 0.31, temperature = 1.37, accuracy = 80.5% }", "gate = quantile, threshold = 0.31, accuracy = 80.5%, share = 31% }", "model.exits[0].share", "is 31%")]
    [InlineData("accuracy = 80.5% }", "accuracy = 80.5%, scores = late }", "model.exits[0].scores", "is \"late\"")]
    [InlineData("  unsplit {", "  thresholds = [{ threshold = 1.5, shares = [40%], accuracy = 80% }]\n  unsplit {", "model.thresholds[0].threshold", "is 1.5")]
    [InlineData("  unsplit {", "  thresholds = [{ threshold = 0.5, shares = [40%, 1%], accuracy = 80% }]\n  unsplit {", "model.thresholds[0].shares", "are 2")]
    [InlineData("  unsplit {", "  thresholds = [{ threshold = 0.5, shares = [140%], accuracy = 80% }]\n  unsplit {", "model.thresholds[0].shares[0]", "is \"140%\"")]
    [InlineData("  unsplit {", "  thresholds = [{ threshold = 0.5, shares = [4%], accuracy = 80% }, { threshold = 0.5, shares = [5%], accuracy = 80% }]\n  unsplit {", "model.thresholds[1].threshold", "gives 0.5 again")]
    [InlineData("gate = entropy-norm, threshold = 0.31, temperature = 1.37, accuracy = 80.5% }\n  ]", "gate = quantile, threshold = 0.31, accuracy = 80.5% }\n  ]\n  thresholds = [{ threshold = 0.5, shares = [4%], accuracy = 80% }]", "model.thresholds", "are of gates that cannot have one in common")]
    public void What_does_not_fit_is_reported_where_it_stands(string piece, string by, string key, string found)
    {
        using var library = Library(Changed([piece, by]));
        var problems = Assert.Throws<ScenarioException>(() => ModelLibraryLoader.Load(library.Path)).Problems;
        Assert.True(problems.Any(p => p.Key == key && p.Found == found && p.File.EndsWith("split/model.conf", StringComparison.Ordinal)), string.Join(Environment.NewLine, problems));
    }

    [Fact]
    public void All_problems_come_at_once()
    {
        using var library = Library(Changed(["bytes = 49B", "bytes = 50B", "threshold = 0.31", "threshold = 3", "role = encoder", "role = coder", "file = whole.onnx", "file = absent.onnx"]));
        Assert.Equal(["model.cuts[1].bytes", "model.exits[0].threshold", "model.parts[1].role", "model.unsplit.file"],
            Assert.Throws<ScenarioException>(() => ModelLibraryLoader.Load(library.Path)).Problems.Select(p => p.Key));
    }

    [Fact]
    public void A_model_in_one_file_needs_none_of_it() =>
        Assert.All(ModelLibraryLoader.Load(Shipped.ModelLibrary).Where(c => c.Parts.Length == 1), card =>
        {
            Assert.Null(card.Split);
            Assert.Equal(PartRole.Whole, card.Parts[0].Role);
            Assert.Equal([new PartInput("image", null)], card.Parts[0].Inputs.AsEnumerable());
            Assert.Equal([card.Parts[0].File!.OutputName], card.Parts[0].Outputs.AsEnumerable());
        });

    private static string Changed(string[] changes)
    {
        var card = Card;
        for (var i = 0; i < changes.Length; i += 2)
        {
            Assert.Contains(changes[i], card, StringComparison.Ordinal);
            card = card.Replace(changes[i], changes[i + 1], StringComparison.Ordinal);
        }
        return card;
    }

    private static string Part(string text) => $$"""    { {{text}}, file = model.onnx, sha256 = "{{Hash}}", size = 5B, macs = 141k }""";

    private static string Card => $$"""
        model {
          description = "A split one"
          layers = "FC"
          data-set = fashion-mnist
          parameters = 12
          accuracy = 85.5%
          input { name = image, size = 784B }
          output { name = logits, size = 40B }
          source = "made up"
          split = "ee@2"
          parts = [
        {{Part("name = head, role = head, split = \"ee@2\", inputs = [image], outputs = [feat]")}}
        {{Part("name = encoder, role = encoder, split = \"ee@2\", after = head, inputs = [feat], outputs = [code]")}}
        {{Part("name = decoder, role = decoder, split = \"ee@2\", after = [encoder], inputs = [code], outputs = [feat]")}}
        {{Part("name = exit, role = exit, split = \"ee@2\", after = [decoder], inputs = [feat], outputs = [early]")}}
        {{Part("name = tail, role = tail, split = \"ee@2\", after = [decoder], inputs = [feat], outputs = [logits]")}}
          ]
          cuts = [
            { after = head, tensor = feat, shape = [16, 14, 14], wire = fp32, bytes = 12544B }
            { after = encoder, tensor = code, shape = [1, 7, 7], type = u8, wire = u8, bytes = 49B }
            { after = decoder, tensor = feat, shape = [16, 14, 14], wire = q8+deflate, bytes = 2000B }
          ]
          exits = [
            { part = exit, gate = entropy-norm, threshold = 0.31, temperature = 1.37, accuracy = 80.5% }
          ]
          unsplit { file = whole.onnx, sha256 = "{{Hash}}" }
          latency { edge-cpu = 1ms }
        }
        """;

    private static TemporaryFolder Library(string card)
    {
        var folder = new TemporaryFolder();
        folder.Write("split/model.conf", card);
        foreach (var file in (string[])["model.onnx", "whole.onnx"]) File.WriteAllBytes(Path.Combine(folder.Path, "split", file), Content);
        return folder;
    }
}
