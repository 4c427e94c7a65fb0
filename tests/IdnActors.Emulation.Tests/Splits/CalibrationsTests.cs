using System.Collections.Immutable;
using IdnActors.Emulation.Splits;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Policies.Exits;
using IdnActors.Testing;

namespace IdnActors.Emulation.Tests.Splits;

/// <summary>The updates of a model with two exits, parts 1 and 3, whose card lists the later one first.</summary>
public sealed class CalibrationsTests
{
    private static readonly NodeId Here = new(0);
    private static readonly NodeId There = new(1);
    private static readonly ExitGateSpec First = new(GateKind.EntropyNorm, 0.1, 1);
    private static readonly ExitGateSpec Second = new(GateKind.MaxProbability, 0.9, 2);

    private static Calibrations Of(GateChange? start, params GateUpdate[] updates)
    {
        var deep = TestSplits.Deep(new VariantId(0));
        deep = deep with { Split = deep.Split! with { Exits = [new ExitSpec(3, "late", Second, 80), new ExitSpec(1, "early", First, 70)], Final = 4 } };
        var gates = ImmutableSortedDictionary<string, GateChange>.Empty;
        return new Calibrations(new SplitSettings { Gates = start is null ? gates : gates.Add("deep", start), Updates = [.. updates] }, [new SplitChain(deep)]);
    }

    private static GateUpdate Update(double seconds, NodeId from, string? exit, double? threshold = null, double? temperature = null) =>
        new(Instant.Start + Duration.FromSeconds(seconds), from, "deep", exit, new GateChange(null, threshold, temperature));

    [Fact]
    public void Each_update_states_all_gates_over_what_the_one_before_it_left()
    {
        var calibrations = Of(new GateChange(null, null, 3), Update(5, Here, null, threshold: 0.5), Update(2, There, "tail", temperature: 4), Update(2, Here, "exit", threshold: 0.2));
        Assert.Equal([First with { Temperature = 3 }, Second with { Temperature = 3 }], calibrations.InitialOf("deep").Calibration.Gates.AsEnumerable());
        var there = Assert.Single(calibrations.From(There));
        Assert.Equal((1L, 2.0), (there.Update.Version, there.At.SinceStart.Seconds));
        Assert.Equal([First with { Temperature = 3 }, Second with { Temperature = 4 }], there.Update.Gates.AsEnumerable());
        var here = calibrations.From(Here).ToList();
        Assert.Equal([(2L, 2.0), (3, 5)], here.Select(u => (u.Update.Version, u.At.SinceStart.Seconds)));
        Assert.Equal([First with { Temperature = 3, Threshold = 0.2 }, Second with { Temperature = 4 }], here[0].Update.Gates.AsEnumerable());
        Assert.Equal([First with { Temperature = 3, Threshold = 0.5 }, Second with { Temperature = 4, Threshold = 0.5 }], here[1].Update.Gates.AsEnumerable());
        Assert.Empty(calibrations.From(new NodeId(2)));
    }

    [Fact]
    public void A_node_goes_by_the_newest_it_has_heard_of()
    {
        var calibrations = Of(null, Update(1, Here, null, threshold: 0.3), Update(2, Here, null, threshold: 0.4));
        var (older, newer) = (calibrations.From(Here).First().Update, calibrations.From(Here).Last().Update);
        var (ahead, behind) = (new NodeGates(calibrations), new NodeGates(calibrations));
        Assert.Equal(First, ahead.GateOf(Part(1))!.Spec);
        Assert.Equal(Second, ahead.GateOf(Part(3))!.Spec);
        Assert.Null(ahead.GateOf(Part(2)));
        Assert.Equal(CalibrationReply.Applied, ahead.Take(newer));
        Assert.Equal([CalibrationReply.Stale, CalibrationReply.Stale], [ahead.Take(older), ahead.Take(newer)]);
        Assert.Equal((0.4, 0.4), (ahead.GateOf(Part(1))!.Spec.Threshold, ahead.GateOf(Part(3))!.Spec.Threshold));
        Assert.Equal(CalibrationReply.Applied, behind.Take(older));
        Assert.Equal(0.3, behind.GateOf(Part(1))!.Spec.Threshold);
        Assert.Equal(First, calibrations.GateOf(Part(1))!.Spec);
    }

    private static PartId Part(int index) => new(new VariantId(0), index);
}
