using System.Collections.Immutable;
using IdnActors.Inference.DataSets;
using IdnActors.Inference.Engine;
using IdnActors.Model;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;

namespace IdnActors.Inference.Recording;

/// <summary>
/// The answers of live inference, looked up: <see cref="OnnxRuntimeEngine"/> answered every sample once by the very calls a live run makes, so the answers are equal
/// to the last bit. Queries are complete on return and allocate nothing. Immutable.
/// </summary>
public sealed class RecordedInferenceEngine : IInferenceEngine
{
    private readonly ImmutableArray<int> _samplesOfTask;
    private readonly InferenceResult[][][] _answers;
    private readonly OnnxRuntimeEngine? _live;
    private readonly ImmutableArray<RecordedChain?> _chains;

    private RecordedInferenceEngine(ImmutableArray<int> samplesOfTask, InferenceResult[][][] answers, OnnxRuntimeEngine? live, Catalogue catalogue, int tables, int recordedTables, int storedTables)
    {
        _live = live;
        _chains = [.. catalogue.Variants.Select(v => v.Split is null ? null : new RecordedChain(live!.ChainOf(v.Id)))];
        _samplesOfTask = samplesOfTask;
        _answers = answers;
        TableCount = tables;
        RecordedTableCount = recordedTables;
        StoredTableCount = storedTables;
    }

    /// <summary>Tables in memory; parts of one content share one.</summary>
    public int TableCount { get; }

    /// <summary>Tables that had to be computed; the others were found in the cache.</summary>
    public int RecordedTableCount { get; }

    /// <summary>Computed tables that the cache took: fewer than <see cref="RecordedTableCount"/> where its folder cannot be written.</summary>
    public int StoredTableCount { get; }

    /// <summary>
    /// Makes the engine: checks all files as for live inference, reads the tables that are in the cache and computes the others. Blocks the caller meanwhile. A table
    /// that another process is computing is waited for. A table is kept as soon as it is complete, so that a cancellation loses one at most. Stricter than live inference in one thing: a part must answer all samples, those
    /// included that no request will draw.
    /// </summary>
    /// <param name="catalogue">Every part needs a file, every task a data set.</param>
    /// <param name="dataSets">Data sets by name; those that no task names are not used.</param>
    /// <param name="progress">Told from several threads, but never at once, and in order.</param>
    /// <exception cref="ScenarioException">Something that live inference needs is missing or wrong, or a part cannot answer some sample.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before all was computed.</exception>
    public static RecordedInferenceEngine Create(
        Catalogue catalogue, IReadOnlyDictionary<string, LabelledDataSet> dataSets, RecordedInferenceOptions options,
        IProgress<RecordingProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var live = new OnnxRuntimeEngine(catalogue, dataSets, options.Engine);
        // Only parts of split variants are computed later, when a run asks for them.
        var isKept = false;
        try
        {
            live.CheckFiles(cancellation);
            var engine = Record(live, catalogue, dataSets, options, progress, cancellation);
            isKept = engine._live is not null;
            return engine;
        }
        finally
        {
            if (!isKept) live.Dispose();
        }
    }

