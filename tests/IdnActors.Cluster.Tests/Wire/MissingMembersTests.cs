using System.Collections;
using System.Reflection;
using System.Runtime.Serialization;
using IdnActors.Cluster.Processes;
using IdnActors.Cluster.Regions;
using IdnActors.Cluster.Wire;
using IdnActors.Emulation.Regions;
using Xunit.Abstractions;

namespace IdnActors.Cluster.Tests.Wire;

/// <summary>Bytes may lack any member: then nobody gets the message.</summary>
public class MissingMembersTests(ITestOutputHelper output)
{
    private static readonly HostCodec Host = new(WireExamples.Scenario, _ => Akka.Actor.ActorRefs.Nobody, new Model.Inference.ProfiledInferenceEngine(WireExamples.Scenario.Catalogue, 1));
    private static readonly CoordinatorCodec Coordinator = new(WireExamples.Scenario);

    public static TheoryData<string> Manifests => [.. WireTable.Manifests];

    [Theory]
    [MemberData(nameof(Manifests))]
    public void What_lacks_a_member_is_refused_wherever_it_is_missing(string manifest)
    {
        var bytes = Examples[manifest];
        Read(manifest, bytes);
        var nullability = new NullabilityInfoContext();
        var refused = 0;
        for (var number = 0; MembersOf(WireTable.FromBytes(bytes, manifest)).ElementAtOrDefault(number) is { Owner: not null } member; number++)
        {
            var record = WireTable.FromBytes(bytes, manifest);
            var (owner, property, index) = MembersOf(record).ElementAt(number);
            if (index >= 0) ((IList)property.GetValue(owner)!)[index] = null;
            else property.SetValue(owner, null);
            var thrown = Record.Exception(() => Read(manifest, WireTable.ToBytes(record)));

            var known = nullability.Create(property);
            if ((index < 0 ? known : known.ElementType)?.ReadState == NullabilityState.Nullable) Assert.True(thrown is null or SerializationException, $"{property}: {thrown}");
            else Assert.True(thrown is SerializationException, $"without {owner.GetType().Name}.{property.Name} {index}: {thrown?.ToString() ?? "nothing is said"}");
            refused++;
        }
        output.WriteLine($"{refused} members");
    }

    [Fact]
    public void What_is_out_of_its_range_is_refused()
    {
        object[] bad =
        [
            new OrderPart(0, 5, -1, OrderKind.Window, false, 0, 1, []), new OrderPart(0, 5, 0, OrderKind.Window, false, 1, 1, []), new OrderPart(0, 5, 0, OrderKind.Window, false, -1, 1, []),
            new AnswerPart(0, 5, -1, 0, 1, []), new AnswerPart(0, 5, 0, 3, 3, []), new OrderWanted(0, 5, -1, 0), new OrderWanted(0, 5, 0, -1), new AnswerWanted(0, 5, -1, 0), new AnswerWanted(0, 5, 0, -1),
            new LiveLetter(0, 5, 1, 5, -1, []), new RunBegun(1, -1),
        ];

        foreach (var message in bad) Assert.Throws<SerializationException>(() => WireTable.FromBytes(WireTable.ToBytes(message), WireTable.ManifestOf(message.GetType())));
    }

    [Fact]
    public void Answers_about_regions_and_nodes_that_there_are_not_are_refused()
    {
        var snapshot = Host.Write(WireExamples.Snapshot);
        Assert.Equal([0, 8], Coordinator.ReadSnapshot(snapshot, 2).Sent.ToArray());
        Assert.Throws<SerializationException>(() => Coordinator.ReadSnapshot(snapshot, 3));
        Assert.Throws<SerializationException>(() => Coordinator.ReadSnapshot(Host.Write(WireExamples.Snapshot with { Received = [1, -1] }), 2));

        var handOver = Host.Write(WireExamples.HandOver);
        Assert.Equal([0, 2], Coordinator.ReadHandOver(handOver, 3).Kept.Select(k => k.From));
        Assert.Throws<SerializationException>(() => Coordinator.ReadHandOver(handOver, 2));
        Assert.Throws<SerializationException>(() => Coordinator.ReadHandOver(Host.Write(WireExamples.HandOver with { Received = [7, 0] }), 3));

        const ulong Known = (2UL << 40) | 77;
        Assert.Equal(Known, Assert.Single(Coordinator.ReadKeys(HostedLiveRegion.BytesOf([(long)Known]))));
        Assert.Throws<SerializationException>(() => Coordinator.ReadKeys(HostedLiveRegion.BytesOf([(long)Known, 3L << 40])));
        Assert.Throws<SerializationException>(() => Coordinator.ReadKeys(HostedLiveRegion.BytesOf([-1])));

        Assert.Equal(7, CoordinatorCodec.ReadCount(HostedLiveRegion.BytesOf([7])));
        foreach (var numbers in (long[][])[[], [1, 2], [-1], [1L << 31]]) Assert.Throws<SerializationException>(() => CoordinatorCodec.ReadCount(HostedLiveRegion.BytesOf(numbers)));
    }

