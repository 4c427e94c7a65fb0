using IdnActors.Model.Randomness;
using IdnActors.Model.Units;

namespace IdnActors.Model.Demands;

/// <summary>How the think times of closed-loop clients are distributed.</summary>
public enum ThinkKind
{
    /// <summary>Exponential.</summary>
    Exponential,

    /// <summary>All equal; a client's first one is a uniform share of it, so that clients do not act together.</summary>
    Fixed,
}

/// <summary>
/// Clients that each have one request at a time: a client thinks, issues a request, waits until it knows the end or gives up, and thinks again. So a slow network
/// is asked less.
/// </summary>
/// <remarks>
/// A client knows what reaches it: an answer that is back, and a refusal or expiry at its own entry node. Of a request that ends further on (lost on a link,
/// refused by a node up the path) it learns nothing, as a real one would not, and gives up when its patience is over; an answer that comes later is too late for it.
/// </remarks>
public sealed record ClosedLoop
{
    /// <summary>Clients of a source of weight 1; at least 1.</summary>
    public required int Clients { get; init; }

    /// <summary>Mean time between the end of a client's request and its next one; above 0.</summary>
    public required Duration Think { get; init; }

    public ThinkKind ThinkKind { get; init; }

    /// <summary>How long a client waits for the end of its request; above 0. None: until the request's deadline, which the demand then has.</summary>
    public Duration? Patience { get; init; }

    /// <summary>Clients of a source: in proportion to its weight, rounded, at least one.</summary>
    public int ClientsOf(SourceSpec source) => (int)Math.Clamp(Math.Round(Clients * source.Weight), 1, int.MaxValue);
}

/// <summary>
/// What the closed-loop clients of one source draw. Each draw is a function of seed, node, client and the number of the client's request: how soon the network
/// answers moves the requests in time, but the n-th request of a client is for the same task and sample in every run with the seed.
/// </summary>
public sealed class ClientDraws(ClosedLoop loop, string node, RandomStreams streams)
{
    private const int NumberBits = 40;
    private readonly ulong _thinkSalt = RandomStreams.SaltOf(StreamNames.Think(node));
    private readonly ulong _taskSalt = RandomStreams.SaltOf(StreamNames.Tasks(node));
    private readonly ulong _sampleSalt = RandomStreams.SaltOf(StreamNames.Samples(node));
    private readonly ulong _requestSalt = RandomStreams.SaltOf(StreamNames.Requests(node));

    /// <summary>The client's think time before its request of a number, counted from 0; at least 1 ns, so that time goes on.</summary>
    public Duration Think(int client, long number)
    {
        var uniform = streams.Uniform(_thinkSalt, KeyOf(client, number));
        var factor = loop.ThinkKind == ThinkKind.Exponential ? UnitInterval.Exponential(uniform) : number == 0 ? uniform : 1;
        return new Duration(Math.Max(1, (long)Math.Round(loop.Think.Nanoseconds * factor)));
    }

    /// <summary>Uniform in [0, 1), for <see cref="TaskSampler.Sample"/>.</summary>
    public double Task(int client, long number) => streams.Uniform(_taskSalt, KeyOf(client, number));

    /// <summary>Index of a sample below <paramref name="count"/>.</summary>
    public int Sample(int client, long number, int count) => (int)(streams.Uniform(_sampleSalt, KeyOf(client, number)) * count);

    /// <summary>What chance is drawn from for a request.</summary>
    public ulong ChanceKey(int client, long number) => unchecked(_requestSalt + KeyOf(client, number));

    private static ulong KeyOf(int client, long number) => unchecked(((ulong)client << NumberBits) ^ (ulong)number);
}