    private static RecordedInferenceEngine Record(
        OnnxRuntimeEngine live, Catalogue catalogue, IReadOnlyDictionary<string, LabelledDataSet> dataSets, RecordedInferenceOptions options,
        IProgress<RecordingProgress>? progress, CancellationToken cancellation)
    {
        var parts = PartsOf(catalogue, dataSets);
        var store = new AnswerStore(options.CacheFolder);
        var tables = new Dictionary<AnswerKey, InferenceResult[]>();
        var missing = new Dictionary<AnswerKey, RecordablePart>();
        foreach (var part in parts.DistinctBy(p => p.Key))
        {
            if (store.TryRead(part.Key, part.DataSet) is { } known) tables.Add(part.Key, known);
            else missing.Add(part.Key, part);
        }

        var counter = new ProgressCounter(progress, missing.Values.Sum(p => (long)p.DataSet.Count));
        var (recorded, stored) = (0, 0);
        foreach (var (key, part) in missing)
        {
            using var claim = RecordingClaim.Take(options.CacheFolder, key, () => counter.Wait(part.Name), cancellation);
            // Whoever had the claim before has recorded it by now.
            if (claim is not null && store.TryRead(key, part.DataSet) is { } kept)
            {
                tables.Add(key, kept);
                counter.Add(part.Name, part.DataSet.Count);
                continue;
            }
            recorded++;
            var answers = live.AnswerAll(part.Id, answered => counter.Add(part.Name, answered), cancellation);
            tables.Add(key, answers);
            if (store.TryWrite(key, answers)) stored++;
        }

        var byPart = parts.ToDictionary(p => p.Id, p => tables[p.Key]);
        InferenceResult[][][] answersOfVariants = [.. catalogue.Variants.Select(v => v.Parts.Select((_, i) => byPart.GetValueOrDefault(new PartId(v.Id, i), [])).ToArray())];
        var needsLive = catalogue.Variants.Any(v => v.Split is not null);
        return new RecordedInferenceEngine([.. catalogue.Tasks.Select(task => live.SampleCount(task.Id))], answersOfVariants, needsLive ? live : null, catalogue, tables.Count, recorded, stored);
    }

    public int SampleCount(TaskId task) => _samplesOfTask[task.Index];

    /// <inheritdoc />
    /// <exception cref="ArgumentOutOfRangeException">The sample is not in the task's data set.</exception>
    public ValueTask<InferenceResult> InferAsync(InferenceQuery query)
    {
        var answers = _answers[query.Part.Variant.Index][query.Part.Index];
        ArgumentOutOfRangeException.ThrowIfNegative(query.Sample);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(query.Sample, answers.Length);
        return new ValueTask<InferenceResult>(answers[query.Sample]);
    }

    /// <inheritdoc />
    public ValueTask<PartResult> RunPartAsync(PartQuery query) => new(_chains[query.Part.Variant.Index]!.Run(query.Part.Index, query.Sample, query.Input));

    /// <inheritdoc />
    public Activations Send(SentCut cut, int sample, Activations? state) => _chains[cut.Whole.Index]!.Send(cut, sample, state);

    /// <inheritdoc />
    public Activations SendView(SentView view, int sample, Activations? state) => _chains[view.Whole.Index]!.SendView(view, sample, state);

    /// <inheritdoc />
    public Activations? JoinViews(PartId part, ImmutableArray<Activations?> views) => RecordedViews.Join(part.Index, views);

    /// <inheritdoc />
    public byte[] Export(VariantId whole, Activations state) => RecordedChain.Export(state);

    /// <inheritdoc />
    public Activations Import(VariantId whole, byte[] bytes) => _chains[whole.Index]!.Import(bytes);

    public void Dispose() => _live?.Dispose();

    private static ImmutableArray<RecordablePart> PartsOf(Catalogue catalogue, IReadOnlyDictionary<string, LabelledDataSet> dataSets) =>
    [
        .. catalogue.Variants.Where(v => v.Split is null && v.Segment is null).SelectMany(variant => variant.Parts.Select((part, i) =>
        {
            var id = new PartId(variant.Id, i);
            var dataSet = dataSets[catalogue[variant.Task].DataSet!];
            return new RecordablePart(id, catalogue.NameOf(id), dataSet, AnswerKey.Of(part.File!, dataSet));
        })),
    ];

    private sealed record RecordablePart(PartId Id, string Name, LabelledDataSet DataSet, AnswerKey Key);

    /// <summary>Adds up what several threads have answered.</summary>
    private sealed class ProgressCounter(IProgress<RecordingProgress>? progress, long total)
    {
        private readonly Lock _lock = new();
        private long _recorded;

        /// <summary>Somebody else records the part.</summary>
        public void Wait(string part)
        {
            if (progress is null) return;
            lock (_lock) progress.Report(new RecordingProgress(part, _recorded, total) { IsElsewhere = true });
        }

        public void Add(string part, int answered)
        {
            if (progress is null) return;
            lock (_lock)
            {
                _recorded += answered;
                progress.Report(new RecordingProgress(part, _recorded, total));
            }
        }
    }
}
