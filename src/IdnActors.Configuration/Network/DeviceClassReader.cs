using System.Collections.Immutable;
using IdnActors.Configuration.Hocon;
using IdnActors.Configuration.Quantities;
using IdnActors.Configuration.Reading;
using IdnActors.Model.Network;
using IdnActors.Model.Units;

namespace IdnActors.Configuration.Network;

/// <summary>Reads device classes: those shipped in <c>hocon/devices.conf</c>, and those a topology adds or changes.</summary>
internal static class DeviceClassReader
{
    public const string ResourceName = "hocon/devices.conf";

    private const string Key = "device-classes";
    private const int MostExecutors = 100_000;

    private static readonly Quantity<DataRate> LoadRate = Known.RateFrom(100_000);
    private static readonly Quantity<double> SlowStartFactor = Known.Number("a factor", "3", 1, 1000);
    private static readonly Duration LongestOverhead = Duration.FromSeconds(3600);

    public static Quantity<long> Executors { get; } = Known.Integer("a number of executors", "1", 1, MostExecutors);

    /// <summary>The shipped classes by name.</summary>
    public static ImmutableSortedDictionary<string, DeviceClass> Shipped { get; } = LoadShipped();

    /// <summary>
    /// The shipped classes with those of <paramref name="topology"/>: under a known name, the stated keys change; a new class states all that are required.
    /// </summary>
    public static ImmutableSortedDictionary<string, DeviceClass> Read(ConfigReader topology) => Read(topology, Shipped);

    private static ImmutableSortedDictionary<string, DeviceClass> LoadShipped()
    {
        var context = new LoadContext();
        var root = HoconText.Parse(ReferenceConf.Resource(ResourceName), ResourceName, context.Problems);
        context.Problems.ThrowIfAny();
        var classes = Read(new ConfigReader(root!, "", "topology", context), ImmutableSortedDictionary.Create<string, DeviceClass>(StringComparer.Ordinal));
        context.Finish();
        return classes;
    }

    private static ImmutableSortedDictionary<string, DeviceClass> Read(ConfigReader topology, ImmutableSortedDictionary<string, DeviceClass> known)
    {
        var classes = known.ToBuilder();
        foreach (var (name, entry) in topology.Entries(Key))
        {
            if (Known.IsName(name)) classes[name] = Read(name, entry.Block(), known.GetValueOrDefault(name));
            else entry.Report("is not a name", "a device class has a name of letters, digits, - _ .", "rename it, e.g. edge-gpu");
        }
        return classes.ToImmutable();
    }

    private static DeviceClass Read(string name, ConfigReader block, DeviceClass? known) => new()
    {
        Name = name,
        Memory = Or(block, "memory", Known.Memory, known?.Memory),
        MacsPerSecond = Or(block, "mac-rate", Known.MacRate, known?.MacsPerSecond),
        Executors = (int)Or(block, "executors", Executors, (long?)known?.Executors),
        InferenceOverhead = Or(block, "inference-overhead", Known.Time(Duration.Zero, LongestOverhead), known?.InferenceOverhead),
        LoadRate = Or(block, "load-rate", LoadRate, known?.LoadRate),
        LoadOverhead = Or(block, "load-overhead", Known.Time(Duration.Zero, LongestOverhead), known?.LoadOverhead),
        SlowStart = new SlowStart(
            Or(block, "slow-start-duration", Known.Time(Duration.Zero, LongestOverhead), known?.SlowStart.Duration),
            Or(block, "slow-start-factor", SlowStartFactor, known?.SlowStart.Factor)),
        Source = known is not null && !block.Has("source") ? known.Source : block.Get("source", Known.Text),
    };

    private static T Or<T>(ConfigReader block, string key, Quantity<T> quantity, T? known) where T : struct =>
        block.TryGet(key, quantity, out var value) ? value : known ?? block.Get(key, quantity);
}
