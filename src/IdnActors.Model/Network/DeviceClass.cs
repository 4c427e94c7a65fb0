using IdnActors.Model.Units;

namespace IdnActors.Model.Network;

/// <summary>A kind of compute device, from a data-centre GPU down to a microcontroller: what a node of this class can hold and how fast it infers.</summary>
public sealed record DeviceClass
{
    /// <summary>Name by which topologies and profiles refer to the class, e.g. <c>edge-gpu</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Memory for deployed parts, unless a node states its own budget.</summary>
    public required ByteSize Memory { get; init; }

    /// <summary>Sustained multiply-accumulates per second of one executor at batch size 1.</summary>
    public required double MacsPerSecond { get; init; }

    /// <summary>Requests inferred at the same time, each by one executor; at least 1.</summary>
    public required int Executors { get; init; }

    /// <summary>Fixed time added to every inference (dispatch, copies).</summary>
    public Duration InferenceOverhead { get; init; }

    /// <summary>How fast a part that is on the node's storage becomes ready to serve.</summary>
    public required DataRate LoadRate { get; init; }

    /// <summary>Fixed time added to every load.</summary>
    public Duration LoadOverhead { get; init; }

    /// <summary>What makes first inferences slower after a load.</summary>
    public SlowStart SlowStart { get; init; } = SlowStart.None;

    /// <summary>Where the figures come from, or that they are assumptions.</summary>
    public required string Source { get; init; }
}
