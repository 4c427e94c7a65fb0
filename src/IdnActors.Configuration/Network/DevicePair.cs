using IdnActors.Configuration.Hocon;
using IdnActors.Configuration.Quantities;
using IdnActors.Configuration.Reading;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Configuration.Network;

/// <summary>A device and a server with a link between them, as a command line describes them.</summary>
/// <param name="Device">Class of the device.</param>
/// <param name="Server">Class of the server.</param>
/// <param name="Rate">Of the link, both ways.</param>
/// <param name="Delay">Of the link, one way.</param>
/// <param name="Powers">What the device draws; null where that is not stated.</param>
public sealed record DevicePair(DeviceClass Device, DeviceClass Server, DataRate Rate, Duration Delay, DevicePowers? Powers)
{
    private const string Prefix = "--";

    /// <summary>Rate where none is stated, for help.</summary>
    public const string DefaultRate = "10Mbps";

    /// <summary>Delay where none is stated, for help.</summary>
    public const string DefaultDelay = "5ms";

    /// <summary>Names of the texts, <c>between</c> first.</summary>
    public static IReadOnlyList<string> Names { get; } = ["between", "rate", "delay", "compute-power", "radio-power"];

    /// <summary>A pair from texts with units: <c>between</c> to <c>single-board,edge-gpu</c>, <c>rate</c> to <c>10Mbps</c>.</summary>
    /// <returns>Null where no text is given.</returns>
    /// <exception cref="ScenarioException">A text is no value of its option; the problem names it as <c>--rate</c>.</exception>
    public static DevicePair? Read(IReadOnlyDictionary<string, string?> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (Names.All(n => texts.GetValueOrDefault(n) is null)) return null;
        var context = new LoadContext();
        var classes = Classes(texts.GetValueOrDefault("between"), context.Problems);
        var (rate, delay) = (Value("rate", Known.Rate, DefaultRate), Value("delay", Known.Time(Duration.Zero, Duration.FromSeconds(3600)), DefaultDelay));
        var (compute, radio) = (Value("compute-power", Known.Power, "0W"), Value("radio-power", Known.Power, "0W"));
        var hasPower = texts.GetValueOrDefault("compute-power") is not null;
        if (hasPower != texts.GetValueOrDefault("radio-power") is not null)
            context.Problems.Add(Prefix + (hasPower ? "radio-power" : "compute-power"), "", "is missing", "energy is that of computing and of sending", "state both powers, e.g. 2W and 1W, or none");
        context.Problems.ThrowIfAny();
        return new DevicePair(classes!.Value.Device, classes.Value.Server, rate, delay, hasPower ? new DevicePowers(compute, radio) : null);

        T Value<T>(string name, Quantity<T> quantity, string otherwise)
        {
            var text = texts.GetValueOrDefault(name) ?? otherwise;
            return quantity.Read(text, new ConfigElement(new ConfigText(Prefix + name, text), "", "", context));
        }
    }

    private static (DeviceClass Device, DeviceClass Server)? Classes(string? text, ProblemLedger problems)
    {
        const string option = Prefix + "between";
        var names = text?.Split(',', StringSplitOptions.TrimEntries) ?? [];
        if (names.Length != 2)
        {
            problems.Add(option, "", text is null ? "is missing" : $"is {ConfigText.Shown(text)}", "two device classes, that of the device and that of the server, are required", "write e.g. --between single-board,edge-gpu");
            return null;
        }
        foreach (var name in names.Where(n => !DeviceClassReader.Shipped.ContainsKey(n)))
            problems.Add(option, "", $"names {ConfigText.Shown(name)}", "a device class of hocon/devices.conf is required", Spelling.Remedy(name, DeviceClassReader.Shipped.Keys));
        return names.All(DeviceClassReader.Shipped.ContainsKey) ? (DeviceClassReader.Shipped[names[0]], DeviceClassReader.Shipped[names[1]]) : null;
    }
}
