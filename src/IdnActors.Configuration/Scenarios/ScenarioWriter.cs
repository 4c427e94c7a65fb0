using System.Security.Cryptography;
using System.Text;
using IdnActors.Configuration.Catalogues;
using IdnActors.Configuration.Demands;
using IdnActors.Configuration.Hocon;
using IdnActors.Configuration.Network;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Configuration.Scenarios;

/// <summary>
/// Writes a scenario as one self-contained text: topology and catalogue inline, ranges expanded, defaults filled in. <see cref="ScenarioLoader"/> reads it back to
/// an equal scenario with the same hash; only models with files and a trace are by reference, pinned by hashes that the loader compares with what it finds.
/// </summary>
public static class ScenarioWriter
{
    /// <summary>The canonical text.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="folder">Where the text is to stand: a trace is named from there. Null: by its full path.</param>
    public static string Render(Scenario scenario, string? folder = null)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        var trace = scenario.Demand.Trace?.Path;
        if (trace is not null && folder is not null) trace = Path.GetRelativePath(folder, trace).Replace('\\', '/');
        return Render(scenario, withRunChoices: true, trace, folder);
    }

    /// <summary>
    /// SHA-256, in 64 hexadecimal digits, of the canonical text without <c>run.seed</c>, <c>run.clock</c>, <c>run.speed</c> and <c>policy.journal</c>: runs of one hash belong to one
    /// experiment. Of a trace counts the content, not where it lies.
    /// </summary>
    public static string HashOf(Scenario scenario) =>
        HashOf(Render(scenario, withRunChoices: false, tracePath: null, folder: null));

    /// <summary>The same of what models are and how they are split alone: scenarios with equal ones need the same files, and do the same with them.</summary>
    public static string HashOfModels(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        var writer = new HoconWriter();
        if (!scenario.Splitting.IsDefault) writer.Block("splitting", () => SplittingWriter.Write(writer, scenario));
        writer.Block("catalogue", () => WriteCatalogue(writer, scenario, scenario.ModelFolder));
        return HashOf(writer.ToString());
    }

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static void WriteCatalogue(HoconWriter writer, Scenario scenario, string? library)
    {
        if (library is not null) writer.Text("library", library);
        CatalogueWriter.Write(writer, scenario.Catalogue, v => scenario.Splitting.Planners.Any(p => p.Whole == v && p.ChoosesThreshold));
    }

    private static string Render(Scenario scenario, bool withRunChoices, string? tracePath, string? folder)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        var writer = new HoconWriter();
        writer.Block("scenario", () => writer.Text("name", scenario.Name).Text("description", scenario.Description));
        writer.Block("run", () => WriteRun(writer, scenario.Run, withRunChoices));
        writer.Block("serving", () => WriteServing(writer, scenario.Serving));
        if (!scenario.Splitting.IsDefault) writer.Block("splitting", () => SplittingWriter.Write(writer, scenario));
        writer.Block("transfer", () => writer
            .Plain("chunk-size", scenario.Transfer.ChunkSize.ToString())
            .Whole("window", scenario.Transfer.WindowChunks)
            .Plain("retry-after", scenario.Transfer.RetryAfter.ToString()));
        writer.Block("demand", new DemandWriter(writer, scenario, tracePath).Write);
        writer.Blocks("repositories", scenario.Repositories, r => writer
            .Text("node", scenario.Topology.NameOf(r.Node))
            .Texts("tasks", r.Tasks.Select(t => scenario.Catalogue[t].Name))
            .Texts("serving", r.Serving.Select(v => scenario.Catalogue[v].Name)));
        writer.Block("placement", () => WritePlacement(writer, scenario));
        if (scenario.Policy is { } policy) writer.Block("policy", () => WritePolicy(writer, policy, withRunChoices));
        var models = withRunChoices ? scenario.ModelFolder : null;
        writer.Block("catalogue", () => WriteCatalogue(writer, scenario, models is null || folder is null ? models : Path.GetRelativePath(folder, models).Replace('\\', '/')));
        writer.Block("topology", () => TopologyWriter.Write(writer, scenario.Topology));
        return writer.ToString();
    }

    private static void WriteServing(HoconWriter writer, ServingSettings serving) => writer
        .Plain("accuracy-weight", Duration.FromMilliseconds(serving.AccuracyWeightMsPerPoint).ToString())
        .Plain("count-transmission", serving.CountsTransmission ? "on" : "off")
        .Whole("queue-capacity", serving.QueueCapacity)
        .Plain("when-full", NameOf(serving.WhenFull))
        .Plain("service-time", serving.ServiceTime == ServiceTimeKind.Exponential ? "exponential" : "fixed")
        .Plain("saturation-interval", serving.SaturationInterval.ToString())
        .Plain("control-message-size", serving.ControlMessageSize.ToString())
        .Number("control-loss", serving.ControlLoss)
        .Plain("control-delay", serving.ControlDelay.ToString())
        .Block("batching", () => writer
            .Whole("max-size", serving.Batching.MaxSize)
            .Plain("max-wait", serving.Batching.MaxWait.ToString()));

    private static void WriteRun(HoconWriter writer, RunSettings run, bool withRunChoices)
    {
        writer.Plain("duration", run.Duration.ToString())
            .Plain("slot", run.Slot.ToString())
            .Plain("drain", run.Drain.ToString())
            .Plain("warm-up", run.WarmUp.ToString())
            .Plain("inference", NameOf(run.Inference))
            .Texts("compare-with", run.CompareWith);
        if (!withRunChoices) return;
        writer.Plain("seed", run.Seed.ToString(System.Globalization.CultureInfo.InvariantCulture))
            .Plain("clock", run.Clock == ClockKind.Real ? "real" : "virtual")
            .Number("speed", run.Speed)
            .Plain("lateness-tolerance", run.LatenessTolerance.ToString());
    }

    private static string NameOf(InferenceMode mode) => mode switch
    {
        InferenceMode.Live => "live",
        InferenceMode.Recorded => "recorded",
        InferenceMode.Profiled => "profiled",
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "A scenario file has no name for it."),
    };

    private static string NameOf(WhenFull whenFull) => whenFull switch
    {
        WhenFull.Forward => "forward",
        WhenFull.Refuse => "refuse",
        WhenFull.Drop => "drop",
        _ => throw new ArgumentOutOfRangeException(nameof(whenFull), whenFull, "A scenario file has no name for it."),
    };

    private static string NameOf(JournalKind journal) => journal switch
    {
        JournalKind.Auto => "auto",
        JournalKind.Memory => "memory",
        JournalKind.Sqlite => "sqlite",
        _ => throw new ArgumentOutOfRangeException(nameof(journal), journal, "A scenario file has no name for it."),
    };

    private static void WritePolicy(HoconWriter writer, PolicyChoice policy, bool withRunChoices)
    {
        writer.Text("name", policy.Name);
        if (withRunChoices)
        {
            if (policy.Database is { } database) writer.Text("journal", database.ToString());
            else writer.Plain("journal", NameOf(policy.Journal));
        }
        writer.Plain("decide-after", policy.DecideAfter?.ToString() ?? PolicyReader.Auto).Block("options", () =>
        {
            foreach (var (option, value) in policy.Options) writer.Text(option, value);
        });
    }

    private static void WritePlacement(HoconWriter writer, Scenario scenario)
    {
        writer.Blocks("initial", scenario.Placement.Initial, d => writer
            .Texts("nodes", [scenario.Topology.NameOf(d.Node)])
            .Texts("variants", [scenario.Catalogue[d.Variant].Name]));
        writer.Blocks("changes", scenario.Placement.Changes, c => writer
            .Plain("at", c.At.ToString())
            .Text(c.Action == PlacementAction.Load ? "load" : "unload", scenario.Catalogue[c.Deployment.Variant].Name)
            .Text("node", scenario.Topology.NameOf(c.Deployment.Node)));
    }
}
