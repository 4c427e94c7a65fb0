using System.Collections.Immutable;
using IdnActors.Cli.Experiments;
using IdnActors.Cli.Results;

namespace IdnActors.Cli.Tests.Experiments;

/// <summary>Experiments whose runs are done in this process, and counted.</summary>
public sealed class ExperimentRunnerTests : IDisposable
{
    private static readonly ExperimentDraft Draft = new("sweep", "line-3", ["run.duration=1s"], [], VariantSyntax.OfAxes(["serving.accuracy-weight=1ms,20ms"]));

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _started = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_variant_runs_with_every_seed_and_all_variants_of_a_seed_before_the_next()
    {
        var end = await RunAsync(Choices(2));

        Assert.Equal(["accuracy-weight-1ms/seed-1", "accuracy-weight-20ms/seed-1", "accuracy-weight-1ms/seed-2", "accuracy-weight-20ms/seed-2"], _started);
        Assert.Equal([1UL, 2, 1, 2], end.Runs.Select(r => r.Run.Seed));
        Assert.False(end.IsInterrupted);
        Assert.Empty(end.Failures);
    }

    [Fact]
    public async Task All_variants_see_the_same_requests()
    {
        var end = await RunAsync(Choices(1));

        Assert.Equal(end.Runs[0].Run["requests issued"], end.Runs[1].Run["requests issued"]);
        Assert.NotEqual(end.Runs[0].Run["mean latency"], end.Runs[1].Run["mean latency"]);
    }

    [Fact]
    public async Task After_an_interruption_only_the_missing_runs_are_done()
    {
        using var cancellation = new CancellationTokenSource();
        var first = await RunAsync(Choices(3), cancellation, cancelAfter: 4);
        var finished = _started.Take(4).ToList();
        _started.Clear();

        var second = await RunAsync(Choices(3));

        Assert.True(first.IsInterrupted);
        Assert.Equal(4, first.Runs.Length);
        Assert.Equal(["accuracy-weight-1ms/seed-3", "accuracy-weight-20ms/seed-3"], _started);
        Assert.Equal(6, second.Runs.Length);
        Assert.Empty(finished.Intersect(_started));
    }

    [Fact]
    public async Task A_run_that_was_ended_leaves_nothing()
    {
        using var cancellation = new CancellationTokenSource();
        var place = Path.Combine(_folder.Path, "accuracy-weight-1ms", "seed-1");
        var end = await new ExperimentRunner(ExperimentPlan.Check(Draft, null), _folder.Path, Choices(1), async (_, token) =>
        {
            Directory.CreateDirectory(place + ".partial");
            await File.WriteAllTextAsync(place + ".lock", "", token);
            await cancellation.CancelAsync();
            token.ThrowIfCancellationRequested();
            return null;
        }).RunAsync(cancellation.Token);

        Assert.True(end.IsInterrupted);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(place)!));
    }

    [Theory]
    [InlineData("\"interrupted\": false", "\"interrupted\": true")]
    [InlineData("\"scenarioHash\": \"", "\"scenarioHash\": \"0")]
    [InlineData("\"violations\": []", "\"violations\": [\"a byte is gone\"]")]
    [InlineData("\"seed\": 1", "\"seed\": 2")]
    [InlineData("}", "")]
    public async Task A_run_that_is_not_what_is_wanted_is_repeated(string text, string other)
    {
        await RunAsync(Choices(1));
        var summary = Path.Combine(_folder.Path, "accuracy-weight-1ms", "seed-1", "summary.json");
        await File.WriteAllTextAsync(summary, (await File.ReadAllTextAsync(summary)).Replace(text, other, StringComparison.Ordinal));
        _started.Clear();

        await RunAsync(Choices(1));

        Assert.Equal(["accuracy-weight-1ms/seed-1"], _started);
    }

    [Fact]
    public async Task A_run_of_another_build_of_the_same_version_is_repeated()
    {
        await RunAsync(Choices(1));
        var environment = Path.Combine(_folder.Path, "accuracy-weight-20ms", "seed-1", "environment.json");
        await File.WriteAllTextAsync(environment, (await File.ReadAllTextAsync(environment)).Replace(ProgramBuild.Id, "0123456789abcdef", StringComparison.Ordinal));
        _started.Clear();

        await RunAsync(Choices(1));

        Assert.Equal(["accuracy-weight-20ms/seed-1"], _started);
    }

    [Fact]
    public async Task After_a_failure_no_further_run_begins_and_what_it_said_is_told()
    {
        var count = 0;
        var end = await new ExperimentRunner(ExperimentPlan.Check(Draft, null), _folder.Path, Choices(5), (_, _) =>
        {
            count++;
            return Task.FromResult<ChildResult?>(new ChildResult(ExitCode.Failed, "", "the disk is full"));
        }).RunAsync(CancellationToken.None);

        Assert.Equal(1, count);
        Assert.Equal("accuracy-weight=1ms, seed 1: exit code 1; the disk is full", Assert.Single(end.Failures));
    }

    [Fact]
    public async Task Seeds_are_added_until_the_means_are_precise()
    {
        var loose = await RunAsync(Choices(null) with { Precision = new PrecisionRule(0.9, 100), Metric = "requests issued" });
        Assert.Equal(3, loose.Seeds);

        var tight = await RunAsync(Choices(null) with { Precision = new PrecisionRule(0.00001, 5), Metric = "requests issued" });
        Assert.Equal(5, tight.Seeds);
        Assert.Equal(10, tight.Runs.Length);
        Assert.Equal(10, _started.Count);
    }

    [Fact]
    public async Task Several_runs_go_on_at_a_time()
    {
        var running = 0;
        var both = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var end = await new ExperimentRunner(ExperimentPlan.Check(Draft, null), _folder.Path, Choices(1) with { Parallel = 2 }, async (_, _) =>
        {
            // Neither ends before both have begun.
            if (Interlocked.Increment(ref running) == 2) both.SetResult();
            await both.Task;
            return new ChildResult(ExitCode.Interrupted, "", "");
        }).RunAsync(CancellationToken.None);

        Assert.True(end.IsInterrupted);
    }

    private static ExperimentChoices Choices(int? seeds) => new(seeds, null, null, 1, null, null, false, false);

    private Task<ExperimentEnd> RunAsync(ExperimentChoices choices) => RunAsync(choices, null, int.MaxValue);

    private async Task<ExperimentEnd> RunAsync(ExperimentChoices choices, CancellationTokenSource? cancellation, int cancelAfter)
    {
        var runner = new ExperimentRunner(ExperimentPlan.Check(Draft, null), _folder.Path, choices, async (arguments, token) =>
        {
            if (_started.Count == cancelAfter) await cancellation!.CancelAsync();
            token.ThrowIfCancellationRequested();
            var place = arguments[arguments.ToImmutableArray().IndexOf("--out") + 1];
            _started.Add(Path.GetRelativePath(_folder.Path, place).Replace('\\', '/'));
            var result = await CliRunner.RunAsync(arguments, token);
            return new ChildResult(result.ExitCode, result.Output, result.Error);
        });
        return await runner.RunAsync(cancellation?.Token ?? CancellationToken.None);
    }
}
