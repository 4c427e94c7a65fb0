using IdnActors.Model.Units;

namespace IdnActors.Model.Network;

/// <summary>
/// A limit on the time a link may transmit, as regulations for shared radio bands state it: a token bucket of airtime. It is full at the start and gains
/// <paramref name="Share"/> of the time that passes. A message waits until the bucket holds its airtime, which is then taken; one that needs more than a full bucket waits
/// until it is full and leaves it in debt. So over any stretch of time T the link transmits at most <paramref name="Burst"/> + <paramref name="Share"/> T.
/// </summary>
/// <param name="Share">Long-run share of time in which the link may transmit: above 0, at most 1.</param>
/// <param name="Burst">Depth of the bucket: airtime that may be used at once after a rest.</param>
public sealed record DutyCycle(double Share, Duration Burst);
