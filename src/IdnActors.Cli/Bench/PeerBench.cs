namespace IdnActors.Cli.Bench;

/// <summary>Workload T on other simulators, in turns with ours, so that a load that comes and goes meets all of them.</summary>
public static class PeerBench
{
    private const double WantedRatio = 5;

    public static async Task MeasureAsync(BenchSession session)
    {
        var peers = new List<PeerProgram>();
        foreach (var peer in PeerProgram.All())
        {
            if (await peer.PrepareAsync(session).ConfigureAwait(false)) peers.Add(peer);
            else session.Add(new BenchRow(BenchSections.Peers, peer.Name, null, "requests/s", Note: $"not installed: it needs {peer.Requirement}"));
        }
        if (peers.Count == 0) return;
        foreach (var tree in WorkloadT.All) await MeasureAsync(session, tree, peers).ConfigureAwait(false);
    }

    private static async Task MeasureAsync(BenchSession session, WorkloadT tree, List<PeerProgram> peers)
    {
        var scenario = BenchSession.Load(tree.Scenario, session.Scaled(tree.Seconds));
        await TreeBench.WarmUpAsync(session, tree).ConfigureAwait(false);
        var ours = new List<MeasuredRun>();
        var theirs = peers.ToDictionary(peer => peer, _ => new List<PeerResult>());
        for (var i = 1; i <= session.Choices.Repeat; i++)
        {
            ours.Add(await session.RunAsync(scenario, $"{tree.Scenario}, {i} of {session.Choices.Repeat}").ConfigureAwait(false));
            foreach (var peer in peers) theirs[peer].Add(await peer.RunAsync(tree, session).ConfigureAwait(false));
        }
        var rate = ours.MedianOf(r => r.RequestsPerSecond);
        var cpuRate = ours.MedianOf(r => r.RequestsPerCpuSecond);
        foreach (var peer in peers)
        {
            var row = new BenchRow(BenchSections.Peers, tree.Scenario, rate, "requests/s", new BenchReference(peer.Name, theirs[peer].MedianOf(r => r.RequestsPerSecond)));
            session.Add(row);
            session.Add(new BenchRow(BenchSections.Peers, $"{tree.Scenario}, processor time", cpuRate, "requests/CPU s",
                new BenchReference(peer.Name, theirs[peer].MedianOf(r => r.RequestsPerCpuSecond))));
            if (tree.Scenario == WorkloadT.Headline) session.Add(new BenchTarget($"rate of {tree.Scenario} over that of {peer.Name}", row.Ratio!.Value, "times", WantedRatio));
        }
    }
}
