using IdnActors.Emulation.Requests;
using IdnActors.Model.Randomness;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Links;

/// <summary>
/// What befalls on a link the messages by which nodes decide, and nothing else. Its chance is a stream of its own, and it comes after all that the link does itself, so that
/// other packets fare as they would without it.
/// </summary>
public sealed class ControlFaults
{
    private readonly double _loss;
    private readonly Duration _delay;
    private readonly RandomSource _random;

    private ControlFaults(double loss, Duration delay, RandomSource random)
    {
        _loss = loss;
        _delay = delay;
        _random = random;
    }

    /// <summary>Those of a link; null where there are none.</summary>
    /// <param name="serving">How much there is.</param>
    /// <param name="name">The link's name, which names the stream of chance.</param>
    /// <param name="streams">The chance of the run.</param>
    public static ControlFaults? Of(ServingSettings serving, string name, RandomStreams streams)
    {
        ArgumentNullException.ThrowIfNull(serving);
        ArgumentNullException.ThrowIfNull(streams);
        return serving.ControlLoss > 0 || serving.ControlDelay > Duration.Zero ? new ControlFaults(serving.ControlLoss, serving.ControlDelay, streams.Open($"control-loss/{name}")) : null;
    }

    /// <summary>Delays a packet that has come through; false when it is lost after all.</summary>
    public bool TryPass(Packet packet, ref Instant arrivesAt)
    {
        if (!packet.IsDecisive) return true;
        arrivesAt += _delay;
        return _random.NextDouble() >= _loss;
    }
}
