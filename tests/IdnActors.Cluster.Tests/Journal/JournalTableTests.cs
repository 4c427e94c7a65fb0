using System.Runtime.Serialization;
using IdnActors.Cluster.Journal;
using IdnActors.Emulation.Controllers;
using IdnActors.Policies;
using IdnActors.Policies.Prices;

namespace IdnActors.Cluster.Tests.Journal;

/// <summary>What is written to journals, byte by byte.</summary>
public class JournalTableTests
{
    // An event with something in every member. Its bytes never change: a journal that was written by an older build has them.
    private const string Golden = "controller-decided.1.hex";

    private static readonly ControllerDecided Example = new(
        7,
        new SlotObservation([
            new TypeObservation(3, 41, 12.5, [30, 0.25])
            {
                Sample = new SamplePrice(10, 11.5),
                Passing = 17,
                FurtherUp = [new ServedFurtherUp(20.5, 4), new ServedFurtherUp(25, 1)],
                Plays = [new PathPlay(1, 9, 20.5, 30)],
            },
            new TypeObservation(4, 1, 0, []),
        ]),
        new OpenState(
            new SlotCounts(
                [new TypeCounts(3, 5, 17, [new ServedFurtherUp(20.5, 4)], new Dictionary<VariantId, double> { [new VariantId(2)] = 8, [new VariantId(1)] = 3 })],
                new Dictionary<VariantId, double> { [new VariantId(2)] = 8, [new VariantId(1)] = 3 }),
            [new PendingPrice(6, 4, [2, 3], 5, [0.5, 1])]))
    {
        Before = new PolicySnapshot("oga", new PlacementDecision(6, [0.5, 1], [true, false]) { Probe = [false, true], Plays = [new SlotPlay(4, 1, 0)] }, [1.5, -2]),
    };

    [Fact]
    public void An_event_has_the_bytes_it_always_had()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Journal", Golden);
        var hex = Convert.ToHexStringLower(JournalTable.ToBytes(Example));

        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("").Trim(), hex);
    }

    [Fact]
    public void An_event_comes_back_as_it_was()
    {
        var bytes = JournalTable.ToBytes(Example);
        var back = Assert.IsType<ControllerDecided>(JournalTable.FromBytes(bytes, JournalTable.ManifestOf(typeof(ControllerDecided))));

        // Every member has gone into the bytes (the golden test), so equal bytes mean equal events.
        Assert.Equal(bytes, JournalTable.ToBytes(back));
        Assert.Equal(Example.Slot, back.Slot);
        Assert.Equal(Example.Observation.Types[0].PotentialCapacity.ToArray(), back.Observation.Types[0].PotentialCapacity.ToArray());
        Assert.Equal(Example.Observation.Types[0].Plays.ToArray(), back.Observation.Types[0].Plays.ToArray());
        Assert.Equal(Example.Observation.Types[0].FurtherUp.ToArray(), back.Observation.Types[0].FurtherUp.ToArray());
        Assert.Equal(Example.Observation.Types[0].Sample, back.Observation.Types[0].Sample);
        Assert.Equal(Example.Open.Pending[0].Shares.ToArray(), back.Open.Pending[0].Shares.ToArray());
        Assert.Equal(8, back.Open.Counts.ServedBy[new VariantId(2)]);
        Assert.Equal(Example.Before!.Current.Probe.ToArray(), back.Before!.Current.Probe.ToArray());
        Assert.Equal(Example.Before.Numbers.ToArray(), back.Before.Numbers.ToArray());
    }

    [Fact]
    public void Manifests_name_a_version_and_are_unique()
    {
        Assert.All(JournalTable.Manifests, m => Assert.Matches(@"^[a-z]+(-[a-z]+)*\.[1-9][0-9]*$", m));
        Assert.Equal(JournalTable.Manifests.Distinct(), JournalTable.Manifests);
    }

    [Fact]
    public void What_is_not_in_the_table_is_refused()
    {
        Assert.Contains("Int32", Assert.Throws<SerializationException>(() => JournalTable.ToBytes(1)).Message, StringComparison.Ordinal);
        Assert.Contains("gone.3", Assert.Throws<SerializationException>(() => JournalTable.FromBytes([], "gone.3")).Message, StringComparison.Ordinal);
        Assert.Contains("2 bytes", Assert.Throws<SerializationException>(() => JournalTable.FromBytes([9, 9], "controller-decided.1")).Message, StringComparison.Ordinal);
    }
}
