using System.Collections.Immutable;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;

namespace IdnActors.Emulation.Tests;

/// <summary>A profiled engine whose answers a test may delay, replace or refuse.</summary>
internal sealed class ScriptedEngine(Scenario scenario) : IInferenceEngine
{
    private readonly ProfiledInferenceEngine _profiled = new(scenario.Catalogue, scenario.Run.Seed);

    /// <summary>From the query and its profiled answer to what the engine returns.</summary>
    public Func<InferenceQuery, InferenceResult, ValueTask<InferenceResult>> Answer { get; init; } = (_, profiled) => ValueTask.FromResult(profiled);

    public Func<TaskId, int> Samples { get; init; } = _ => ProfiledInferenceEngine.NominalSampleCount;

    public int SampleCount(TaskId task) => Samples(task);

    // The profiled answer is there at once.
    public ValueTask<InferenceResult> InferAsync(InferenceQuery query) => Answer(query, _profiled.InferAsync(query).AsTask().Result);

    /// <summary>From the query of a split variant's part and what it would make to what it makes.</summary>
    public Func<PartQuery, PartResult, PartResult> RunPart { get; init; } = (_, profiled) => profiled;

    public ValueTask<PartResult> RunPartAsync(PartQuery query) => ValueTask.FromResult(RunPart(query, _profiled.RunPartAsync(query).AsTask().Result));

    public Activations Send(SentCut cut, int sample, Activations? state) => _profiled.Send(cut, sample, state);

    public Activations SendView(SentView view, int sample, Activations? state) => _profiled.SendView(view, sample, state);

    public Activations? JoinViews(PartId part, ImmutableArray<Activations?> views) => _profiled.JoinViews(part, views);

    public void Dispose() => _profiled.Dispose();
}
