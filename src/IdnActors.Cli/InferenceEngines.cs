using IdnActors.Inference.DataSets;
using IdnActors.Inference.Engine;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;

namespace IdnActors.Cli;

/// <summary>Makes the engine a scenario asks for.</summary>
public static class InferenceEngines
{
    /// <summary>The data sets that live requests may draw from, by name.</summary>
    public static IReadOnlyDictionary<string, LabelledDataSet> DataSets() =>
        new Dictionary<string, LabelledDataSet> { [FashionMnist.Name] = FashionMnist.Load(FashionMnist.ShippedFolder) };

    /// <exception cref="ScenarioException">Model files or data sets that live inference needs are missing or wrong.</exception>
    public static IInferenceEngine Create(Scenario scenario)
    {
        if (scenario.Run.Inference == InferenceMode.Profiled) return new ProfiledInferenceEngine(scenario.Catalogue, scenario.Run.Seed);
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
