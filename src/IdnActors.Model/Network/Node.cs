using IdnActors.Model.Units;

namespace IdnActors.Model.Network;

/// <summary>A compute node: holds parts of variants within a memory budget, infers with the speed of its device class, forwards what it does not serve.</summary>
public sealed record Node
{
    public required NodeId Id { get; init; }
    public required string Name { get; init; }

    /// <summary>0 is the cloud; larger numbers are nearer to the users.</summary>
    public required int Tier { get; init; }

    public required DeviceClass Device { get; init; }

    /// <summary>Bytes of deployed parts the node may hold (b^v); a repository's own parts do not count against it.</summary>
    public required ByteSize MemoryBudget { get; init; }

    /// <summary>Number of executors; at least 1.</summary>
    public required int Executors { get; init; }

    /// <summary>Factor on the device class's inference speed; 1 is the class's own, above 0.</summary>
    public double Speed { get; init; } = 1;

    public GeoPoint? Location { get; init; }
}

/// <summary>Coordinates in degrees, WGS 84.</summary>
public readonly record struct GeoPoint(double Latitude, double Longitude);
