using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace IdnActors.Cluster.Wire;

/// <summary>The one serializer of messages between processes: <see cref="WireTable"/> as Akka wants it. What cannot be read is counted and dropped, and the connection stays.</summary>
public sealed class WireSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    // Beside that of journals, which has 1001.
    public const int Id = 1002;

    private static long _refused;

    public override int Identifier => Id;

    /// <summary>Messages of this process that could not be read: unknown, malformed, or of a serializer that is refused.</summary>
    public static long Refused => Volatile.Read(ref _refused);

    public override string Manifest(object o) => WireTable.ManifestOf(o.GetType());

    public override byte[] ToBinary(object obj) => WireTable.ToBytes(obj);

    public override object FromBinary(byte[] bytes, string manifest)
    {
        try
        {
            return WireTable.FromBytes(bytes, manifest);
        }
        catch (SerializationException)
        {
            CountRefused();
            throw;
        }
    }

    internal static void CountRefused() => Interlocked.Increment(ref _refused);

    /// <summary>Configuration that has Akka serialise all types of the table by it, and no other: nothing falls back on names of types.</summary>
    public static string Hocon
    {
        get
        {
            var serializer = $"{typeof(WireSerializer).FullName}, {typeof(WireSerializer).Assembly.GetName().Name}";
            var bindings = string.Join('\n', WireTable.Types.Select(t => $"\"{t.FullName}, {t.Assembly.GetName().Name}\" = idn-wire"));
            return $$"""
                akka.actor {
                  serializers.idn-wire = "{{serializer}}"
                  serialization-identifiers { "{{serializer}}" = {{Id}} }
                  serialization-bindings {
                    {{bindings}}
                  }
                }
                """;
        }
    }
}
