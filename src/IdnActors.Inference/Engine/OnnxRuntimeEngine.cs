using System.Collections.Immutable;
using System.Reflection;
using IdnActors.Inference.Chains;
using IdnActors.Inference.DataSets;
using IdnActors.Inference.Recording;
using IdnActors.Inference.Sessions;
using IdnActors.Model;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;
using Microsoft.ML.OnnxRuntime;

namespace IdnActors.Inference.Engine;

/// <summary>
/// Live inference: a part's ONNX file scores the request's image on one of the engine's threads, and the best class is compared with the image's label.
/// A query whose file cannot run ends in a <see cref="ScenarioException"/>; <see cref="CheckFiles"/> finds all of these beforehand.
/// </summary>
public sealed class OnnxRuntimeEngine : IInferenceEngine
{
    private readonly ImmutableArray<LabelledDataSet> _dataSetOfTask;
    private readonly ImmutableArray<ImmutableArray<RunnablePart>> _partsOfVariant;
    private readonly ImmutableArray<ChainRuntime?> _chainOfVariant;
    private readonly SessionCache _sessions;
    private readonly InferenceWorkers _workers;
    private readonly ImmutableArray<bool> _isPartOfChain;

    /// <param name="catalogue">Every part needs a file, every task a data set.</param>
    /// <param name="dataSets">Data sets by name; those that no task names are not used.</param>
    /// <exception cref="ScenarioException">A part has no file or a task no known data set; holds every such problem.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of threads is out of range.</exception>
    public OnnxRuntimeEngine(Catalogue catalogue, IReadOnlyDictionary<string, LabelledDataSet> dataSets, OnnxRuntimeEngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(dataSets);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.WorkerThreads, OnnxRuntimeEngineOptions.MinWorkerThreads);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.WorkerThreads, OnnxRuntimeEngineOptions.MaxWorkerThreads);
        ThrowIfNotRunnable(catalogue, dataSets);

        _dataSetOfTask = [.. catalogue.Tasks.Select(task => dataSets[task.DataSet!])];
        _partsOfVariant =
        [
            .. catalogue.Variants.Select(variant => variant.Parts
                .Select((part, i) => new RunnablePart(catalogue.NameOf(new PartId(variant.Id, i)), part.File!, _dataSetOfTask[variant.Task.Index]))
                .ToImmutableArray()),
        ];
        _sessions = new SessionCache(options.SessionCacheLimit);
        _chainOfVariant = [.. SplitChains.Of(catalogue).Select((c, i) => c is null ? null : new ChainRuntime(c, _dataSetOfTask[catalogue.Variants[i].Task.Index], _sessions))];
        _isPartOfChain = [.. catalogue.Variants.Select(v => v.Segment is not null || v.Split is not null)];
        _workers = new InferenceWorkers(options.WorkerThreads);
    }

    /// <summary>Version of ONNX Runtime, for the record of a run's environment. From the managed assembly: asking the native library would load it.</summary>
    public static string RuntimeVersion =>
        typeof(OrtEnv).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    /// <summary>Counts of the session cache; no part of a run's results.</summary>
    public CacheCounters SessionCounters => _sessions.Counters;

    public int SampleCount(TaskId task) => _dataSetOfTask[task.Index].Count;

    /// <inheritdoc />
    /// <exception cref="ArgumentOutOfRangeException">The sample is not in the task's data set.</exception>
    /// <exception cref="ObjectDisposedException">The engine has been disposed; queries that were waiting then are cancelled.</exception>
    public ValueTask<InferenceResult> InferAsync(InferenceQuery query)
    {
        var part = _partsOfVariant[query.Part.Variant.Index][query.Part.Index];
        ArgumentOutOfRangeException.ThrowIfNegative(query.Sample);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(query.Sample, part.DataSet.Count);
        var inference = new PendingWork<InferenceResult>(() => Infer(part, query.Sample));
        _workers.Enqueue(inference);
        return new ValueTask<InferenceResult>(inference.Task);
    }

    /// <inheritdoc />
    public ValueTask<PartResult> RunPartAsync(PartQuery query)
    {
        var chain = ChainOf(query.Part.Variant);
        var state = (TensorActivations?)query.Input ?? TensorActivations.None;
        var inference = new PendingWork<PartResult>(() => chain.Run(query.Part.Index, query.Sample, state));
        _workers.Enqueue(inference);
        return new ValueTask<PartResult>(inference.Task);
    }

    /// <inheritdoc />
    public Activations Send(SentCut cut, int sample, Activations? state) => ChainOf(cut.Whole).Send(cut, sample, (TensorActivations?)state ?? TensorActivations.None);

    /// <inheritdoc />
    public Activations SendView(SentView view, int sample, Activations? state) => ChainOf(view.Whole).SendView(view, (TensorActivations?)state ?? TensorActivations.None);

    /// <inheritdoc />
    public Activations? JoinViews(PartId part, ImmutableArray<Activations?> views) => ChainOf(part.Variant).JoinViews(part.Index, [.. views.Cast<TensorActivations?>()]);

    /// <inheritdoc />
    public byte[] Export(VariantId whole, Activations state) => ActivationBytes.Of((TensorActivations)state);

    /// <inheritdoc />
    public Activations Import(VariantId whole, byte[] bytes) => ActivationBytes.Read(bytes);

    /// <summary>The parts of a split variant.</summary>
    internal ChainRuntime ChainOf(VariantId whole) => _chainOfVariant[whole.Index] ?? throw new ArgumentException("It is not split.", nameof(whole));

    /// <summary>Opens every file once and checks content and tensors, so that a run does not fail half-way. Leaves the sessions in the cache.</summary>
    /// <exception cref="ScenarioException">Some files cannot run; holds every problem, sorted by file.</exception>
    public void CheckFiles(CancellationToken cancellation = default)
    {
        var problems = new List<Problem>();
        foreach (var chain in _chainOfVariant.OfType<ChainRuntime>()) problems.AddRange(chain.Problems());
        foreach (var part in _partsOfVariant.Where((_, i) => !_isPartOfChain[i]).SelectMany(parts => parts))
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                using var lease = _sessions.Rent(part.File, part.Name);
                part.BindingFor(lease.Value);
            }
            catch (ScenarioException bad)
            {
                problems.AddRange(bad.Problems);
            }
        }
        if (problems.Count == 0) return;
        throw new ScenarioException([.. problems.OrderBy(p => p.File, StringComparer.Ordinal).ThenBy(p => p.Key, StringComparer.Ordinal)]);
    }

    /// <summary>Answers every sample of a part's data set, as <see cref="InferAsync"/> does: one sample at a time, on the engine's threads. Blocks the caller meanwhile.</summary>
    /// <param name="answered">Told the number of samples answered since it was told last, on the engine's threads.</param>
    /// <exception cref="ScenarioException">The file cannot run, or some score is not finite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, or the engine was disposed, before all was answered.</exception>
    internal InferenceResult[] AnswerAll(PartId id, Action<int>? answered = null, CancellationToken cancellation = default)
    {
        var part = _partsOfVariant[id.Variant.Index][id.Index];
        return SampleSweep.Run(_workers, part.DataSet.Count, sample => Infer(part, sample), answered, cancellation);
    }

    /// <summary>Ends the inferences that run, cancels those that wait, and frees all sessions.</summary>
    public void Dispose()
    {
        _workers.Dispose();
        _sessions.Dispose();
    }

    private InferenceResult Infer(RunnablePart part, int sample)
    {
        using var lease = _sessions.Rent(part.File, part.Name);
        var binding = part.BindingFor(lease.Value);
        Span<float> scores = stackalloc float[part.DataSet.ClassCount];
        binding.Score(lease.Value, sample, 1, scores);
        var best = ClassScores.Best(scores);
        var confidence = ClassScores.Probability(scores, best);
        if (!float.IsNaN(confidence)) return new InferenceResult(best, confidence, best == part.DataSet.Label(sample));
        throw new ScenarioException(
        [
            new Problem(part.File.Path, part.Name, $"scores image {sample} with infinities or what is no number", "finite scores are required", "train or export the model again"),
        ]);
    }

    private static void ThrowIfNotRunnable(Catalogue catalogue, IReadOnlyDictionary<string, LabelledDataSet> dataSets)
    {
        const string Remedy = "complete it, or run with profiled inference";
        var known = string.Join(", ", dataSets.Keys.Order(StringComparer.Ordinal));
        var tasks = catalogue.Tasks
            .Where(task => task.DataSet is null || !dataSets.ContainsKey(task.DataSet))
            .Select(task => new Problem("catalogue", task.Name, task.DataSet is null ? "has no data set" : $"names the data set {task.DataSet}",
                $"live inference requires one of: {known}", Remedy));
        var parts = catalogue.Variants
            .SelectMany(variant => variant.Parts.Select((part, i) => (Id: new PartId(variant.Id, i), part.File)))
            .Where(part => part.File is null)
            .Select(part => new Problem("catalogue", catalogue.NameOf(part.Id), "has no ONNX file", "live inference requires one for every part", Remedy));
        ImmutableArray<Problem> problems = [.. tasks.Concat(parts).OrderBy(p => p.Key, StringComparer.Ordinal)];
        if (!problems.IsEmpty) throw new ScenarioException(problems);
    }

    /// <summary>A part with all that is needed to run it; the binding follows from the file's content, so it is made once and outlives evicted sessions.</summary>
    private sealed class RunnablePart(string name, PartFile file, LabelledDataSet dataSet)
    {
        private volatile PartBinding? _binding;

        public string Name => name;
        public PartFile File => file;
        public LabelledDataSet DataSet => dataSet;

        // Two threads may both make it; they make equal ones.
        public PartBinding BindingFor(ModelSession session) => _binding ??= PartBinding.Bind(session, file, name, dataSet);
    }

    /// <summary>A query on its way through the workers.</summary>
    private sealed class PendingWork<TResult>(Func<TResult> work)
        // Continuations run elsewhere: a worker must not be held up by, or deadlock with, whoever awaits.
        : TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously), InferenceWorkers.IWork
    {
        public void Run()
        {
            try
            {
                SetResult(work());
            }
            catch (Exception failure)
            {
                // Whatever it is belongs to whoever awaits the query; the worker goes on.
                SetException(failure);
            }
        }

        public void Cancel() => SetCanceled();
    }
}
