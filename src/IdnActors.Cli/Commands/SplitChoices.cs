using System.Globalization;
using IdnActors.Configuration.Catalogues;
using IdnActors.Configuration.Network;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Scenarios;

namespace IdnActors.Cli.Commands;

/// <summary>What the options of <c>idn models split</c> say.</summary>
internal sealed record SplitChoices
{
    private const int MostParts = 1_000;

    /// <summary>A file, or a model of the library.</summary>
    public required string Model { get; init; }
    public required bool IsList { get; init; }
    public required int? Into { get; init; }
    public required IReadOnlyList<string> At { get; init; }
    public required string? Folder { get; init; }
    public required bool IsForced { get; init; }
    public required string? Answer { get; init; }
    public required string? Shape { get; init; }
    public required string? Codec { get; init; }
    public required string? Split { get; init; }

    /// <summary>What is said of a device and a server, by the names of <see cref="Configuration.Network.DevicePair"/>.</summary>
    public required IReadOnlyDictionary<string, string?> Pair { get; init; }

    /// <summary>These choices, if they go together.</summary>
    /// <exception cref="ScenarioException">They do not; holds every problem.</exception>
    public SplitChoices Checked()
    {
        var problems = new List<Problem>();
        var ways = (IsList ? 1 : 0) + (Into is null ? 0 : 1) + (At.Count > 0 ? 1 : 0);
        if (ways != 1) Add("options", ways == 0 ? "do not say what to do" : "say several things to do", "one of --list, --into and --at is required", "write e.g. --into 3");
        if (Into is < 1 or > MostParts) Add("--into", string.Create(CultureInfo.InvariantCulture, $"is {Into}"), $"1 to {MostParts} parts are possible", "write e.g. --into 3");
        if (!IsList && string.IsNullOrWhiteSpace(Folder)) Add("--out", "is missing", "the folder for the parts is required", "write e.g. --out models/net-3");
        if (IsList && Folder is not null) Add("--out", "stands beside --list", "--list writes nothing", "remove one of them");
        if (!IsList && Pair.FirstOrDefault(p => p.Value is not null).Key is { } stray) Add($"--{stray}", "stands without --list", "only --list shows cuts between two devices", "remove it, or write --list");
        if (Codec is not null && !(WireCodec.TryParse(Codec, out var codec) && CutTensor.Fits(TensorElement.F32, codec.Coding)))
            Add("--codec", $"is {Codec}", $"one of {string.Join(", ", WireCodec.Names.Where(n => CutTensor.Fits(TensorElement.F32, WireCodec.Parse(n).Coding)))} is required", "write e.g. --codec q8");
        if (Shape is not null && TryShape(Shape) is null) Add("--input-shape", $"is {Shape}", "extents of at least 1 are required", "write e.g. --input-shape 1x3x224x224");
        if (Split is not null && SplitIdentity.TryParse(Split) is null) Add("--split", $"is {Split}", "a name, @ and a version from 1 are required", "write e.g. --split net@2");
        if (Folder is { Length: > 0 } && SplitIdentity.TryParse($"{NameOf(Folder)}@1") is null)
            Add("--out", $"ends in {NameOf(Folder)}", "a folder whose name can be a model's id is required: letters, digits, - _ .", "choose another name");
        return problems.Count == 0 ? this : throw new ScenarioException([.. problems]);

        void Add(string option, string found, string required, string remedy) => problems.Add(new Problem("models split", option, found, required, remedy));
    }

    /// <summary>The card of the library's model of that name; none where it is a file.</summary>
    /// <exception cref="ScenarioException">It is neither, or is split already.</exception>
    public ModelCard? LibraryCard()
    {
        if (File.Exists(Model)) return null;
        var cards = ModelLibraryLoader.Load(ModelLibraryLoader.DefaultFolder);
        var whole = cards.Where(c => c.Split is null && c.Parts.Length == 1).ToList();
        return whole.Find(c => c.Id == Model) ?? throw Refused(Model, cards.Any(c => c.Id == Model) ? "is split already" : "is neither a file nor a model of the library",
            "an ONNX file or a model in one file is required", $"models: {string.Join(", ", whole.Select(c => c.Id))}");
    }

    /// <summary>Id of the model that is written.</summary>
    public string Id() => NameOf(Folder!);

    /// <summary>The device and the server; null where nothing is said of them.</summary>
    /// <exception cref="ScenarioException">What is said cannot be.</exception>
    public DevicePair? DevicePair() => Configuration.Network.DevicePair.Read(Pair);

    public int[]? InputShape() => Shape is null ? null : TryShape(Shape);

    public SplitIdentity Identity() => SplitIdentity.TryParse(Split ?? $"{Id()}@1")!;

    /// <summary>The codec of a tensor; unsigned bytes travel as they are.</summary>
    public WireCodec CodecOf(TensorElement element) =>
        element == TensorElement.U8 ? new WireCodec(TensorCoding.U8) : Codec is null ? new WireCodec(TensorCoding.Fp32) : WireCodec.Parse(Codec);

    public SplitFolder OutputFolder()
    {
        var folder = new SplitFolder(Path.GetFullPath(Folder!), IsForced);
        folder.EnsureIsFree();
        return folder;
    }

    public static ScenarioException Refused(string option, string found, string required, string remedy) =>
        new([new Problem("models split", option, found, required, remedy)]);

    private static string NameOf(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));

    private static int[]? TryShape(string text)
    {
        var extents = text.Split('x');
        var shape = new int[extents.Length];
        for (var i = 0; i < extents.Length; i++)
            if (!int.TryParse(extents[i], NumberStyles.None, CultureInfo.InvariantCulture, out shape[i]) || shape[i] < 1) return null;
        return shape;
    }
}
