using System.Collections.Immutable;
using System.CommandLine;
using IdnActors.Cli.Display;
using IdnActors.Configuration.Scenarios;
using IdnActors.Emulation.Regions;
using IdnActors.Inference.Recording;
using IdnActors.Model.Scenarios;

namespace IdnActors.Cli.Commands;

/// <summary>What the user chose for a run.</summary>
/// <param name="Overrides"><c>key=value</c> pairs of <c>--set</c>.</param>
/// <param name="Options">Keys that options of their own change.</param>
/// <param name="Out">Folder of the results; null: <c>runs/</c> and the scenario's name.</param>
/// <param name="Json">Print JSON instead of tables.</param>
/// <param name="Cache">Folder of the cache; null: that of the environment, or the user's own.</param>
/// <param name="Fidelity">Bounds on lateness; null: none.</param>
/// <param name="HasReport">Write <c>report.html</c>.</param>
/// <param name="EndsWithInput">Stop when standard input ends.</param>
/// <param name="Kernels">Event kernels that share the network.</param>
/// <param name="Cluster">Processes that share it; null: this one alone.</param>
public sealed record RunCommandChoices(
    ImmutableArray<string> Overrides, ImmutableArray<OptionOverride> Options, string? Out, bool Json, string? Cache, FidelityRequirement? Fidelity, bool HasReport, bool EndsWithInput, int Kernels, ClusterChoices? Cluster = null)
{
    public const string KernelsOption = "--kernels";

    public const string SpeedOption = "--speed";

    /// <summary>Loads the scenario that is meant, with what was chosen for it.</summary>
    /// <exception cref="ScenarioException">It cannot be run.</exception>
    /// <exception cref="OperationCanceledException">Cancelled meanwhile.</exception>
    public Scenario Load(Terminal terminal, string nameOrPath, CancellationToken cancellation)
    {
        var warnings = new List<Problem>();
        try
        {
            var scenario = ScenarioLoader.Load(ScenarioFiles.Find(nameOrPath), new LoadOptions { Overrides = Overrides, Options = Options, Progress = LoadingProgress.Of(terminal), Warn = warnings.Add });
            SteadyProcess.Demand(terminal, scenario, cancellation);
            return scenario;
        }
        finally
        {
            // Not before: a process that begins anew would say them twice.
            warnings.ForEach(LoadingWarnings.Of(terminal));
        }
    }

    /// <summary>Refuses an option that could have no effect.</summary>
    /// <exception cref="ScenarioException">There is one.</exception>
    public void Check(Scenario scenario)
    {
        if (scenario.Run.Clock == ClockKind.Virtual && Options.Any(o => o.Option == SpeedOption))
            throw new ScenarioException([new Problem(SpeedOption, "", "is given, but the clock is virtual", "a speed counts with the real clock only", "add --clock real")]);
        if (Kernels > 1 && RegionalEmulation.ObstacleOf(scenario) is { } obstacle)
            throw new ScenarioException([new Problem(KernelsOption, "", $"is {Kernels}, but {obstacle}", "one kernel has to run such a scenario", "leave the option out")]);
        if (Kernels > 1 && Cluster is not null)
            throw new ScenarioException([new Problem(KernelsOption, "", $"is {Kernels}, and {ClusterCommandOptions.ClusterOption} is given", "each process of a cluster has its kernels by the regions that it runs", $"leave {KernelsOption} out")]);
        if (Cluster is not null) CheckShared(scenario, ClusterCommandOptions.ClusterOption);
    }

    /// <summary>Refuses a scenario that several processes cannot run together.</summary>
    /// <exception cref="ScenarioException">It is such.</exception>
    public static void CheckShared(Scenario scenario, string what)
    {
        if (RegionalEmulation.ObstacleOf(scenario) is { } obstacle)
            throw new ScenarioException([new Problem(what, "", $"is asked for, but {obstacle}", "one process has to run such a scenario", "use idn run without it")]);
    }

    /// <summary>The options that make another process load the same scenario.</summary>
    public IEnumerable<string> ScenarioArguments => [.. Overrides.SelectMany(o => new[] { "--set", o }), .. Options.SelectMany(o => new[] { o.Option, o.Value })];
}

