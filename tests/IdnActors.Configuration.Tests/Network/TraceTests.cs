using IdnActors.Configuration.Network;
using IdnActors.Configuration.Reading;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Configuration.Tests.Network;

public class TraceTests
{
    private const string Nodes = "nodes = [ { name = a, tier = 0, device = edge-cpu }, { name = b, tier = 1, device = edge-cpu } ]\n";
    private const string Links = "links = [ { between = [a, b], rate = 1Mbps, delay = 5ms, trace = t } ]\n";

    [Fact]
    public void A_file_beside_the_topology_is_read()
    {
        using var folder = new TemporaryFolder();
        folder.Write("t.csv", "\uFEFF# measured on a walk\r\ntime_s,rate_mbps,delay_ms\r\n\r\n0,10,5\r\n1.5,0.0004,7.25\r\n2,0,1\r\n");
        var path = folder.Write("net.conf", Nodes + "traces { t { file = t.csv, repeat-after = 3s } }\n" + Links);

        var trace = TopologyLoader.Load(path).Links[0].Trace!;

        Assert.Equal(new LinkTrace("t",
            [
                new LinkStep(Instant.Start, DataRate.FromMegabitsPerSecond(10), Duration.FromMilliseconds(5)),
                new LinkStep(new Instant(1_500_000_000), new DataRate(400), Duration.FromMilliseconds(7.25)),
                new LinkStep(new Instant(2_000_000_000), null, Duration.FromMilliseconds(1)),
            ], Duration.FromSeconds(3)), trace);
    }

    [Fact]
    public void Columns_come_in_any_order_and_unit()
    {
        var steps = Read("delay_us,time_ms,rate_kbps\n250,0,64\n1e3,2e-3,1.5\n");
        Assert.Equal(
            [new LinkStep(Instant.Start, new DataRate(64_000), new Duration(250_000)), new LinkStep(new Instant(2_000), new DataRate(1_500), new Duration(1_000_000))], steps);
        Assert.Equal([new LinkStep(Instant.Start, new DataRate(3))], Read("time_us,rate_bps\n0,3.4\n"));
    }

    [Theory]
    [InlineData("", " is empty – a trace has a header and a row for every change; begin with time_s,rate_mbps,delay_ms, then 0,10,5")]
    [InlineData("time_s,rate_mbps\n", " has no rows – a trace has a header and a row for every change; begin with time_s,rate_mbps,delay_ms, then 0,10,5")]
    [InlineData("# x\ntime_s,rate\n0,1\n", "line 2 has a column \"rate\"")]
    [InlineData("time_s,rate_bps,rate_mbps\n0,1,1\n", "line 1 has 2 columns of rate")]
    [InlineData("time_s,delay_ms\n0,1\n", "line 1 has no column of rate")]
    [InlineData("time_s,rate_mbps\n0,1\n1\n", "line 3 has 1 values – a row has one for each of the 2 columns; add or remove some")]
    [InlineData("time_s,rate_mbps\n0,fast\n", "line 2 has rate_mbps \"fast\" – a number from 0 to 100000000 is required; correct it")]
    [InlineData("time_s,rate_mbps\n0,-1\n", "line 2 has rate_mbps \"-1\"")]
    [InlineData("time_s,rate_mbps\n0,NaN\n", "line 2 has rate_mbps \"NaN\"")]
    [InlineData("time_s,rate_mbps\n0,1e99\n", "line 2 has rate_mbps \"1e99\"")]
    [InlineData("time_s,rate_mbps,delay_s\n0,1,3601\n", "line 2 has delay_s \"3601\" – a number from 0 to 3600 is required; correct it")]
    [InlineData("time_s,rate_mbps\n1,1\n", "line 2 is at 1s – the first row is at time 0; subtract its time from all rows")]
    [InlineData("time_s,rate_mbps\n0,1\n2,1\n2,1\n", "line 4 is at 2s, after one at 2s – rows follow each other by increasing time; sort them, and keep one row of each time")]
    public void Mistakes_in_a_file_are_told_with_their_line(string text, string message) => Assert.Contains("t.csv: " + message.TrimStart(), Problems(text), StringComparison.Ordinal);

    [Fact]
    public void All_mistakes_come_at_once_but_not_thousands_of_them()
    {
        Assert.Equal(3, Problems("time_s,rate_mbps\n0,x\n1,y\n2,z\n3,1\n").Split('\n').Length);
        Assert.Equal(20, Problems("time_s,rate_mbps\n" + string.Concat(Enumerable.Repeat("x,y\n", 15_000))).Split('\n').Length);
        Assert.Contains("has 20001 rows", Problems("time_s,rate_mbps\n" + string.Concat(Enumerable.Repeat("x,y\n", 20_001))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file = nowhere.csv", "nowhere.csv: does not exist – the file must be readable; check the path")]
    [InlineData("file = \"\"", " is a folder – a file is required; name a file in it")]
    [InlineData("file = \"/dev/zero\"", "is empty, a device or a pipe")]
    [InlineData("file = t.csv, steps = [ ]", "traces.t.steps stand beside file – a trace comes from a file or is listed; remove one of them")]
    [InlineData("repeat-after = 1s", "traces.t.steps is missing – a list of steps, or a file of them, is required; write e.g. steps = [ { at = 0s, rate = 10Mbps } ]")]
    [InlineData("steps = [ { at = 1s, rate = 1Mbps } ]", "traces.t.steps does not describe a link at every time – the first step begins at 0; correct the steps")]
    [InlineData("steps = [ { at = 0s, rate = 0 } ]", "traces.t.steps does not describe a link at every time – in the end something must pass, so that what waits is sent some time; correct the steps")]
    [InlineData("steps = [ { at = 0s, rate = 1Mbps }, { at = 1s, rate = 2Mbps } ], repeat-after = 1s", "traces.t.repeat-after is 1s; the last step is at 1s – the repetition begins after the last step; correct the steps")]
    [InlineData("steps = [ { at = 0s, rate = fast } ]", "traces.t.steps[0].rate is \"fast\" – a data rate is a number with a unit; write e.g. 100Mbps")]
    [InlineData("steps = [ { at = 0s, rate = 1bps } ]", "links[0].queue of 1MiB may take more than 1000 h to send on the trace t – a full queue is sent within 1000 h; choose a smaller queue, or a trace with higher rates")]
    public void Mistakes_in_a_topology_are_told_once(string trace, string message)
    {
        using var folder = new TemporaryFolder();
        folder.Write("t.csv", "time_s,rate_mbps\n0,1\n");
        var path = folder.Write("net.conf", $"{Nodes}traces {{ t {{ {trace} }} }}\n{Links}");
        var problem = Assert.Single(Assert.Throws<ScenarioException>(() => TopologyLoader.Load(path)).Problems);
        if (!message.Contains("folder", StringComparison.Ordinal) || OperatingSystem.IsLinux()) Assert.Contains(message, problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_trace_must_not_be_called_none() => Assert.Contains("a trace has a name",
        Assert.Throws<ScenarioException>(() => TopologyLoader.Parse(Nodes + "traces { none { } }\n" + Links.Replace("trace = t", "trace = none", StringComparison.Ordinal), "net.conf")).Message, StringComparison.Ordinal);

    private static LinkStep[] Read(string text)
    {
        var problems = new ProblemLedger();
        var steps = TraceFile.Parse(text, "t.csv", problems);
        problems.ThrowIfAny();
        return [.. steps];
    }

    private static string Problems(string text) => string.Join('\n', Assert.Throws<ScenarioException>(() => Read(text)).Problems.Select(p => p.ToString()));
}
