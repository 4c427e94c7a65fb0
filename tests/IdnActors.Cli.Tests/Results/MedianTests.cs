using System.Text.Json;

namespace IdnActors.Cli.Tests.Results;

public class MedianTests
{
    /// <summary>On the node of one-cache 10^6 MACs take a nanosecond, and fewer none; most requests are for what its edge holds.</summary>
    [Theory]
    [InlineData("1k", 0)]
    [InlineData("1M", 1e-6)]
    [InlineData("7M", 7e-6)]
    public async Task Is_told_as_it_is_down_to_no_time_at_all(string macs, double medianMs)
    {
        using var folder = new TemporaryFolder();
        var result = await CliRunner.RunAsync("run", "one-cache", "--set", "run.duration=200s", "--set", "run.slot=100s", "--set", "demand.popularity.zipf=3",
            "--set", $"catalogue.profiles.only.macs={macs}", "--no-report", "--out", folder["out"]);

        Assert.True(result.ExitCode == ExitCode.Ok, result.Error);
        using var summary = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder["out"], "summary.json")));
        Assert.Equal(medianMs, summary.RootElement.GetProperty("latencyMs").GetProperty("p50").GetDouble());
        Assert.Equal(medianMs, summary.RootElement.GetProperty("metrics").EnumerateArray().Single(m => m.GetProperty("name").GetString() == "median latency").GetProperty("value").GetDouble());
    }
}
