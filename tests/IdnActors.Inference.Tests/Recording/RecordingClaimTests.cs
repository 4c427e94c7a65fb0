using IdnActors.Inference.DataSets;
using IdnActors.Inference.Recording;

namespace IdnActors.Inference.Tests.Recording;

/// <summary>Several who need the same answers at once.</summary>
public sealed class RecordingClaimTests : IDisposable
{
    private const int Count = 130;

    private readonly CacheFolder _folder = new();
    private readonly LabelledDataSet _samples = Samples();
    private readonly List<RecordingProgress> _told = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task One_records_and_the_others_wait_for_it()
    {
        var engines = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Create(["lin", "cnn4"], null, CancellationToken.None))));

        Assert.Equal(2, engines.Sum(e => e.RecordedTableCount));
        Assert.All(engines, e => Assert.Equal(2, e.TableCount));
        Assert.Equal(2, _folder.Files.Length);
    }

    [Fact]
    public async Task Who_waits_says_so_and_records_when_the_other_has_ended_without_a_result()
    {
        Directory.CreateDirectory(_folder.Path);
        var other = new FileStream(PathOf("lin"), FileMode.CreateNew, FileAccess.Write, FileShare.None);
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var creation = Task.Run(() => Create(["lin"], told, CancellationToken.None));
        await told.Task;
        Assert.False(creation.IsCompleted);

        // What a process leaves that is killed: the file, but nobody who holds it.
        await other.DisposeAsync();

        Assert.Equal((1, 1), ((await creation).RecordedTableCount, (await creation).StoredTableCount));
        Assert.Contains(_told, t => t is { IsElsewhere: true, Recorded: 0 });
        Assert.EndsWith(".answers", Assert.Single(_folder.Files), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_waits_can_be_interrupted()
    {
        Directory.CreateDirectory(_folder.Path);
        using var cancellation = new CancellationTokenSource();
        await using var other = new FileStream(PathOf("lin"), FileMode.CreateNew, FileAccess.Write, FileShare.None);
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var creation = Task.Run(() => Create(["lin"], told, cancellation.Token), CancellationToken.None);
        await told.Task;

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => creation);
    }

    private static LabelledDataSet Samples() =>
        new(FashionMnist.Name, [28, 28], 10, TestData.Images.ImageBytes(0, Count).ToArray(), [.. Enumerable.Range(0, Count).Select(i => (byte)TestData.Images.Label(i))]);

    private string PathOf(string model) => Path.Combine(_folder.Path, AnswerKey.Of(TestData.Card(model).Parts[0].File!, _samples).Hash + ".recording");

    private RecordedInferenceEngine Create(string[] models, TaskCompletionSource? waits, CancellationToken cancellation) => RecordedInferenceEngine.Create(
        TestData.CatalogueOf([.. models.Select(TestData.Card)]), new Dictionary<string, LabelledDataSet> { [FashionMnist.Name] = _samples }, _folder.Options, new Listener(this, waits), cancellation);

    private sealed class Listener(RecordingClaimTests test, TaskCompletionSource? waits) : IProgress<RecordingProgress>
    {
        public void Report(RecordingProgress value)
        {
            lock (test._told) test._told.Add(value);
            if (value.IsElsewhere) waits?.TrySetResult();
        }
    }
}
