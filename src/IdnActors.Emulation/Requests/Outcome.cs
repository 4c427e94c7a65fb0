namespace IdnActors.Emulation.Requests;

/// <summary>How a request ended. Every request ends in exactly one.</summary>
public enum Outcome
{
    /// <summary>Answered in time by an option as accurate as the one planned at its entry, or better.</summary>
    Served,

    /// <summary>Answered in time, but by a less accurate variant than planned at its entry, because that one was gone or saturated on arrival.</summary>
    Degraded,

    /// <summary>Turned away: no option on the path had room, the repository's included; or the best one had none, where the scenario says so.</summary>
    Refused,

    /// <summary>The deadline passed before the answer was back.</summary>
    Expired,

    /// <summary>Gone; see <see cref="LossCause"/>.</summary>
    Lost,
}

/// <summary>What a request was lost to.</summary>
public enum LossCause
{
    /// <summary>Not lost.</summary>
    None,

    /// <summary>The queue of a link was full.</summary>
    QueueOverflow,

    /// <summary>A link lost it in transmission.</summary>
    LinkLoss,

    /// <summary>The option it came for had no room, and the scenario drops such requests.</summary>
    ServerQueueOverflow,

    /// <summary>The shard that served it failed.</summary>
    ShardFailure,

    /// <summary>It was still under way when the time to drain was over.</summary>
    DrainTimeout,

    /// <summary>The run was interrupted while it was under way.</summary>
    Interrupted,

    /// <summary>The process that ran the region in which it was has died.</summary>
    Process,
}
