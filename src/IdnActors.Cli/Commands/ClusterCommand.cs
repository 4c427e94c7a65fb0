using System.CommandLine;
using System.Globalization;
using IdnActors.Cluster.Regions;

namespace IdnActors.Cli.Commands;

/// <summary><c>idn cluster</c>: looks at a cluster that runs, and moves its regions.</summary>
public static class ClusterCommand
{
    private const string StatusExamples = """
        idn cluster status --at 127.0.0.1:4053
        """;

    private const string MoveExamples = """
        idn cluster move 1 127.0.0.1:4055 --at 127.0.0.1:4053

        In virtual time a region that moves begins anew at the other process and catches up: results stay the
        same to the byte. With the real clock it is drained first, and silent for about a second: nothing is
        lost.
        """;

    private static readonly TimeSpan MovePatience = TimeSpan.FromMinutes(10);

    public static Command Create(Terminal terminal)
    {
        var at = new Option<string>("--at") { Description = "Any process of the cluster", HelpName = "host:port", Required = true, Recursive = true };
        at.Validators.Add(result => ClusterCommandOptions.Check(result.GetValueOrDefault<string>(), at.Name, result.AddError));
        var settings = new Option<string?>("--cluster-config") { Description = "Settings of Akka.NET laid over hocon/cluster.conf, those of the cluster", HelpName = "file", Recursive = true };
        var status = new Command("status", "Processes, and which regions they run");
        status.SetAction((parsed, _) => StatusAsync(terminal, InquiryOf(parsed)));
        var region = new Argument<int>("region") { Description = "Number of the region, from 0" };
        var process = new Argument<string>("process") { Description = "Where it is to be run, host:port" };
        var move = new Command("move", "Move a region to another process, while requests flow") { region, process };
        move.SetAction((parsed, _) => MoveAsync(terminal, InquiryOf(parsed), parsed.GetRequiredValue(region), parsed.GetRequiredValue(process)));
        return new Command("cluster", "Look at a cluster that runs, and move its regions") { status.WithExamples(StatusExamples), move.WithExamples(MoveExamples), at, settings }.WithExamples($"{StatusExamples}\n{MoveExamples}");

        ClusterInquiry InquiryOf(ParseResult parsed) => new(ClusterCommandOptions.Parse(parsed.GetRequiredValue(at))!, ClusterChoices.SettingsOf(parsed.GetValue(settings)));
    }

    private static async Task<int> StatusAsync(Terminal terminal, ClusterInquiry inquiry)
    {
        await using (inquiry.ConfigureAwait(false))
        {
            var status = await inquiry.StatusAsync().ConfigureAwait(false);
            var writer = terminal.Out.Profile.Out.Writer;
            writer.WriteLine($"scenario {status.ScenarioHash[..12]}, coordinated by {status.Coordinator}");
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{status.Progress.Now.Seconds:F1} s of {status.Progress.Duration.Seconds:F1} s, {status.Progress.Issued:N0} requests issued, {status.Progress.Ended:N0} ended"));
            foreach (var process in status.Processes)
            {
                var regions = Enumerable.Range(0, status.Homes.Length).Where(r => status.Homes[r] == process).Select(r => r.ToString(CultureInfo.InvariantCulture));
                writer.WriteLine($"{process}: {(regions.Any() ? $"regions {string.Join(", ", regions)}" : "no region")}");
            }
            return ExitCode.Ok;
        }
    }

    private static async Task<int> MoveAsync(Terminal terminal, ClusterInquiry inquiry, int region, string process)
    {
        await using (inquiry.ConfigureAwait(false))
        {
            var move = await inquiry.MoveAsync(region, process, MovePatience).ConfigureAwait(false);
            var took = move.Kept is { } kept
                ? string.Create(CultureInfo.InvariantCulture, $"it issued nothing for {move.Silence.TotalSeconds:F2} s, and {kept:N0} packets waited")
                : string.Create(CultureInfo.InvariantCulture, $"not heard of for {move.Silence.TotalSeconds:F2} s, {move.Orders:N0} orders repeated in {move.CatchingUp.TotalSeconds:F2} s");
            terminal.Out.Profile.Out.Writer.WriteLine($"region {region} runs at {process}: {took}");
            return ExitCode.Ok;
        }
    }
}
