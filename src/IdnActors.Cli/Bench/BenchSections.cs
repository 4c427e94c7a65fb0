namespace IdnActors.Cli.Bench;

/// <summary>The parts of the benchmark.</summary>
public static class BenchSections
{
    public const string Kernel = "kernel";
    public const string Tree = "tree";
    public const string Peers = "peers";
    public const string Growth = "growth";
    public const string Policies = "policies";
    public const string Cluster = "cluster";
    public const string Recovery = "recovery";

    /// <summary>Their names, in the order in which they are measured: the kernel first, since others are compared with it.</summary>
    public static IReadOnlyList<string> All { get; } = [Kernel, Tree, Peers, Growth, Policies, Cluster, Recovery];

    /// <summary>Those that are measured when none is named: all but what takes a quarter of an hour.</summary>
    public static IReadOnlyList<string> Usual { get; } = [.. All.Where(s => s != Recovery)];

    /// <summary>Measures one of them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such section.</exception>
    public static Task MeasureAsync(string section, BenchSession session) => section switch
    {
        Kernel => KernelBench.MeasureAsync(session),
        Tree => TreeBench.MeasureAsync(session),
        Peers => PeerBench.MeasureAsync(session),
        Growth => GrowthBench.MeasureAsync(session),
        Policies => PolicyBench.MeasureAsync(session),
        Cluster => ClusterBench.MeasureAsync(session),
        Recovery => RecoveryBench.MeasureAsync(session),
        _ => throw new ArgumentOutOfRangeException(nameof(section), section, "There is no such section."),
    };
}
