using System.Collections.Immutable;
using System.Runtime.Serialization;
using System.Text;
using IdnActors.Cluster.Wire;
using IdnActors.Emulation.Meters;
using IdnActors.Emulation.Regions;
using IdnActors.Model.Inference;
using Xunit.Abstractions;

namespace IdnActors.Cluster.Tests.Wire;

/// <summary>What goes over the wire, byte by byte.</summary>
public class WireBytesTests(ITestOutputHelper output)
{
    private static readonly ProfiledInferenceEngine Engine = new(WireExamples.Scenario.Catalogue, 1);
    private static readonly HostCodec Host = new(WireExamples.Scenario, _ => Akka.Actor.ActorRefs.Nobody, Engine);
    private static readonly CoordinatorCodec Coordinator = new(WireExamples.Scenario);

    /// <summary>Every message and every packet, with what reads it.</summary>
    private static (string Name, byte[] Bytes, Func<byte[], string> Read)[] All =>
    [
        .. WireExamples.Packets.Select(p => ($"packet-{p.Name}", Packets.Write(p.Packet), (Func<byte[], string>)(bytes => Shown.Of(Packets.Read(bytes))))),
        .. ViewExamples.Packets.Select(p => ($"packet-{p.Name}", Views.Write(p.Packet), (Func<byte[], string>)(bytes => Shown.Of(Views.Read(bytes))))),
        ("region-order.1", CoordinatorCodec.Write(Packed(WireExamples.Order)), bytes => Shown.Of(Host.ReadOrder(bytes))),
        ("region-crossings.1", CoordinatorCodec.Write(Packed(WireExamples.Order.Coming)), bytes => Shown.Of(Host.ReadCrossings(bytes))),
        ("region-result.1", Host.Write(WireExamples.Result), bytes => Shown.Of(Coordinator.ReadResult(bytes))),
        ("region-closing.1", Host.Write(WireExamples.Closing(WireExamples.Books(WireExamples.Scenario))), bytes => Shown.Of(Coordinator.ReadClosing(bytes))),
        ("region-hand-over.1", Host.Write(WireExamples.HandOver), bytes => Shown.Of(Host.ReadHandOver(bytes))),
        .. WireExamples.Controls.Select(c => (WireTable.ManifestOf(c.GetType()), WireTable.ToBytes(c), (Func<byte[], string>)(bytes => Shown.Of(WireTable.FromBytes(bytes, WireTable.ManifestOf(c.GetType())))))),
    ];

    private static PacketCodec Packets { get; } = new(new ScenarioIds(WireExamples.Scenario), _ => Akka.Actor.ActorRefs.Nobody, Engine);

    private static PacketCodec Views { get; } = new(new ScenarioIds(ViewExamples.Scenario), _ => Akka.Actor.ActorRefs.Nobody, new ProfiledInferenceEngine(ViewExamples.Scenario.Catalogue, 1));

    private static WindowOrder Packed(WindowOrder order) => order with { Coming = Packed(order.Coming) };

    private static ImmutableArray<Crossing> Packed(ImmutableArray<Crossing> crossings) => [.. crossings.Select(c => c with { Packet = PackedPacket.Of(Packets.Write(c.Packet)) })];

    [Fact]
    public void Everything_has_the_bytes_it_always_had()
    {
        var kept = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Wire", "messages.hex")).ReplaceLineEndings("\n").Trim();
        var written = new StringBuilder();
        foreach (var (name, bytes, _) in All) written.Append(name).Append(' ').Append(Convert.ToHexStringLower(bytes)).Append('\n');
        output.WriteLine(written.ToString());

        Assert.Equal(kept.Split('\n'), written.ToString().Trim().Split('\n'));
    }

