using IdnActors.Cli.Bench;

namespace IdnActors.Cli.Tests.Bench;

public class PeerResultTests
{
    [Theory]
    [InlineData("RESULT nodes=57 requests=97682 wall=2.0000s cpu=1.6000s meanLatency=0.0042604s\n")]
    [InlineData("[0.000] warning: something\r\nRESULT nodes=57 requests=97682 wall=2.0000s cpu=1.6000s meanLatency=0.0042604s\r\nbye\r\n")]
    public void The_line_of_a_peer_is_read_wherever_it_stands(string output)
    {
        var result = PeerResult.Parse(output);

        Assert.Equal(new PeerResult(57, 97_682, 2, 1.6, 0.0042604), result);
        Assert.Equal(48_841, result!.RequestsPerSecond, 6);
        Assert.Equal(61_051.25, result.RequestsPerCpuSecond, 6);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no RESULT nodes=57 requests=97682 wall=2.0000s cpu=1.6000s meanLatency=0.0042604s")]
    [InlineData("RESULT nodes=57 requests=many wall=2.0000s cpu=1.6000s meanLatency=0.0042604s")]
    [InlineData("RESULT nodes=57 requests=0 wall=2.0000s cpu=1.6000s meanLatency=0.0s")]
    [InlineData("RESULT nodes=57 requests=97682 wall=0.0000s cpu=0.0000s meanLatency=0.0042604s")]
    [InlineData("RESULT nodes=57 requests=97682 wall=2.0000s cpu=1.6000s")]
    public void What_is_no_measurement_is_none(string output) => Assert.Null(PeerResult.Parse(output));
}
