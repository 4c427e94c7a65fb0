using System.Text.Json;
using IdnActors.Configuration.Catalogues;
using IdnActors.Configuration.Network;
using IdnActors.Testing;

namespace IdnActors.Cli.Tests.Commands;

public class ModelsSplitCommandTests
{
    [Fact]
    public async Task Lists_where_a_network_can_be_cut()
    {
        var result = await CliRunner.RunAsync("models", "split", "ee", "--list", "--json");

        Assert.True(result.ExitCode == ExitCode.Ok, result.Error);
        using var facts = JsonDocument.Parse(result.Output);
        Assert.Equal((5_293_568, 784), (facts.RootElement.GetProperty("macs").GetInt64(), facts.RootElement.GetProperty("input").GetProperty("bytes").GetInt64()));
        var point = facts.RootElement.GetProperty("cutPoints").EnumerateArray().Single(p => p.GetProperty("tensor").GetString() == "feat1");
        Assert.Equal((12_544, 564_480), (point.GetProperty("bytes").GetInt64(), point.GetProperty("macsBefore").GetInt64()));
        Assert.True(point.GetProperty("microsecondsBefore").GetDouble() > 0);

        var table = await CliRunner.RunAsync("models", "split", "lin", "--list");
        foreach (var text in (string[])["cut at", "bytes", "MACs before", "ms before", "cut points; the whole takes"]) Assert.Contains(text, table.Output, StringComparison.Ordinal);
    }