    /// <summary>What cannot be known is written as a value that says so: of a <see cref="Nullable{T}"/> without a value, whatever was in memory there would go over the wire.</summary>
    [Fact]
    public void Nothing_that_is_not_said_is_written()
    {
        var records = typeof(WireTable).Assembly.GetTypes().Where(t => t.GetCustomAttributes(typeof(MemoryPack.MemoryPackableAttribute), inherit: false).Length > 0).ToList();
        Assert.True(records.Count > 50);
        Assert.Empty(records.SelectMany(t => t.GetProperties()).Where(p => Nullable.GetUnderlyingType(p.PropertyType) is not null).Select(p => $"{p.DeclaringType!.Name}.{p.Name}"));
    }

    [Fact]
    public void Every_manifest_has_an_example() => Assert.Empty(WireTable.Manifests.Except(All.Select(a => a.Name)));

    [Fact]
    public void Packets_come_back_as_they_were()
    {
        foreach (var (_, packet) in WireExamples.Packets) Assert.Equal(Shown.Of(packet), Shown.Of(Packets.Read(Packets.Write(packet))));
        foreach (var (_, packet) in ViewExamples.Packets) Assert.Equal(Shown.Of(packet), Shown.Of(Views.Read(Views.Write(packet))));
    }

    [Fact]
    public void What_processes_say_about_regions_and_the_cluster_comes_back_as_it_was()
    {
        foreach (var control in WireExamples.Controls)
            Assert.Equal(Shown.Of(control), Shown.Of(WireTable.FromBytes(WireTable.ToBytes(control), WireTable.ManifestOf(control.GetType()))));
    }

    [Fact]
    public void Orders_and_crossings_come_back_as_they_were()
    {
        var order = WireExamples.Order;

        Assert.Equal(Shown.Of(order), Shown.Of(Host.ReadOrder(CoordinatorCodec.Write(Packed(order)))));
        Assert.Equal(Shown.Of(order.Coming), Shown.Of(Host.ReadCrossings(CoordinatorCodec.Write(Packed(order.Coming)))));
    }

    [Fact]
    public void Results_come_back_as_they_were_but_for_packets_which_stay_bytes()
    {
        var result = WireExamples.Result;
        var back = Coordinator.ReadResult(Host.Write(result));

        Assert.Equal(Shown.Of(result with { Leaving = [] }), Shown.Of(back with { Leaving = [] }));
        Assert.All(back.Leaving, c => Assert.IsType<PackedPacket>(c.Packet));
        Assert.Equal(Shown.Of(result.Leaving), Shown.Of(Host.ReadCrossings(CoordinatorCodec.Write(back.Leaving))));
    }

    [Fact]
    public void Closings_come_back_as_they_were()
    {
        var closing = WireExamples.Closing(WireExamples.Books(WireExamples.Scenario));
        var back = Coordinator.ReadClosing(Host.Write(closing));

        Assert.Equal(Shown.Of(closing), Shown.Of(back));
        Assert.Equal(Shown.Of(closing.Books), Shown.Of(back.Books));
    }

    [Fact]
    public void Whatever_is_in_a_message_comes_back() => Testing.TestSeed.ForEachCase(output, 500, random =>
    {
        var messages = new RandomMessages(random);
        var (order, result) = (messages.Order(), messages.Result());
        var back = Coordinator.ReadResult(Host.Write(result));

        Assert.Equal(Shown.Of(order), Shown.Of(Host.ReadOrder(CoordinatorCodec.Write(Packed(order)))));
        Assert.Equal(Shown.Of(result with { Leaving = [] }), Shown.Of(back with { Leaving = [] }));
        Assert.Equal(Shown.Of(result.Leaving), Shown.Of(Host.ReadCrossings(CoordinatorCodec.Write(back.Leaving))));
    });

    [Fact]
    public void Latencies_come_as_they_were_recorded()
    {
        var recorder = new TimeRecorder(digits: 4);
        var random = new Model.Randomness.RandomStreams(3).Open("latencies");
        for (var i = 0; i < 5000; i++) recorder.Record((long)Math.Exp(random.NextDouble() * Math.Log(3.6e12)));
        var books = WireExamples.Books(WireExamples.Scenario) with { Latencies = recorder.Counts };
        var back = Coordinator.ReadClosing(Host.Write(WireExamples.Closing(books))).Books.Latencies;

        Assert.Equal(5000, back.TotalCount);
        Assert.Equal(books.Latencies.Buckets, back.Buckets);
    }