/// <summary>The options of <c>idn run</c>. Named ones are short for <c>--set</c>, so that a scenario file and the command line mean the same.</summary>
public sealed class RunCommandOptions
{
    private readonly Option<string[]> _set = new("--set") { Description = "Change a key of the scenario, e.g. run.duration=10s; may be repeated", HelpName = "key=value" };
    private readonly Option<string?> _seed = new("--seed") { Description = "Seed of all chance (run.seed)", HelpName = "number" };
    private readonly Option<string?> _policy = new("--policy") { Description = "Policy that decides what nodes hold, see idn policies (policy.name)", HelpName = "name" };
    private readonly Option<string?> _clock = new("--clock") { Description = "What drives time: virtual or real (run.clock)", HelpName = "virtual|real" };
    private readonly Option<string?> _speed = new(RunCommandChoices.SpeedOption) { Description = "Emulated seconds per second with the real clock (run.speed)", HelpName = "factor" };
    private readonly Option<string?> _out = new("--out") { Description = "Folder of the results [default: runs/<scenario>]", HelpName = "folder" };
    private readonly Option<string?> _cache = new("--cache")
    {
        Description = $"Folder that keeps recorded answers from run to run [default: ${RecordedInferenceOptions.CacheVariable}, else a folder of the user]",
        HelpName = "folder",
    };
    private readonly Option<bool> _json = new("--json") { Description = "Print the summary as JSON instead of tables" };
    private readonly Option<string?> _fidelity = new("--require-fidelity")
    {
        Description = "With the real clock: bounds on the lateness of events (p50, p99, p99.9, max), of idn fidelity also on the distance of latencies (distance=0.01); exit code 4 when one is missed",
        HelpName = "p99=1ms",
    };
    private readonly Option<bool> _noReport = new("--no-report") { Description = "Write no report.html" };

    private const int MostKernels = 256;
    private readonly Option<int> _kernels = new(RunCommandChoices.KernelsOption)
    {
        Description = "Event kernels that share the network, each on a thread of its own; with the virtual clock results are the same to the byte",
        HelpName = "n",
        DefaultValueFactory = _ => 1,
    };

    private readonly ClusterCommandOptions _cluster = new();

    // For those who start runs: see ChildProcess.
    private readonly Option<bool> _endsWithInput = new(ChildProcess.EndWithInput) { Description = "Stop as on Ctrl-C when standard input ends", Hidden = true };

    public RunCommandOptions() => _kernels.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() is < 1 or > MostKernels)
            result.AddError($"{RunCommandChoices.KernelsOption} is {result.GetValueOrDefault<int>()}; a number from 1 to {MostKernels} is required");
    });

    public IEnumerable<Option> All => [_seed, _policy, _clock, _speed, _set, _out, _cache, _json, _fidelity, _noReport, _kernels, .. _cluster.OfRun, _endsWithInput];

    /// <summary>Those of <c>idn node</c>, which runs what another process asks for.</summary>
    public IEnumerable<Option> OfNode => [_seed, _policy, _clock, _speed, _set, _out, _cache, _json, _noReport];

    /// <summary>Those of <c>idn fidelity</c>, which chooses the clock itself and writes no files.</summary>
    public IEnumerable<Option> OfComparison => [_seed, _policy, _speed, _set, _cache, _json, _fidelity, _kernels, .. _cluster.OfRun];

    public RunCommandChoices Of(ParseResult parsed)
    {
        var overrides = ImmutableArray.CreateBuilder<OptionOverride>();
        AddIfGiven("run.seed", _seed);
        AddIfGiven("policy.name", _policy);
        AddIfGiven("run.clock", _clock);
        AddIfGiven("run.speed", _speed);
        return new RunCommandChoices([.. parsed.GetValue(_set) ?? []], overrides.ToImmutable(), parsed.GetValue(_out), parsed.GetValue(_json), parsed.GetValue(_cache),
            FidelityRequirement.Parse(parsed.GetValue(_fidelity)), !parsed.GetValue(_noReport), parsed.GetValue(_endsWithInput), Math.Max(1, parsed.GetValue(_kernels)), _cluster.Of(parsed));

        void AddIfGiven(string key, Option<string?> option)
        {
            if (parsed.GetValue(option) is { } value) overrides.Add(new OptionOverride(option.Name, key, value));
        }
    }
}
