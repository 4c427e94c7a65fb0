using System.Globalization;
using IdnActors.Configuration.Quantities;
using IdnActors.Emulation.Fidelity;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Cli.Commands;

/// <summary>What <c>--require-fidelity</c> demands: bounds on the lateness of events, e.g. <c>p99=1ms,max=50ms</c>, and on the distance between latencies of the real and the virtual clock, e.g. <c>distance=0.01</c>.</summary>
public sealed class FidelityRequirement
{
    private const string OptionName = "--require-fidelity";
    private const string DistanceName = "distance";
    private static readonly Dictionary<string, Func<FidelitySummary, Duration>> Figures = new()
    {
        ["p50"] = s => Most(s.P50, s.Crossings.Select(c => c.P50)),
        ["p99"] = s => Most(s.P99, s.Crossings.Select(c => c.P99)),
        ["p99.9"] = s => Most(s.P999, s.Crossings.Select(c => c.P999)),
        ["max"] = s => Most(s.Max, s.Crossings.Select(c => c.Max)),
    };

    private readonly List<(string Figure, Duration Bound)> _bounds;

    private FidelityRequirement(List<(string, Duration)> bounds, double? distance) => (_bounds, Distance) = (bounds, distance);

    /// <summary>The share of requests, 0 to 1, by which the distributions of latency may differ beyond the tolerance; null: not demanded. Only a comparison with virtual time can tell.</summary>
    public double? Distance { get; }

    /// <summary>Reads the option's value; null when it is not given.</summary>
    /// <exception cref="ScenarioException">It cannot be read.</exception>
    public static FidelityRequirement? Parse(string? text)
    {
        if (text is null) return null;
        var problems = new List<Problem>();
        var bounds = new List<(string, Duration)>();
        double? distance = null;
        foreach (var item in text.Split(','))
        {
            var parts = item.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts is [DistanceName, var share])
            {
                if (double.TryParse(share, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var most) && most <= 1) distance = most;
                else problems.Add(Unreadable(item, "a share from 0 to 1 is required"));
            }
            else if (parts.Length < 2 || !Figures.ContainsKey(parts[0]))
                problems.Add(Unreadable(item, $"one of {string.Join(", ", Figures.Keys)} with = and a time is required, or {DistanceName} with a share"));
            else if (TimeText.TryParse(parts[1], out var bound) is { } fault) problems.Add(Unreadable(item, fault));
            else bounds.Add((parts[0], bound));
        }
        return problems.Count == 0 ? new FidelityRequirement(bounds, distance) : throw new ScenarioException([.. problems]);
    }

    /// <summary>Only a real clock can miss it.</summary>
    /// <exception cref="ScenarioException">The scenario's clock is virtual.</exception>
    public static void DemandRealClock(Scenario scenario)
    {
        if (scenario.Run.Clock == ClockKind.Real) return;
        throw new ScenarioException([new Problem(OptionName, "", "is given for a run with the virtual clock", "a real clock is required", "add --clock real, or leave the option out")]);
    }

    /// <summary>A run by itself has nothing to be distant from.</summary>
    /// <exception cref="ScenarioException">A distance is demanded.</exception>
    public void DemandNoDistance()
    {
        if (Distance is null) return;
        throw new ScenarioException([new Problem(OptionName, DistanceName, "is given for a run", "a comparison with the virtual clock is required", "use idn fidelity, or leave it out")]);
    }

    /// <summary>Says which bounds a comparison missed.</summary>
    /// <returns>The exit code.</returns>
    public int Judge(Terminal terminal, ClockComparison comparison, RunReport real)
    {
        var code = Judge(terminal, real);
        if (Distance is not { } most || comparison.DistanceBeyondTolerance <= most) return code;
        terminal.Error.Profile.Out.Writer.WriteLine(FormattableString.Invariant(
            $"{real.Scenario.Name}: fidelity missed: the distance of the latencies beyond the tolerance is {comparison.DistanceBeyondTolerance:0.####}, {most:0.####} at most was required"));
        return ExitCode.FidelityMissed;
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
