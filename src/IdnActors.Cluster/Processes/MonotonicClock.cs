namespace IdnActors.Cluster.Processes;

/// <summary>The monotonic clock of this machine, which kernels follow, in nanoseconds.</summary>
internal static class MonotonicClock
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Its present time.</summary>
    public static long NowNs => ToNs(TimeProvider.System.GetTimestamp());

    /// <summary>A time stamp in nanoseconds.</summary>
    public static long ToNs(long timestamp) => TimeProvider.System.TimestampFrequency == NanosecondsPerSecond
        ? timestamp
        : (long)((Int128)timestamp * NanosecondsPerSecond / TimeProvider.System.TimestampFrequency);

    /// <summary>Nanoseconds as a time stamp.</summary>
    public static long ToTimestamp(long ns) => TimeProvider.System.TimestampFrequency == NanosecondsPerSecond
        ? ns
        : (long)((Int128)ns * TimeProvider.System.TimestampFrequency / NanosecondsPerSecond);
}