    /// <summary>5,293,568 MACs by the rates and overheads of the classes; what crosses is an image of 784 B and an answer of 40 B.</summary>
    [Fact]
    public async Task Shows_the_fastest_cut_between_two_devices()
    {
        var result = await CliRunner.RunAsync("models", "split", "ee", "--list", "--between", "microcontroller,edge-gpu", "--rate", "1Mbps", "--delay", "2ms", "--compute-power", "500mW", "--radio-power", "2W", "--json");

        Assert.True(result.ExitCode == ExitCode.Ok, result.Error);
        using var facts = JsonDocument.Parse(result.Output);
        var cuts = facts.RootElement.GetProperty("cuts").EnumerateArray().ToDictionary(c => c.GetProperty("name").GetString()!);
        double Ms(string name) => cuts[name].GetProperty("milliseconds").GetDouble();
        double Mj(string name) => cuts[name].GetProperty("millijoules").GetDouble();
        double At(string device) => (5_293_568e3 / DeviceClasses.Shipped[device].MacsPerSecond) + DeviceClasses.Shipped[device].InferenceOverhead.Milliseconds;
        Assert.Equal(At("microcontroller"), Ms("all at the device"), 1e-3);
        Assert.Equal(0.5 * At("microcontroller"), Mj("all at the device"), 1e-3);
        Assert.Equal(4 + (784 * 8e-3) + At("edge-gpu") + (40 * 8e-3), Ms("all at the server"), 1e-3);
        Assert.Equal(2 * 784 * 8e-3, Mj("all at the server"), 1e-3);
        Assert.Equal(["image"], cuts["all at the server"].GetProperty("sent").EnumerateArray().Select(s => s.GetString()));
        Assert.True(Ms("fastest of the graph") <= Ms("fastest at one tensor"));
        Assert.Equal(Math.Min(Ms("all at the device"), Ms("all at the server")), Ms("fastest at one tensor"), 1e-3);
        Assert.Equal(Math.Min(Mj("all at the device"), Mj("all at the server")), Mj("least energy at one tensor"), 1e-3);

        var table = await CliRunner.RunAsync("models", "split", "ee", "--list", "--between", "smartphone,edge-gpu");
        foreach (var text in (string[])["fastest of the graph", "fastest at one tensor", "nodes at the device"]) Assert.Contains(text, table.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("mJ", table.Output, StringComparison.Ordinal);
    }

    /// <summary>Over a slow link an input of 600 kB is made small first; a codec makes what crosses smaller still.</summary>
    [ModelSampleFact("squeezenet/SqueezeNet_fp16.onnx")]
    public async Task A_graph_with_branches_is_cut_as_fast_as_a_chain_or_faster()
    {
        var plain = await CutsAsync();
        Assert.InRange(plain["fastest of the graph"].Ms, 0, plain["fastest at one tensor"].Ms);
        Assert.True(plain["fastest at one tensor"].Ms < Math.Min(plain["all at the device"].Ms, plain["all at the server"].Ms));
        Assert.InRange(plain["fastest at one tensor"].Bytes, 1, 602_111);
        var coded = await CutsAsync("--codec", "q8");
        Assert.True(coded["fastest of the graph"].Ms < plain["fastest of the graph"].Ms);

        static async Task<Dictionary<string, (double Ms, long Bytes)>> CutsAsync(params string[] more)
        {
            var result = await CliRunner.RunAsync(["models", "split", ModelSample.PathOf("squeezenet/SqueezeNet_fp16.onnx"), "--list", "--between", "single-board,datacentre-gpu", "--rate", "100Mbps", "--delay", "1ms", "--json", .. more]);
            Assert.True(result.ExitCode == ExitCode.Ok, result.Error);
            using var facts = JsonDocument.Parse(result.Output);
            return facts.RootElement.GetProperty("cuts").EnumerateArray().ToDictionary(c => c.GetProperty("name").GetString()!, c => (c.GetProperty("milliseconds").GetDouble(), c.GetProperty("bytes").GetInt64()));
        }
    }

    [Fact]
    public async Task Writes_parts_with_a_card_that_verify_finds_true()
    {
        using var folder = new TemporaryFolder();

        var split = await CliRunner.RunAsync("models", "split", "cnn16", "--at", "cnn16.1.out,cnn16.2.out", "--codec", "q8", "--split", "cnn16-cut@7", "--out", folder["three"]);

        Assert.True(split.ExitCode == ExitCode.Ok, split.Error + split.Output);
        Assert.Contains("10 random inputs, largest difference", split.Output, StringComparison.Ordinal);
        Assert.Equal(["head-2.onnx", "head.onnx", "model.conf", "tail.onnx", "whole.onnx"], Directory.EnumerateFiles(folder["three"]).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        var card = ModelLibraryLoader.Load(folder.Path, verifyHashes: true).Single();
        Assert.Equal(("three", "cnn16-cut@7", 23_946L), (card.Id, card.Split!.Identity.ToString(), card.Parameters));
        // With what eight bits lose twice on the way; of cnn16 itself it is 90.10%.
        Assert.InRange(card.AccuracyPoints, 90, 90.2);
        Assert.Equal(["q8 3141", "q8 6277"], card.Split.Cuts.Select(c => $"{c.Codec} {c.Bytes}"));
        Assert.Equal(1_919_872, card.Parts.Sum(p => p.Macs));

        var verified = await CliRunner.RunAsync("models", "verify", "--library", folder.Path, "--json");
        Assert.True(verified.ExitCode == ExitCode.Ok, verified.Output);
        using var facts = JsonDocument.Parse(verified.Output);
        Assert.Equal(card.AccuracyPoints, facts.RootElement[0].GetProperty("measuredAccuracyPoints").GetDouble(), 9);
        Assert.Equal([3_141, 6_277], facts.RootElement[0].GetProperty("payloads").EnumerateArray().Select(p => p.GetProperty("measuredMeanBytes").GetDouble()));
        Assert.InRange(facts.RootElement[0].GetProperty("chainDifference").GetDouble(), 0, 1e-4);
    }

    [Fact]
    public async Task States_the_mean_bytes_of_what_is_compressed()
    {
        using var folder = new TemporaryFolder();

        var split = await CliRunner.RunAsync("models", "split", "lin", "--into", "2", "--codec", "fp32+deflate", "--out", folder["two"]);

        Assert.True(split.ExitCode == ExitCode.Ok, split.Error + split.Output);
        var cut = Assert.Single(ModelLibraryLoader.Load(folder.Path).Single().Split!.Cuts);
        Assert.InRange(cut.Bytes, 1, cut.Codec.PayloadBytes(cut.Elements) - 1);
        Assert.Equal(ExitCode.Ok, (await CliRunner.RunAsync("models", "verify", "--library", folder.Path)).ExitCode);
    }

    [Fact]
    public async Task Verify_measures_what_exits_could_say()
    {
        using var folder = new TemporaryFolder();
        CopyWithout(", share = 75.67%", "el-reg-linear", "bf2-reg", "ee-split");

        var verified = await CliRunner.RunAsync("models", "verify", "el-reg-linear", "--library", folder.Path);

        Assert.True(verified.ExitCode == ExitCode.Ok, verified.Output);
        Assert.Contains("el-reg-linear: the card could state share = 75.67% of label", verified.Output, StringComparison.Ordinal);
        var json = await CliRunner.RunAsync("models", "verify", "el-reg-linear", "--json");
        using var facts = JsonDocument.Parse(json.Output);
        var exit = facts.RootElement[0].GetProperty("exits")[0];
        Assert.Equal((75.67, 75.67), (exit.GetProperty("statedSharePoints").GetDouble(), Math.Round(exit.GetProperty("measuredSharePoints").GetDouble(), 9)));

        void CopyWithout(string text, params string[] models)
        {
            foreach (var file in models.SelectMany(m => Directory.GetFiles(Path.Combine(ModelLibraryLoader.DefaultFolder, m))))
            {
                var copy = Path.Combine(Directory.CreateDirectory(folder[Path.GetFileName(Path.GetDirectoryName(file)!)]).FullName, Path.GetFileName(file));
                if (file.EndsWith("model.conf", StringComparison.Ordinal)) File.WriteAllText(copy, File.ReadAllText(file).Replace(text, "", StringComparison.Ordinal));
                else File.Copy(file, copy);
            }
        }
    }

    [Fact]
    public async Task Verify_finds_parts_of_another_split()
    {
        using var folder = new TemporaryFolder();
        await CliRunner.RunAsync("models", "split", "cnn16", "--at", "cnn16.1.out", "--out", folder["one"]);
        await CliRunner.RunAsync("models", "split", "cnn16", "--at", "cnn16.1.out", "--out", folder["two"]);
        // As somebody would who thinks that equal shapes will do: the file and what the card states of it, for the card checks those first.
        var strange = ModelLibraryLoader.Load(folder.Path).Single(c => c.Id == "two").Parts[1];
        var own = ModelLibraryLoader.Load(folder.Path).Single(c => c.Id == "one").Parts[1];
        File.Copy(strange.File!.Path, own.File!.Path, overwrite: true);
        var conf = Path.Combine(folder["one"], "model.conf");
        await File.WriteAllTextAsync(conf, (await File.ReadAllTextAsync(conf)).Replace(own.File.Sha256, strange.File.Sha256, StringComparison.Ordinal));

        var verified = await CliRunner.RunAsync("models", "verify", "one", "--library", folder.Path);

        Assert.Equal(ExitCode.Failed, verified.ExitCode);
        Assert.Contains("says it is of the split two@1", verified.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Balances_parts_by_time()
    {
        using var folder = new TemporaryFolder();

        var split = await CliRunner.RunAsync("models", "split", "mlp", "--into", "2", "--out", folder["two"], "--json");

        Assert.True(split.ExitCode == ExitCode.Ok, split.Error);
        using var facts = JsonDocument.Parse(split.Output);
        Assert.Equal(["head", "tail"], facts.RootElement.GetProperty("parts").EnumerateArray().Select(p => p.GetProperty("name").GetString()));
        Assert.True(facts.RootElement.GetProperty("ok").GetBoolean());
    }

    [Theory]
    [InlineData("do not say what to do")]
    [InlineData("say several things to do", "--list", "--into", "2")]
    [InlineData("--out is missing", "--into", "2")]
    [InlineData("--out stands beside --list", "--list", "--out", "{new}")]
    [InlineData("--into is 0", "--into", "0", "--out", "{new}")]
    [InlineData("--into is 900 – ", "--into", "900", "--out", "{new}")]
    [InlineData("--between: is \"edge-gpu\" – two device classes", "--list", "--between", "edge-gpu")]
    [InlineData("--between: names \"edge-gpo\" – a device class of hocon/devices.conf is required; did you mean edge-gpu?", "--list", "--between", "smartphone,edge-gpo")]
    [InlineData("--between: is missing", "--list", "--rate", "1Mbps")]
    [InlineData("--rate: is \"fast\"", "--list", "--between", "smartphone,edge-gpu", "--rate", "fast")]
    [InlineData("--delay: is \"5\"", "--list", "--between", "smartphone,edge-gpu", "--delay", "5")]
    [InlineData("--radio-power: is missing", "--list", "--between", "smartphone,edge-gpu", "--compute-power", "2W")]
    [InlineData("--between stands without --list", "--into", "2", "--between", "smartphone,edge-gpu", "--out", "{new}")]
    [InlineData("--codec is q9 – one of fp32,", "--into", "2", "--codec", "q9", "--out", "{new}")]
    [InlineData("--codec is u8 – one of fp32,", "--into", "2", "--codec", "u8", "--out", "{new}")]
    [InlineData("--input-shape is 1x0", "--into", "2", "--input-shape", "1x0", "--out", "{new}")]
    [InlineData("has an input of the shape Nx1x28x28", "--into", "2", "--input-shape", "1x3x28x28", "--out", "{new}")]
    [InlineData("--split is one – a name, @ and a version", "--into", "2", "--split", "one", "--out", "{new}")]
    [InlineData("nowhere is no cut point", "--at", "nowhere", "--out", "{new}")]
    [InlineData("has no output answer", "--into", "2", "--output", "answer", "--out", "{new}")]
    [InlineData("exists and is not empty", "--into", "2", "--out", "{full}")]
    [InlineData("is a file", "--into", "2", "--out", "{full}/file")]
    public async Task What_cannot_be_done_is_told_and_nothing_is_written(string message, params string[] options)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["full"]);
        await File.WriteAllTextAsync(Path.Combine(folder["full"], "file"), "kept");

        var result = await CliRunner.RunAsync(["models", "split", "cnn16", .. options.Select(o => o.Replace("{new}", folder["new"], StringComparison.Ordinal).Replace("{full}", folder["full"], StringComparison.Ordinal))]);

        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["new"]));
        Assert.Equal([Path.Combine(folder["full"], "file")], Directory.EnumerateFileSystemEntries(folder["full"]));
    }

