using System.Collections.Immutable;
using IdnActors.Inference.DataSets;
using IdnActors.Inference.Engine;
using IdnActors.Inference.Recording;
using IdnActors.Model;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;

namespace IdnActors.Cli;

/// <summary>Makes the engine a scenario asks for.</summary>
public static class InferenceEngines
{
    /// <summary>The data sets that live requests may draw from, by name.</summary>
    public static IReadOnlyDictionary<string, LabelledDataSet> DataSets() =>
        new Dictionary<string, LabelledDataSet> { [FashionMnist.Name] = FashionMnist.Load(FashionMnist.ShippedFolder), [RandomInputs.Name] = RandomInputSet.Instance };

    /// <summary>Makes the engine; with recorded inference, blocks until all answers are computed that the cache does not have.</summary>
    /// <param name="cache">Folder of the cache; null: that of the environment, or the user's own.</param>
    /// <param name="progress">Told how far recording has come.</param>
    /// <exception cref="ScenarioException">Model files or data sets that inference needs are missing or wrong.</exception>
    /// <exception cref="OperationCanceledException">Cancelled while recording.</exception>
    public static IInferenceEngine Create(
        Scenario scenario, string? cache = null, IProgress<RecordingProgress>? progress = null, CancellationToken cancellation = default)
    {
        CheckTrace(scenario);
        return scenario.Run.Inference switch
        {
            InferenceMode.Live => CreateLive(scenario),
            InferenceMode.Recorded => RecordedInferenceEngine.Create(
                scenario.Catalogue, DataSets(), new RecordedInferenceOptions { CacheFolder = RecordedInferenceOptions.FolderIn(cache) }, progress, cancellation),
            InferenceMode.Profiled => new ProfiledInferenceEngine(scenario.Catalogue, scenario.Run.Seed),
            _ => throw new ArgumentOutOfRangeException(nameof(scenario), scenario.Run.Inference, "There is no engine for this mode."),
        };
    }

    /// <summary>Lets every part infer once: loading a network takes longer than emulated time allows for, and a real clock does not wait.</summary>
    public static async Task WarmUpAsync(IInferenceEngine engine, Scenario scenario, CancellationToken cancellation)
    {
        foreach (var chain in SplitChains.Of(scenario.Catalogue).OfType<SplitChain>())
        {
            Activations? state = null;
            for (var part = 0; part < chain.Length && !cancellation.IsCancellationRequested; part++)
                state = (await engine.RunPartAsync(new PartQuery(new PartId(chain.Whole.Id, part), Sample: 0, RequestKey: 0, state)).ConfigureAwait(false)).Output;
        }
        foreach (var variant in scenario.Catalogue.Variants.Where(v => v.Split is null && v.Segment is null))
        {
            for (var part = 0; part < variant.Parts.Length && !cancellation.IsCancellationRequested; part++)
                await engine.InferAsync(new InferenceQuery(new PartId(variant.Id, part), Sample: 0, RequestKey: 0)).ConfigureAwait(false);
        }
    }

    /// <summary>Checks all that the engine of a scenario needs, without recording anything.</summary>
    /// <exception cref="ScenarioException">Model files or data sets that inference needs are missing or wrong.</exception>
    public static void Check(Scenario scenario)
    {
        CheckTrace(scenario);
        if (ProblemsOfFiles(scenario) is { IsEmpty: false } problems) throw new ScenarioException(problems);
    }

    /// <summary>What is missing or wrong of model files and data sets.</summary>
    public static ImmutableArray<Problem> ProblemsOfFiles(Scenario scenario)
    {
        if (scenario.Run.Inference == InferenceMode.Profiled) return [];
        try
        {
            CreateLive(scenario).Dispose();
            return [];
        }
        catch (ScenarioException e)
        {
            return e.Problems;
        }
    }

    /// <summary>Refuses a trace that asks for samples which the data set of a task does not have.</summary>
    /// <exception cref="ScenarioException">It does.</exception>
    public static void CheckTrace(Scenario scenario)
    {
        if (scenario.Demand.Trace is not { } trace || scenario.Run.Inference == InferenceMode.Profiled) return;
        var dataSets = DataSets();
        var problems = scenario.Catalogue.Tasks
            .Where(t => t.DataSet is { } name && dataSets.TryGetValue(name, out var set) && trace.LargestSampleOf(t.Id) >= set.Count)
            .Select(t => new Problem(trace.Path, t.Name, $"asks for sample {trace.LargestSampleOf(t.Id)}",
                $"{t.DataSet} has the samples 0 to {dataSets[t.DataSet!].Count - 1}", "correct the trace, or leave the samples out to have them drawn"))
            .ToList();
        if (problems.Count > 0) throw new ScenarioException([.. problems]);
    }

    private static OnnxRuntimeEngine CreateLive(Scenario scenario)
    {
        var engine = new OnnxRuntimeEngine(scenario.Catalogue, DataSets(), new OnnxRuntimeEngineOptions());
        try
        {
            engine.CheckFiles();
            return engine;
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }
}
