namespace IdnActors.Configuration.Quantities;

/// <summary>A unit and how many base units it holds.</summary>
internal readonly record struct Unit(string Symbol, decimal Scale);

/// <summary>The units of each kind of quantity, smallest first.</summary>
internal static class Units
{
    private const decimal Kibi = 1024m;

    /// <summary>Base: nanoseconds.</summary>
    public static readonly Unit[] Time = [new("ns", 1m), new("us", 1e3m), new("ms", 1e6m), new("s", 1e9m), new("min", 60e9m), new("h", 3600e9m)];

    /// <summary>Base: bytes. Binary and decimal prefixes mean what they say.</summary>
    public static readonly Unit[] Size =
    [
        new("B", 1m), new("kB", 1e3m), new("KiB", Kibi), new("MB", 1e6m), new("MiB", Kibi * Kibi), new("GB", 1e9m), new("GiB", Kibi * Kibi * Kibi),
        new("TB", 1e12m), new("TiB", Kibi * Kibi * Kibi * Kibi),
    ];

    /// <summary>Base: bits per second.</summary>
    public static readonly Unit[] DataRate = [new("bps", 1m), new("kbps", 1e3m), new("Mbps", 1e6m), new("Gbps", 1e9m), new("Tbps", 1e12m)];

    /// <summary>Base: watts.</summary>
    public static readonly Unit[] Power = [new("uW", 1e-6m), new("mW", 1e-3m), new("W", 1m), new("kW", 1e3m)];

    /// <summary>Requests per so many seconds: here the scale divides.</summary>
    public static readonly Unit[] PerTime = [new("/s", 1m), new("/min", 60m), new("/h", 3600m)];

    /// <summary>Base: multiply-accumulates. A count needs no unit.</summary>
    public static readonly Unit[] Macs =
    [
        new("MAC", 1m), new("k", 1e3m), new("M", 1e6m), new("G", 1e9m), new("T", 1e12m),
        new("kMAC", 1e3m), new("MMAC", 1e6m), new("GMAC", 1e9m), new("TMAC", 1e12m),
        new("k MAC", 1e3m), new("M MAC", 1e6m), new("G MAC", 1e9m), new("T MAC", 1e12m),
    ];

    /// <summary>Base: multiply-accumulates per second.</summary>
    public static readonly Unit[] MacRate =
        [new("MAC/s", 1m), new("kMAC/s", 1e3m), new("MMAC/s", 1e6m), new("GMAC/s", 1e9m), new("TMAC/s", 1e12m), new("PMAC/s", 1e15m)];
}
