using System.Diagnostics;

namespace IdnActors.Cli.Tests.Clusters;

/// <summary>The network between three machines falls apart, two against one: the two go on; the one ends, and says why.</summary>
public sealed class PartitionTests : IDisposable
{
    private const int Machines = 3;
    private const int Port = 4053;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [NetworkNamespaceFact]
    public async Task A_coordinator_that_is_cut_off_ends_and_another_one_comes_to_the_results_of_one_process()
    {
        // Long enough that it is not over before the others are sure, about seven seconds after the cut.
        string[] scenario = ["quickstart", "--set", "run.duration=180s", "--set", "run.slot=1s", "--set", "run.compare-with=[]", "--set", "run.inference=profiled", "--no-report"];
        var alone = await CliRunner.RunAsync(["run", .. scenario, "--out", _folder["alone"]]);
        Assert.True(alone.ExitCode == ExitCode.Ok, alone.Error);

        await CutAsync(cut: 1, scenario);

        ClusterFiles.AssertSame(_folder["alone"], _folder["cluster"]);
    }

    [NetworkNamespaceFact]
    public async Task With_the_real_clock_the_regions_of_a_host_that_is_cut_off_go_on_elsewhere_though_it_ran_on_for_a_while()
    {
        await CutAsync(cut: 3, ["quickstart", "--clock", "real", "--set", "run.duration=25s", "--set", "run.slot=1s", "--set", "run.inference=profiled", "--set", "run.compare-with=[]", "--no-report"]);

        var requests = ClusterFiles.RequestsOf(_folder["cluster"]);
        Assert.Equal(requests.Number("issued"), requests.Number("served") + requests.Number("lost"));
        Assert.Single(ClusterFiles.EventsOf(_folder["cluster"], "region-died"));
        Assert.Single(ClusterFiles.EventsOf(_folder["cluster"], "region-back"));
        Assert.Empty(ClusterFiles.SummaryOf(_folder["cluster"]).GetProperty("violations").EnumerateArray());
    }

    private async Task CutAsync(int cut, string[] scenario)
    {
        using var network = new SeparatedNetwork(Machines);
        var members = new List<ClusterMember>();
        var logs = KeptLogs.FolderFor(_folder["cluster"]);
        scenario = [.. scenario, "--cluster-log", logs];
        try
        {
            members.Add(Start(network, 1, ["run", .. scenario, "--cluster", $"{Machines}", "--listen", AddressOf(1), "--out", _folder["cluster"]]));
            members.Add(Start(network, 2, ["node", .. scenario, "--join", AddressOf(1), "--listen", AddressOf(2), "--out", _folder["cluster"]]));
            members.Add(Start(network, 3, ["node", .. scenario, "--join", AddressOf(1), "--listen", AddressOf(3), "--out", _folder["cluster"], "--roles", "host"]));
            await UntilAsync(members, async () => (await StatusAsync(network)).Contains(" 0 ended", StringComparison.Ordinal) is false && members.TrueForAll(m => !m.Process.HasExited), "requests end");

            network.Cut(cut);

            await UntilAsync(members, () => Task.FromResult(members.TrueForAll(m => m.Process.HasExited)), "all end");
            foreach (var member in members) await member.Process.WaitForExitAsync();
            for (var machine = 1; machine <= Machines; machine++)
                Assert.True(members[machine - 1].Process.ExitCode == (machine == cut ? ExitCode.Failed : ExitCode.Ok), Text(members));
            Assert.Contains("the other processes do not reach this one any more", members[cut - 1].Error, StringComparison.Ordinal);
        }
        finally
        {
            foreach (var member in members)
            {
                if (!member.Process.HasExited) member.Process.Kill();
                await member.Process.WaitForExitAsync();
                member.Process.Dispose();
            }
            KeptLogs.Keep(logs, Text(members));
        }
    }

    private static string AddressOf(int machine) => $"{SeparatedNetwork.AddressOf(machine)}:{Port}";

    private static ClusterMember Start(SeparatedNetwork network, int machine, string[] arguments) => new(Process.Start(StartOf(network, machine, arguments))!);

    private static ProcessStartInfo StartOf(SeparatedNetwork network, int machine, string[] arguments)
    {
        string[] all = [.. network.On(machine), "dotnet", Path.Combine(AppContext.BaseDirectory, "idn.dll"), .. arguments];
        return new ProcessStartInfo(all[0], all[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
    }

    /// <summary>What <c>idn cluster status</c> says on another machine; no requests while nobody answers.</summary>
    private static async Task<string> StatusAsync(SeparatedNetwork network)
    {
        using var process = Process.Start(StartOf(network, 2, ["cluster", "status", "--at", AddressOf(1)]))!;
        var status = await CliRunner.FinishAsync(process);
        return status.ExitCode == ExitCode.Ok ? status.Output : " 0 ended";
    }

    private static async Task UntilAsync(List<ClusterMember> members, Func<Task<bool>> condition, string what)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, $"waited in vain: {what}\n{Text(members)}");
            Thread.Sleep(20);
        }
    }

    private static string Text(List<ClusterMember> members) => string.Join('\n', members.Select((m, i) => $"--- machine {i + 1}\n{m.Output}{m.Error}"));
}
