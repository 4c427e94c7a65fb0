using System.Collections.Immutable;
using IdnActors.Model.Units;

namespace IdnActors.Policies.Partition;

/// <summary>A node of a path, as the choice of cuts sees it.</summary>
/// <param name="LayerTimes">Time of each layer here, not negative.</param>
/// <param name="Queue">Time that a request waits here before its first layer, not negative; nothing waits where no layer runs.</param>
/// <param name="Memory">What the layers that run here may take together.</param>
/// <param name="Power">Power while layers run here; none where energy is not counted, e.g. behind the device.</param>
public sealed record PathNode(ImmutableArray<Duration> LayerTimes, Duration Queue, ByteSize Memory, Power Power = default)
{
    /// <summary>A node without queue, with more memory than any network takes.</summary>
    public static PathNode Idle(ImmutableArray<Duration> layerTimes, Power power = default) => new(layerTimes, Duration.Zero, ByteSize.MaxValue, power);
}

/// <summary>A link of a path, from one node to the next.</summary>
/// <param name="Up">Rate towards the next node.</param>
/// <param name="Down">Rate of the way back, which the answer takes.</param>
/// <param name="Delay">Propagation delay of one way, not negative.</param>
/// <param name="Power">Power of the sender while a tensor is on its way up, propagation excepted.</param>
public sealed record PathLink(DataRate Up, DataRate Down, Duration Delay, Power Power = default)
{
    /// <summary>Time of a tensor on its way up.</summary>
    public Duration TimeUp(ByteSize size) => Delay + Up.TimeFor(size);

    /// <summary>Time of an answer on its way down.</summary>
    public Duration TimeDown(ByteSize size) => Delay + Down.TimeFor(size);

    /// <summary>Joules that sending a tensor up takes.</summary>
    public double JoulesUp(ByteSize size) => Power.JoulesOver(Up.TimeFor(size));
}
