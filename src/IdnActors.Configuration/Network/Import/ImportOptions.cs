using IdnActors.Configuration.Hocon;
using IdnActors.Configuration.Quantities;
using IdnActors.Configuration.Reading;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Configuration.Network.Import;

/// <summary>How an import gives tiers to nodes.</summary>
public enum TierRule
{
    /// <summary>0 for the cloud node, and for every other one its least number of links to it.</summary>
    Hops,

    /// <summary>0 for the cloud node, 1 for all others.</summary>
    Flat,
}

/// <summary>What an import does about nodes without usable coordinates.</summary>
public enum UnknownPlaces
{
    /// <summary>They stay without a place; their links take the default delay unless one is stated.</summary>
    DefaultDelay,

    /// <summary>They are put into the middle of their neighbours, and delays follow from distances as everywhere.</summary>
    Interpolate,
}

/// <summary>What an import takes where a file of another format says nothing. Files of graphs rarely say what a node is.</summary>
public sealed record ImportOptions
{
    private const string Prefix = "--";

    private static readonly Quantity<Duration> Delay = Known.Time(Duration.Zero, Duration.FromSeconds(3600));

    /// <summary>Rate of links that state none.</summary>
    public DataRate DefaultRate { get; init; } = DataRate.FromGigabitsPerSecond(1);

    /// <summary>Delay of links that state none and whose ends have no coordinates.</summary>
    public Duration DefaultDelay { get; init; } = Duration.FromMilliseconds(5);

    /// <summary>Least delay that a distance may come to: two nodes of one city are not at the same point. 10 µs are 2 km.</summary>
    public Duration LeastDelay { get; init; } = Duration.FromMicroseconds(10);

    /// <summary>Bytes that may wait at each link.</summary>
    public ByteSize Queue { get; init; } = new(1L << 20);

    /// <summary>Device class of all nodes but the cloud.</summary>
    public string Device { get; init; } = "server-cpu";

    /// <summary>Device class of the cloud node.</summary>
    public string CloudDevice { get; init; } = "datacentre-gpu";

    /// <summary>Name of the cloud node; null: the one with the least mean delay to all others.</summary>
    public string? Cloud { get; init; }

    public TierRule Tiers { get; init; } = TierRule.Hops;

    public UnknownPlaces UnknownPlaces { get; init; } = UnknownPlaces.DefaultDelay;

    /// <summary>Unit of an attribute <c>delay</c> that is a bare number, e.g. <c>ms</c>; null: such a number is not used.</summary>
    public string? DelayUnit { get; init; }

    /// <summary>Unit of an attribute <c>rate</c> that is a bare number, e.g. <c>Mbps</c>; null: such a number is not used.</summary>
    public string? RateUnit { get; init; }

    /// <summary>Options from texts with units, as a command line has them: <c>default-rate</c> to <c>10Gbps</c>. Those that are missing or null keep their default.</summary>
    /// <exception cref="ScenarioException">A text is no value of its option; the problem names it as <c>--default-rate</c>.</exception>
    public static ImportOptions Read(IReadOnlyDictionary<string, string?> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var (context, defaults) = (new LoadContext(), new ImportOptions());
        var options = defaults with
        {
            DefaultRate = Value("default-rate", Known.Rate, defaults.DefaultRate),
            DefaultDelay = Value("default-delay", Delay, defaults.DefaultDelay),
            LeastDelay = Value("least-delay", Delay, defaults.LeastDelay),
            Queue = Value("queue", Known.PositiveSize, defaults.Queue),
            Device = Value("device", Known.Text, defaults.Device),
            CloudDevice = Value("cloud-device", Known.Text, defaults.CloudDevice),
            Cloud = texts.GetValueOrDefault("cloud"),
            Tiers = Value("tiers", Known.Choice("a tier rule", "hops", ("hops", TierRule.Hops), ("flat", TierRule.Flat)), defaults.Tiers),
            UnknownPlaces = Value("unknown-places", Known.Choice("a rule", "interpolate",
                ("default-delay", UnknownPlaces.DefaultDelay), ("interpolate", UnknownPlaces.Interpolate)), defaults.UnknownPlaces),
            DelayUnit = Unit("delay-unit", Units.Time),
            RateUnit = Unit("rate-unit", Units.DataRate),
        };
        options.Check(context.Problems);
        context.Problems.ThrowIfAny();
        return options;

        T Value<T>(string name, Quantity<T> quantity, T otherwise) => texts.GetValueOrDefault(name) is { } text
            ? quantity.Read(text, new ConfigElement(new ConfigText(Prefix + name, text), "", "", context))
            : otherwise;

        string? Unit(string name, Unit[] units) => texts.GetValueOrDefault(name) is { } text
            ? Value(name, Known.Choice("a unit", units[0].Symbol, [.. units.Select(u => (u.Symbol, u.Symbol))]), text)
            : null;
    }

    /// <summary>Reports device classes that do not exist; every import does it, however the options were made.</summary>
    internal void Check(ProblemLedger problems)
    {
        foreach (var (option, device) in new[] { ("device", Device), ("cloud-device", CloudDevice) })
        {
            if (!DeviceClassReader.Shipped.ContainsKey(device))
                problems.Add(Prefix + option, "", $"is {ConfigText.Shown(device)}", "a device class of hocon/devices.conf is required",
                    Spelling.Remedy(device, DeviceClassReader.Shipped.Keys));
        }
    }
}
