namespace IdnActors.Policies.Tests.Kernels;

/// <summary>Checks that what runs in every slot leaves nothing to the garbage collector.</summary>
internal static class Allocations
{
    private const int Count = 200;

    public static double[] Sizes { get; } = [.. Enumerable.Range(0, Count).Select(i => 1.0 + (i % 7))];

    public static double[] Point { get; } = [.. Enumerable.Range(0, Count).Select(i => (i * 37 % 101) / 101.0)];

    public static double[] Gradient { get; } = [.. Enumerable.Range(0, Count).Select(i => (double)(i * 53 % 17))];

    public static double[] Result { get; } = new double[Count];

    public static bool[] Held { get; } = new bool[Count];

    public static void AssertNone(Action act)
    {
        // The first calls compile.
        for (var i = 0; i < 3; i++) act();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) act();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