    [Fact]
    public async Task Files_that_exist_are_replaced_where_that_is_said()
    {
        using var folder = new TemporaryFolder();
        string[] words = ["models", "split", "lin", "--into", "2", "--out", folder["two"]];
        Assert.Equal(ExitCode.Ok, (await CliRunner.RunAsync(words)).ExitCode);
        Assert.Equal(ExitCode.BadInput, (await CliRunner.RunAsync(words)).ExitCode);

        Assert.Equal(ExitCode.Ok, (await CliRunner.RunAsync([.. words, "--force", "--split", "two@2"])).ExitCode);

        Assert.Equal("two@2", ModelLibraryLoader.Load(folder.Path, verifyHashes: true).Single().Split!.Identity.ToString());
    }

    [Fact]
    public async Task An_interruption_leaves_nothing_behind()
    {
        using var folder = new TemporaryFolder();

        var result = await CliRunner.RunAsync(["models", "split", "cnn16", "--into", "2", "--out", folder["two"]], new CancellationToken(canceled: true));

        Assert.Equal(ExitCode.Interrupted, result.ExitCode);
        Assert.False(Directory.Exists(folder["two"]));
    }

    [ModelSampleFact("squeezenet/SqueezeNet_fp16.onnx")]
    public async Task A_network_of_somebody_else_s_says_what_is_not_known_of_it()
    {
        using var folder = new TemporaryFolder();

        var result = await CliRunner.RunAsync("models", "split", ModelSample.PathOf("squeezenet/SqueezeNet_fp16.onnx"), "--at", "pool1_1,pool10_1", "--out", folder["squeezenet-3"]);

        Assert.True(result.ExitCode == ExitCode.Ok, result.Error);
        Assert.Contains("fp16 in the file; the parts are fp32", result.Output, StringComparison.Ordinal);
        Assert.Contains("the accuracy is not known", result.Output, StringComparison.Ordinal);
        var card = ModelLibraryLoader.Load(folder.Path, verifyHashes: true).Single();
        Assert.Equal((349_151_936L, "unknown", 602_112L), (card.Parts.Sum(p => p.Macs), card.DataSet, card.InputSize.Bytes));
        Assert.Equal([774_400L, 4_000], card.Split!.Cuts.Select(c => c.Bytes));
    }
}
