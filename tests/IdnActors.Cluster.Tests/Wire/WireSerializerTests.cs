using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using IdnActors.Cluster.Manifests;
using IdnActors.Cluster.Wire;

namespace IdnActors.Cluster.Tests.Wire;

/// <summary>The table as Akka uses it.</summary>
public class WireSerializerTests
{
    [Fact]
    public async Task Akka_finds_the_serializer_and_reads_by_manifest_and_id_alone()
    {
        var system = ActorSystem.Create("wire", ConfigurationFactory.ParseString("akka { loglevel = OFF, stdout-loglevel = OFF }").WithFallback(ConfigurationFactory.ParseString(WireSerializer.Hocon)));
        try
        {
            var order = OrderRecord.Of(WireExamples.Order with { Coming = [] });
            var serializer = Assert.IsType<WireSerializer>(system.Serialization.FindSerializerFor(order));
            Assert.Equal(1002, serializer.Identifier);
            Assert.Equal("region-order.1", serializer.Manifest(order));

            var back = Assert.IsType<OrderRecord>(system.Serialization.Deserialize(serializer.ToBinary(order), 1002, "region-order.1"));

            Assert.Equal(serializer.ToBinary(order), serializer.ToBinary(back));
        }
        finally
        {
            await system.Terminate();
        }
    }

    [Fact]
    public void A_table_has_a_type_and_a_manifest_once()
    {
        var entry = new ManifestEntry("a.1", typeof(string), _ => [], _ => "");

        Assert.Throws<ArgumentException>(() => new ManifestTable("letter", entry, entry with { Manifest = "b.1" }));
        Assert.Throws<ArgumentException>(() => new ManifestTable("letter", entry, entry with { Type = typeof(int) }));
    }

    [Fact]
    public void Whatever_a_reader_throws_says_that_the_bytes_are_bad()
    {
        var table = new ManifestTable("letter", new ManifestEntry("a.1", typeof(string), _ => [], _ => throw new InvalidOperationException("behind the end")));

        var thrown = Assert.Throws<SerializationException>(() => table.FromBytes([1, 2, 3], "a.1"));

        Assert.Equal("The letter a.1 of 3 bytes cannot be read: behind the end", thrown.Message);
    }
}
