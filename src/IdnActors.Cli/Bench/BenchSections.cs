namespace IdnActors.Cli.Bench;

/// <summary>The parts of the benchmark.</summary>
public static class BenchSections
{
    public const string Kernel = "kernel";
    public const string Tree = "tree";
    public const string Peers = "peers";
    public const string Growth = "growth";
    public const string Policies = "policies";

    /// <summary>Their names, in the order in which they are measured: the kernel first, since others are compared with it.</summary>
    public static IReadOnlyList<string> All { get; } = [Kernel, Tree, Peers, Growth, Policies];

    /// <summary>Measures one of them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such section.</exception>
    public static Task MeasureAsync(string section, BenchSession session) => section switch
    {
        Kernel => KernelBench.MeasureAsync(session),
        Tree => TreeBench.MeasureAsync(session),
        Peers => PeerBench.MeasureAsync(session),
        Growth => GrowthBench.MeasureAsync(session),
        Policies => PolicyBench.MeasureAsync(session),
        _ => throw new ArgumentOutOfRangeException(nameof(section), section, "There is no such section."),
    };
}
