using Google.OrTools.LinearSolver;

namespace IdnActors.Optimization;

/// <summary>
/// The native library of Google.OrTools, which its package brings for linux-x64, linux-arm64, osx-x64, osx-arm64 and win-x64; elsewhere, and where the C++
/// runtime it needs is missing, it does not load.
/// </summary>
public static class NativeLibrary
{
    private static readonly Lazy<string?> Missing = new(() => ReasonOf(() =>
    {
        var id = SolverPair.GlopAndScip.Linear;
        using var solver = Solver.CreateSolver(id);
        return solver is null ? $"it has no solver {id}" : null;
    }));

    /// <summary>Why the library cannot be used on this machine, in words for a person; null where it can.</summary>
    public static string? WhyMissing => Missing.Value;

    /// <summary>Tries the library. A library that does not load shows in one of these exceptions, the first of them around one of the others at its first use.</summary>
    internal static string? ReasonOf(Func<string?> attempt)
    {
        try
        {
            return attempt();
        }
        catch (TypeInitializationException e) when (e.InnerException is { } inner)
        {
            return inner.Message;
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
        {
            return e.Message;
        }
    }
}
