using IdnActors.Configuration.Quantities;
using IdnActors.Emulation.Fidelity;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Cli.Commands;

/// <summary>What <c>--require-fidelity</c> demands: bounds on the lateness of events, e.g. <c>p99=1ms,max=50ms</c>.</summary>
public sealed class FidelityRequirement
{
    private const string OptionName = "--require-fidelity";
    private static readonly Dictionary<string, Func<FidelitySummary, Duration>> Figures = new()
    {
        ["p50"] = s => Most(s.P50, s.Crossings.Select(c => c.P50)),
        ["p99"] = s => Most(s.P99, s.Crossings.Select(c => c.P99)),
        ["p99.9"] = s => Most(s.P999, s.Crossings.Select(c => c.P999)),
        ["max"] = s => Most(s.Max, s.Crossings.Select(c => c.Max)),
    };

    private readonly List<(string Figure, Duration Bound)> _bounds;

    private FidelityRequirement(List<(string, Duration)> bounds) => _bounds = bounds;

    /// <summary>Reads the option's value; null when it is not given.</summary>
    /// <exception cref="ScenarioException">It cannot be read.</exception>
    public static FidelityRequirement? Parse(string? text)
    {
        if (text is null) return null;
        var problems = new List<Problem>();
        var bounds = new List<(string, Duration)>();
        foreach (var item in text.Split(','))
        {
            var parts = item.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts.Length < 2 || !Figures.ContainsKey(parts[0]))
                problems.Add(Unreadable(item, $"one of {string.Join(", ", Figures.Keys)} with = and a time is required"));
            else if (TimeText.TryParse(parts[1], out var bound) is { } fault) problems.Add(Unreadable(item, fault));
            else bounds.Add((parts[0], bound));
        }
        return problems.Count == 0 ? new FidelityRequirement(bounds) : throw new ScenarioException([.. problems]);
    }

    /// <summary>Only a real clock can miss it.</summary>
    /// <exception cref="ScenarioException">The scenario's clock is virtual.</exception>
    public static void DemandRealClock(Scenario scenario)
    {
        if (scenario.Run.Clock == ClockKind.Real) return;
        throw new ScenarioException([new Problem(OptionName, "", "is given for a run with the virtual clock", "a real clock is required", "add --clock real, or leave the option out")]);
    }

    /// <summary>Says which bounds were missed.</summary>
    /// <returns>The exit code.</returns>
    public int Judge(Terminal terminal, params ReadOnlySpan<RunReport> reports)
    {
        var code = ExitCode.Ok;
        foreach (var report in reports)
        {
            if (report.Host.Fidelity is not { } fidelity) continue;
            if (fidelity.Verdict == FidelityVerdict.Overloaded)
            {
                terminal.Error.Profile.Out.Writer.WriteLine(FormattableString.Invariant(
                    $"{report.Scenario.Name}: fidelity missed: at speed {fidelity.Speed:0.##} the scenario is too much for this machine{(fidelity.HoldableSpeed is { } speed ? $"; it could hold {speed:0.##}" : "")}"));
                code = ExitCode.FidelityMissed;
            }
            foreach (var (figure, bound) in _bounds.Where(b => Figures[b.Figure](fidelity) > b.Bound))
            {
                terminal.Error.Profile.Out.Writer.WriteLine(
                    $"{report.Scenario.Name}: fidelity missed: {figure} of the lateness is {Figures[figure](fidelity)}, {bound} at most was required");
                code = ExitCode.FidelityMissed;
            }
        }
        return code;
    }

    // Of events, and of what comes from one kernel to another, whichever two they are.
    private static Duration Most(Duration ofEvents, IEnumerable<Duration> ofCrossings) => ofCrossings.Aggregate(ofEvents, (most, c) => c > most ? c : most);

    private static Problem Unreadable(string item, string required) => new(OptionName, item, "cannot be read", required, "write e.g. p99=1ms or p99=1ms,max=50ms");
}
