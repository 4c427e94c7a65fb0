using System.Collections.Immutable;
using IdnActors.Model.Units;

namespace IdnActors.Policies.Partition;

/// <summary>A node of a path, as the choice of cuts sees it.</summary>
/// <param name="LayerTimes">Time of each layer here, not negative.</param>
/// <param name="Queue">Time that a request waits here before its first layer, not negative; nothing waits where no layer runs.</param>
/// <param name="Memory">What the layers that run here may take together.</param>
/// <param name="Watts">Power while layers run here, 0 or more; 0 where energy is not counted, e.g. behind the device.</param>
public sealed record PathNode(ImmutableArray<Duration> LayerTimes, Duration Queue, ByteSize Memory, double Watts = 0)
{
    /// <summary>A node without queue, with more memory than any network takes.</summary>
    public static PathNode Idle(ImmutableArray<Duration> layerTimes, double watts = 0) => new(layerTimes, Duration.Zero, ByteSize.MaxValue, watts);
}

/// <summary>A link of a path, from one node to the next.</summary>
/// <param name="Up">Rate towards the next node.</param>
/// <param name="Down">Rate of the way back, which the answer takes.</param>
/// <param name="Delay">Propagation delay of one way, not negative.</param>
/// <param name="Watts">Power of the sender while a tensor is on its way up, propagation excepted: 0 or more.</param>
public sealed record PathLink(DataRate Up, DataRate Down, Duration Delay, double Watts = 0)
{
    /// <summary>Time of a tensor on its way up.</summary>
    public Duration TimeUp(ByteSize size) => Delay + Up.TimeFor(size);

    /// <summary>Time of an answer on its way down.</summary>
    public Duration TimeDown(ByteSize size) => Delay + Down.TimeFor(size);

    /// <summary>Joules that sending a tensor up takes.</summary>
    public double JoulesUp(ByteSize size) => Watts * Up.TimeFor(size).Seconds;
}
