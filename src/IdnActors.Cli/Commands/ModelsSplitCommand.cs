using System.CommandLine;
using System.Globalization;
using IdnActors.Configuration.Network;
using IdnActors.Inference.Graphs;

namespace IdnActors.Cli.Commands;

/// <summary><c>idn models split</c>: cuts an ONNX graph into a chain of parts with their card, and holds the chain against the graph.</summary>
public static class ModelsSplitCommand
{
    private const string Examples = """
        idn models split ee --list                          where the network can be cut
        idn models split my/net.onnx --list --between single-board,edge-gpu --rate 20Mbps --delay 5ms --compute-power 5W --radio-power 1W
        idn models split cnn16 --into 3 --out my/cnn16-3    parts that take about the same time
        idn models split my/net.onnx --at relu4,pool5 --out my/net-cut
        idn models split my/net.onnx --input-shape 1x3x224x224 --into 4 --codec q8 --out my/net-4 --split net@2

        The folder of --out gets one .onnx file per part, the unsplit model and a card, model.conf, and is checked before it is written: its parts one after the
        other must equal the unsplit model within a ten-thousandth of the largest value. idn models verify --library <folder above it> checks it again.
        The card states accuracy and mean bytes as measured with the codec, where the images of the data set are known. fp16 graphs become fp32.
        With --between, --list also shows the fastest cut between two device classes (hocon/devices.conf): of the whole graph, where several tensors may cross, and at one
        tensor; all by the MACs, rates and overheads of the classes, without waiting.
        Times are measured on this machine, MACs are those of convolutions and matrix products.
        Exit codes: 0 done, 1 the parts do not equal the whole (nothing is written), 2 the file or an option cannot be used, 130 interrupted.
        """;

    // The shortest of a few: enough to balance parts, and quick where there are hundreds of cut points.
    private const int TimedRuns = 5;

    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("model") { Description = "An ONNX file, or a model of the library" };
        var list = new Option<bool>("--list") { Description = "Only show where it can be cut" };
        var into = new Option<int?>("--into") { Description = "Number of parts, cut so that the longest takes as little time as possible", HelpName = "parts" };
        var at = new Option<string[]>("--at") { Description = "Tensors to cut at, in the order of the graph", HelpName = "tensor,…", AllowMultipleArgumentsPerToken = false };
        var output = new Option<string?>("--out") { Description = "Folder to write; its name is the model's id", HelpName = "folder" };
        var force = new Option<bool>("--force") { Description = "Replace files of --out that exist" };
        var answer = new Option<string?>("--output") { Description = "The output that is the answer, of a graph with several", HelpName = "tensor" };
        var shape = new Option<string?>("--input-shape") { Description = "Extents of the input, where the file leaves more than the batch open", HelpName = "1x3x224x224" };
        var codec = new Option<string?>("--codec") { Description = "How floating-point tensors are to travel [default: fp32]", HelpName = "codec" };
        var split = new Option<string?>("--split") { Description = "Name and version of the split [default: name of the folder, @1]", HelpName = "name@version" };
        var pair = PairOptions();
        var json = JsonOption.Create();
        var command = new Command("split", "Cut an ONNX graph into parts, each a file of its own, and verify them") { file, list, into, at, output, force, answer, shape, codec, split, json };
        foreach (var option in pair.Values) command.Add(option);
        command.SetAction((parsed, cancellation) => RunAsync(
            terminal,
            new SplitChoices
            {
                Model = parsed.GetRequiredValue(file),
                IsList = parsed.GetValue(list),
                Into = parsed.GetValue(into),
                At = [.. (parsed.GetValue(at) ?? []).SelectMany(a => a.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
                Folder = parsed.GetValue(output),
                IsForced = parsed.GetValue(force),
                Answer = parsed.GetValue(answer),
                Shape = parsed.GetValue(shape),
                Codec = parsed.GetValue(codec),
                Split = parsed.GetValue(split),
                Pair = pair.ToDictionary(p => p.Key, p => parsed.GetValue(p.Value), StringComparer.Ordinal),
            }.Checked(),
            parsed.GetValue(json),
            cancellation));
        return command.WithExamples(Examples);
    }

    /// <summary>By the names that a pair of devices is read by.</summary>
    private static Dictionary<string, Option<string?>> PairOptions() => new(StringComparer.Ordinal)
    {
        ["between"] = new("--between") { Description = "With --list: classes of a device and of a server, to show the fastest cut between them", HelpName = "device,server" },
        ["rate"] = new("--rate") { Description = $"Rate of the link between them [default: {DevicePair.DefaultRate}]", HelpName = "rate" },
        ["delay"] = new("--delay") { Description = $"Its delay, one way [default: {DevicePair.DefaultDelay}]", HelpName = "time" },
        ["compute-power"] = new("--compute-power") { Description = "What the device draws while it computes, to show its energy", HelpName = "power" },
        ["radio-power"] = new("--radio-power") { Description = "What it draws while it sends", HelpName = "power" },
    };

    private static async Task<int> RunAsync(Terminal terminal, SplitChoices choices, bool isJson, CancellationToken cancellation)
    {
        using var interruption = new Interruption(cancellation);
        try
        {
            return await Task.Run(() => Run(terminal, choices, isJson, interruption.Token), interruption.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            terminal.Error.Profile.Out.Writer.WriteLine("interrupted; nothing was written");
            return ExitCode.Interrupted;
        }
    }

    private static int Run(Terminal terminal, SplitChoices choices, bool isJson, CancellationToken cancellation)
    {
        var card = choices.LibraryCard();
        var graph = SplittableGraph.Open(card?.Parts[0].File!.Path ?? choices.Model, choices.Answer ?? card?.Parts[0].File!.OutputName, choices.InputShape());
        if (choices.IsList)
        {
            var comparison = choices.DevicePair() is { } between ? new CutComparison(graph, between, choices.CodecOf) : null;
            var (points, whole) = graph.Measure(TimeProvider.System, TimedRuns, cancellation);
            SplitTables.ShowCutPoints(terminal, graph, points, whole, comparison, isJson);
            return ExitCode.Ok;
        }
        var folder = choices.OutputFolder();
        var tensors = choices.At.Count > 0 ? choices.At : Balanced(graph, choices, cancellation);
        var parts = graph.Cut(tensors, choices.Identity());
        var draft = SplitCard.Of(graph, parts, tensors, choices, card);
        var (written, verification) = folder.Verify(draft, parts, graph, cancellation);
        SplitTables.ShowParts(terminal, graph, written, verification, folder.Path, isJson);
        if (!verification.IsOk) return ExitCode.Failed;
        folder.Publish();
        return ExitCode.Ok;
    }

    /// <summary>Cuts that balance the measured time of the parts.</summary>
    private static IReadOnlyList<string> Balanced(SplittableGraph graph, SplitChoices choices, CancellationToken cancellation)
    {
        var usable = graph.CutPoints.Count(p => p.Obstacle is null);
        if (choices.Into - 1 > usable)
        {
            throw SplitChoices.Refused("--into", string.Create(CultureInfo.InvariantCulture, $"is {choices.Into}"), $"{graph.Path} has {usable} cut points, enough for {usable + 1} parts",
                "idn models split <file> --list shows them");
        }
        var (points, whole) = graph.Measure(TimeProvider.System, TimedRuns, cancellation);
        var possible = points.Where(p => p.Obstacle is null).ToList();
        return [.. CutChoice.Balance([.. possible.Select(p => p.PrefixTime!.Value.Milliseconds)], whole.Milliseconds, choices.Into!.Value).Select(i => possible[i].Tensor)];
    }
}
