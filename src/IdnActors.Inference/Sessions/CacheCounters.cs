using IdnActors.Model.Units;

namespace IdnActors.Inference.Sessions;

/// <summary>What a session cache has done since it was made, and what it holds now. These depend on threads and memory, so they are no result of a run.</summary>
/// <param name="Hits">Requests for a session that was there or being loaded.</param>
/// <param name="Loads">Requests that had to load a session.</param>
/// <param name="Evictions">Idle sessions disposed to keep the limit.</param>
/// <param name="Sessions">Sessions held now.</param>
/// <param name="Size">Estimated bytes of the sessions held now.</param>
public sealed record CacheCounters(long Hits, long Loads, long Evictions, int Sessions, ByteSize Size);
