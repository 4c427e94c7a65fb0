namespace IdnActors.Model.Demands;

/// <summary>The integral of a rate over time, asked backwards: when does it reach a number of requests?</summary>
internal interface ICumulativeRate
{
    /// <summary>
    /// The instant, in nanoseconds and rounded down, at which the integral reaches a target; -1 when it never does. Targets of successive calls do not decrease.
    /// </summary>
    long ReachedAt(double target);
}
