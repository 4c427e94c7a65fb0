using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;
using IdnActors.Cluster.Processes;
using IdnActors.Cluster.Wire;

namespace IdnActors.Cluster.Tests.Processes;

/// <summary>Bytes under a manifest, whatever they are.</summary>
internal sealed record Forged(string Manifest, byte[] Bytes);

/// <summary>Writes what is <see cref="Forged"/> with the number of our serializer, and reads what comes back as we do.</summary>
internal sealed class ForgingSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public override int Identifier => WireSerializer.Id;

    public override string Manifest(object o) => ((Forged)o).Manifest;

    public override byte[] ToBinary(object obj) => ((Forged)obj).Bytes;

    public override object FromBinary(byte[] bytes, string manifest) => WireTable.FromBytes(bytes, manifest);
}

/// <summary>A system of bare Akka.Remote, with the serializers that come with it, that speaks to a process of ours.</summary>
internal sealed class ForgingPeer : IAsyncDisposable
{
    private static readonly TimeSpan Answering = TimeSpan.FromSeconds(1);

    private readonly ClusterProcess _process;

    public ForgingPeer(ClusterProcess process)
    {
        _process = process;
        System = ActorSystem.Create("stranger", ConfigurationFactory.ParseString($$"""
            akka {
              loglevel = OFF
              stdout-loglevel = OFF
              actor {
                provider = remote
                serializers.forging = "{{typeof(ForgingSerializer).AssemblyQualifiedName}}"
                serialization-bindings { "{{typeof(Forged).AssemblyQualifiedName}}" = forging }
              }
              remote.retry-gate-closed-for = 100ms
              remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0, maximum-frame-size = 8MiB, send-buffer-size = 8MiB, receive-buffer-size = 8MiB }
            }
            """));
        Gate = System.ActorSelection($"akka.tcp://idn@{process.Address}/user/{GateProtocol.Name}");
    }

    public ActorSystem System { get; }

    public ActorSelection Gate { get; }

    /// <summary>Says hello until there is an answer: what was sent before has come by then, and connections that broke are there again.</summary>
    public async Task<HelloBack> HelloAsync()
    {
        const int Tries = 60;
        var hello = new Forged("hello.1", WireTable.ToBytes(Hello.Of(_process.Identity)));
        for (var i = 1; ; i++)
        {
            try
            {
                return await Gate.Ask<HelloBack>(hello, Answering);
            }
            catch (AskTimeoutException) when (i < Tries)
            {
                // The connection is being made anew.
            }
        }
    }

    public async ValueTask DisposeAsync() => await System.Terminate();
}