    /// <summary>Every reference in a record, at any depth: a member, or (with an index) what is in one.</summary>
    private static IEnumerable<(object Owner, PropertyInfo Property, int Index)> MembersOf(object record)
    {
        foreach (var property in record.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.PropertyType.IsValueType || !property.CanWrite || property.GetValue(record) is not { } value) continue;
            yield return (record, property, -1);
            if (value is string) continue;
            if (value is not IList items)
            {
                foreach (var member in MembersOf(value)) yield return member;
                continue;
            }
            if (value.GetType().GetElementType()!.IsValueType) continue;
            for (var i = 0; i < items.Count; i++)
            {
                yield return (record, property, i);
                if (items[i] is not (null or string))
                    foreach (var member in MembersOf(items[i]!)) yield return member;
            }
        }
    }

    /// <summary>By manifest, what is read of it by whoever reads it first.</summary>
    private static object Read(string manifest, byte[] bytes) => manifest switch
    {
        "region-order.1" => Host.ReadOrder(bytes),
        "region-crossings.1" => Host.ReadCrossings(bytes),
        "region-result.1" => Coordinator.ReadResult(bytes),
        "region-closing.1" => Coordinator.ReadClosing(bytes),
        "region-hand-over.1" => Host.ReadHandOver(bytes),
        "live-parcel.1" => Host.ReadParcel(bytes),
        // What regions had told is read like any other snapshot or closing.
        "look-entries.1" => ((LookEntriesRecord)WireTable.FromBytes(bytes, manifest)).Entries.Where(e => e is not (LookedRecord or ClosedRecord or HandedOverRecord)).Select(e => e.ToEntry(Coordinator, 3)).ToList(),
        "live-snapshot.1" => Coordinator.ReadSnapshot(bytes, 2),
        _ => WireTable.FromBytes(bytes, manifest),
    };

    private static Dictionary<string, byte[]> Examples { get; } = MakeExamples();

    private static Dictionary<string, byte[]> MakeExamples()
    {
        var packets = new PacketCodec(new ScenarioIds(WireExamples.Scenario), _ => Akka.Actor.ActorRefs.Nobody, new Model.Inference.ProfiledInferenceEngine(WireExamples.Scenario.Catalogue, 1));
        Crossing[] packed = [.. WireExamples.Order.Coming.Select(c => c with { Packet = PackedPacket.Of(packets.Write(c.Packet)) })];
        var examples = WireExamples.Controls.ToDictionary(c => WireTable.ManifestOf(c.GetType()), WireTable.ToBytes);
        examples["region-order.1"] = CoordinatorCodec.Write(WireExamples.Order with { Coming = [.. packed] });
        examples["region-crossings.1"] = CoordinatorCodec.Write([.. packed]);
        examples["region-result.1"] = Host.Write(WireExamples.Result);
        examples["region-closing.1"] = Host.Write(WireExamples.Closing(WireExamples.Books(WireExamples.Scenario)));
        examples["region-hand-over.1"] = Host.Write(WireExamples.HandOver);
        examples["live-parcel.1"] = Host.Write(new Emulation.Regions.Live.LiveParcel([WireExamples.Order.Coming[0]], [new Emulation.Requests.AwayEnd(77, new NodeId(2), Emulation.Requests.Outcome.Lost, Emulation.Requests.LossCause.Process)]));
        return examples;
    }
}