    [Fact]
    public void What_ends_early_or_goes_on_is_refused()
    {
        foreach (var (name, bytes, read) in All)
        {
            for (var length = 0; length < bytes.Length; length++) Assert.Throws<SerializationException>(() => read(bytes[..length]));
            Assert.True(Record.Exception(() => read([.. bytes, 0])) is SerializationException, $"{name} with a byte too many");
        }
    }

    [Fact]
    public void Bytes_that_are_changed_are_refused_or_mean_something_else_and_nothing_worse()
    {
        var (refused, read) = (0, 0);
        Testing.TestSeed.ForEachCase(output, 400, random =>
        {
            foreach (var (name, bytes, reader) in All)
            {
                var changed = bytes.ToArray();
                for (var change = 1 + random.NextInt(3); change > 0; change--) changed[random.NextInt(changed.Length)] = (byte)random.NextInt(256);
                var thrown = Record.Exception(() => reader(changed));
                if (thrown is null) read++;
                else if (thrown is SerializationException) refused++;
                else Assert.Fail($"{name}, {Convert.ToHexStringLower(changed)}: {thrown}");
            }
        });

        output.WriteLine($"{refused} refused, {read} read");
        Assert.True(refused > 200 && read > 200);
    }

    [Fact]
    public void What_is_not_in_the_table_is_refused()
    {
        Assert.Contains("Int32", Assert.Throws<SerializationException>(() => WireTable.ToBytes(1)).Message, StringComparison.Ordinal);
        Assert.Contains("gone.3", Assert.Throws<SerializationException>(() => WireTable.FromBytes([], "gone.3")).Message, StringComparison.Ordinal);
        Assert.All(WireTable.Manifests, m => Assert.Matches(@"^[a-z]+(-[a-z]+)*\.[1-9][0-9]*$", m));
    }

    [Fact]
    public void What_an_engine_keeps_to_itself_and_what_nobody_here_knows_does_not_leave()
    {
        var split = WireExamples.Packets.Single(p => p.Name == "split-request").Packet;
        var crossings = ImmutableArray.Create(new Crossing(default, new NodeId(0), split));

        Assert.Throws<SerializationException>(() => new HostCodec(WireExamples.Scenario, _ => Akka.Actor.ActorRefs.Nobody).Write(WireExamples.Result with { Leaving = crossings }));
        Assert.Throws<SerializationException>(() => CoordinatorCodec.Write(crossings));
    }

    [Fact]
    public void A_packet_that_comes_to_another_node_than_its_next_one_is_refused()
    {
        var crossing = WireExamples.Order.Coming[0] with { To = new NodeId(1) };

        var thrown = Assert.Throws<SerializationException>(() => Host.ReadCrossings(CoordinatorCodec.Write(Packed([crossing]))));

        Assert.Contains("hub", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ids_that_the_scenario_does_not_have_are_refused()
    {
        var smaller = new HostCodec(Testing.TestScenarios.Line3(), _ => Akka.Actor.ActorRefs.Nobody);

        foreach (var crossing in WireExamples.Order.Coming.Where(c => c.Packet is Emulation.Nodes.NodeProtocol.OptionNotice or Emulation.Transfers.TransferProtocol.PartChunk))
            Assert.Throws<SerializationException>(() => smaller.ReadCrossings(CoordinatorCodec.Write(Packed([crossing]))));
        var note = new LearningNote.Missing(default, 1);
        var result = WireExamples.Result with { Leaving = [], Notes = [note, new LearningNote.EntriesOver(default, 1_000_000)] };
        Assert.Throws<SerializationException>(() => Coordinator.ReadResult(Host.Write(result)));
    }
}
