using System.Text.Json;
using IdnActors.Cluster.Processes;
using IdnActors.Cluster.Regions;

namespace IdnActors.Cli.Bench;

/// <summary>What came of one kill.</summary>
/// <param name="Difference">In what the results are not as they should be; null: in nothing.</param>
/// <param name="Silence">Seconds during which nothing was heard of the region that was killed, or until another coordinator began; null: not measured.</param>
/// <param name="CatchingUp">Seconds until the region was where it had been; null for coordinators, with which all begins anew.</param>
/// <param name="ToServed">Seconds of the same silence until a request was served; null: not measured.</param>
/// <param name="ToEnd">Seconds from the kill to the results; null: there are none.</param>
/// <param name="Lost">Requests that were lost with the process.</param>
internal sealed record KillResult(string? Difference, double? Silence, double? CatchingUp, double? ToServed, double? ToEnd, long Lost = 0);

/// <summary>A cluster of its own, of which one process is killed.</summary>
/// <param name="scenario">The scenario, and what is changed in it.</param>
/// <param name="isCoordinator">Whether it is the process that coordinates.</param>
/// <param name="share">When: the share of the emulated time that is over.</param>
/// <param name="host">Which of the others, from 0.</param>
internal sealed class KillTrial(string[] scenario, bool isCoordinator, double share, int host)
{
    /// <summary>Processes of the cluster: the least of which any may die.</summary>
    public const int Processes = 3;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Runs it.</summary>
    /// <param name="folder">Where its results are to be.</param>
    /// <param name="reference">Those of one process, which they should be; null: books have to balance, as with the real clock.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<KillResult> RunAsync(string folder, string? reference, CancellationToken cancellation)
    {
        await using var cluster = await ChildCluster.StartAsync(scenario, Processes, folder, cancellation).ConfigureAwait(false);
        var victim = cluster.Members[isCoordinator ? 0 : 1 + host];
        if (!await UntilShareAsync(cluster, cancellation).ConfigureAwait(false)) return new KillResult($"the run did not begin, or ended too early\n{Told(cluster, folder)}", null, null, null, null);
        var time = TimeProvider.System;
        var killed = time.GetTimestamp();
        // SIGKILL: nothing is said to anybody.
        victim.Process.Kill();
        var isThere = await cluster.UntilAsync(() => Directory.Exists(folder) || cluster.Members.All(m => m.Process.HasExited), cancellation).ConfigureAwait(false) && Directory.Exists(folder);
        double? toEnd = isThere ? time.GetElapsedTime(killed).TotalSeconds : null;
        var hasEnded = await cluster.EndAsync(cancellation, victim).ConfigureAwait(false);
        if (!isThere || !hasEnded) return new KillResult($"a process failed\n{Told(cluster, folder)}", null, null, null, toEnd);
        var (difference, lost) = reference is null ? Books.In(folder) : (DifferenceOf(reference, folder), 0);
        var (silence, catchingUp, toServed) = LongestRecovery(folder);
        if (!isCoordinator) return new KillResult(difference, silence, catchingUp, toServed, toEnd, lost);
        // With the real clock the others run on.
        if (reference is null && cluster.Members.All(m => m.Find("the run goes on") is null)) difference ??= $"the run began anew\n{cluster}";
        var taken = cluster.Members.Select(m => m.Find("coordinates now")).FirstOrDefault(line => line is not null);
        return new KillResult(difference, taken is { } line ? time.GetElapsedTime(killed, line.At).TotalSeconds : null, catchingUp, toServed, toEnd, lost);
    }

    /// <summary>The first file that differs, or is in one of the folders only; what depends on the machine left out.</summary>
    public static string? DifferenceOf(string expected, string actual)
    {
        var names = NamesIn(expected);
        if (NamesIn(actual).Except(names).Concat(names.Except(NamesIn(actual))).FirstOrDefault() is { } lonely) return $"{lonely} is in one only";
        return names.Find(n => !File.ReadAllBytes(Path.Combine(expected, n)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(actual, n)))) is { } other ? $"{other} differs" : null;
    }

    private static List<string> NamesIn(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) != "environment.json").Select(f => Path.GetRelativePath(folder, f)).Order(StringComparer.Ordinal)];

    /// <summary>What the processes have said, and why the run ended.</summary>
    private static string Told(ChildCluster cluster, string folder) => string.Join('\n', [cluster.ToString(), .. Books.FailuresIn(folder)]);

    /// <summary>Waits until the run is as far as wanted.</summary>
    /// <returns>False: it ended before, or never began.</returns>
    private async Task<bool> UntilShareAsync(ChildCluster cluster, CancellationToken cancellation)
    {
        await using var inquiry = new ClusterInquiry(cluster.Address, null);
        using var timer = new PeriodicTimer(Look);
        var began = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(began) < Patience && !cluster.Members.Any(m => m.Process.HasExited))
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                var (now, duration, _, _) = (await inquiry.StatusAsync().ConfigureAwait(false)).Progress;
                if (duration.Seconds > 0 && now.Seconds >= share * duration.Seconds) return true;
            }
            // The coordinator is not there yet.
            catch (JoinException)
            {
            }
            await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false);
        }
        return false;
    }

    /// <summary>Of what began anew, that of which longest nothing was heard: what was killed.</summary>
    private static (double? Silence, double? CatchingUp, double? ToServed) LongestRecovery(string folder)
    {
        using var environment = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "environment.json")));
        var recoveries = environment.RootElement.GetProperty("cluster").GetProperty("recoveries").EnumerateArray()
            .Select(r => (Silence: Seconds(r, "silenceSeconds"), CatchingUp: Seconds(r, "catchingUpSeconds"), ToServed: Seconds(r, "firstServedSeconds"))).ToList();
        return recoveries.Count == 0 ? (null, null, null) : recoveries.MaxBy(r => r.Silence);
    }

    private static double? Seconds(JsonElement recovery, string name) => recovery.TryGetProperty(name, out var seconds) && seconds.ValueKind == JsonValueKind.Number ? seconds.GetDouble() : null;
}
