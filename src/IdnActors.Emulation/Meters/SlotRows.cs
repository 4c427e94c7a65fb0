namespace IdnActors.Emulation.Meters;

/// <summary>What happened at one node in one slot. Fields of requests are about those that ended in the slot and had entered here.</summary>
public readonly record struct NodeSlotRow
{
    public required int Slot { get; init; }
    public required double StartSeconds { get; init; }
    public required string Node { get; init; }

    /// <summary>Differences of the counters over the slot.</summary>
    public required NodeCounters Counters { get; init; }

    /// <summary>Share of executor time in use, 0 to 1.</summary>
    public required double Utilisation { get; init; }

    /// <summary>Requests that waited for an executor, on average over the slot.</summary>
    public required double Waiting { get; init; }

    /// <summary>Bytes deployed at the slot's end.</summary>
    public required long MemoryBytes { get; init; }
}

/// <summary>What happened on one link in one slot.</summary>
public readonly record struct LinkSlotRow
{
    public required int Slot { get; init; }
    public required double StartSeconds { get; init; }
    public required string Link { get; init; }

    /// <summary>Differences of the counters over the slot.</summary>
    public required LinkCounters Counters { get; init; }

    /// <summary>Share of the slot in which the link transmitted, 0 to 1.</summary>
    public required double Utilisation { get; init; }
}
