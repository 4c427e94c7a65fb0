using System.Xml.Linq;
using IdnActors.Cli.Results;

namespace IdnActors.Cli.Tests.Report;

public sealed class ReportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_report_of_a_run_needs_nothing_beside_itself_and_says_what_was_run()
    {
        await CliRunner.RunAsync("run", "quickstart", "--set", "run.duration=5s", "--out", _folder["out"]);
        var page = await File.ReadAllTextAsync(Path.Combine(_folder["out"], "report.html"));

        Assert.Contains("What does a policy that learns what each node should hold gain", page, StringComparison.Ordinal);
        Assert.Contains("repositories only", page, StringComparison.Ordinal);
        Assert.Contains("NTAG: normalized time-averaged gain", page, StringComparison.Ordinal);
        Assert.Contains("idn run scenario.conf", page, StringComparison.Ordinal);
        Assert.Equal(8, page.Split("<svg ").Length - 1);
        foreach (var outside in (string[])["src=", "href=", "<script", "<link", "@import", "url(http"]) Assert.DoesNotContain(outside, page, StringComparison.Ordinal);
        Assert.DoesNotContain(_folder.Path, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drawings_are_well_formed_and_do_not_share_names()
    {
        await CliRunner.RunAsync("run", "quickstart", "--set", "run.duration=5s", "--out", _folder["out"]);
        var page = await File.ReadAllTextAsync(Path.Combine(_folder["out"], "report.html"));

        var drawings = page.Split("<svg ").Skip(1).Select(part => XElement.Parse("<svg " + part[..(part.IndexOf("</svg>", StringComparison.Ordinal) + 6)])).ToList();
        var names = drawings.SelectMany(d => d.DescendantsAndSelf().Attributes("id")).Select(a => a.Value).ToList();
        Assert.NotEmpty(names);
        Assert.Equal(names.Count, names.Distinct().Count());
        var used = drawings.SelectMany(d => d.DescendantsAndSelf().Attributes("clip-path")).Select(a => a.Value[5..^1]);
        Assert.Empty(used.Except(names));
    }

    [Fact]
    public async Task What_a_scenario_says_is_text_and_nothing_else()
    {
        await CliRunner.RunAsync("run", "line-3", "--set", "scenario.description=\"<script>alert('x')</script> & more\"", "--out", _folder["out"]);
        var page = await File.ReadAllTextAsync(Path.Combine(_folder["out"], "report.html"));

        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; more", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Equal_experiments_in_two_folders_give_equal_reports_and_tables()
    {
        string[] sweep = ["sweep", "line-3", "--set", "serving.accuracy-weight=1ms,20ms", "--set", "run.duration=1s", "--seeds", "3", "-p", "2", "--out"];
        await CliRunner.RunAsync([.. sweep, _folder["a"]]);
        await CliRunner.RunAsync([.. sweep, _folder["b"]]);

        foreach (var file in (string[])["report.html", "compare.parquet", "experiment.json"])
            Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(_folder["a"], file)), await File.ReadAllBytesAsync(Path.Combine(_folder["b"], file)));
        var page = await File.ReadAllTextAsync(Path.Combine(_folder["a"], "report.html"));
        Assert.Contains("idn sweep line-3 --set &quot;serving.accuracy-weight=1ms,20ms&quot; --set run.duration=1s --seeds 3", page, StringComparison.Ordinal);
        Assert.Contains("95 % interval of the mean over the seeds", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_policy_has_learned_is_drawn_and_leads_the_table()
    {
        string[] sweep = ["sweep", "line-3", "--set", "serving.accuracy-weight=1ms,20ms", "--set", "run.duration=1s", "--seeds", "2", "--out", _folder["out"]];
        await CliRunner.RunAsync(sweep);
        await WriteLearningAsync(Path.Combine(_folder["out"], "accuracy-weight-1ms", "seed-1"), 1, double.NaN, "no theorem here");
        await WriteLearningAsync(Path.Combine(_folder["out"], "accuracy-weight-1ms", "seed-2"), 1.5, double.NaN, "no theorem here");
        await WriteLearningAsync(Path.Combine(_folder["out"], "accuracy-weight-20ms", "seed-1"), 2, 100, "theorem");
        await WriteLearningAsync(Path.Combine(_folder["out"], "accuracy-weight-20ms", "seed-2"), 2.7, 100, "theorem");

        var result = await CliRunner.RunAsync(sweep);

        Assert.True(result.ExitCode == ExitCode.Ok, result.Error);
        Assert.Contains("NTAG (ms)", result.Output, StringComparison.Ordinal);
        Assert.Contains("2.4 ± 4.4", result.Output, StringComparison.Ordinal);
        var page = await File.ReadAllTextAsync(Path.Combine(_folder["out"], "report.html"));
        Assert.Contains("Gain over time", page, StringComparison.Ordinal);
        Assert.Contains("Thin lines with crosses: the bound", page, StringComparison.Ordinal);
        Assert.Contains("accuracy-weight=1ms: no theorem here; accuracy-weight=20ms: theorem", page, StringComparison.Ordinal);
    }

    private static async Task WriteLearningAsync(string folder, double gain, double bound, string label)
    {
        IReadOnlyList<Metric<int>> columns =
        [
            new("slot", "", Better.Neutral, (in s) => (long)s),
            new("start_s", "", Better.Neutral, (in s) => s * 0.5),
            new("ntag_ms", "", Better.Neutral, (in _) => gain),
            new("regret_ms", "", Better.Neutral, (in s) => gain * s),
            new("variants_regret_ms", "", Better.Neutral, (in s) => gain * s),
            new("bound_ms", "", Better.Neutral, (in _) => bound),
            new("bound_label", "", Better.Neutral, (in _) => label),
        ];
        await using var table = new ParquetTable<int>(Path.Combine(folder, "learning.parquet"), columns);
        for (var slot = 0; slot < 2; slot++) table.Add(slot);
    }
}
