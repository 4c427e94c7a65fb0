using IdnActors.Emulation.Requests;
using IdnActors.Model.Network;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Tests;

/// <summary>Requests for tests of what handles them.</summary>
internal static class TestRequests
{
    private static readonly RequestPath Nowhere = new([new NodeId(0)], [], []);

    /// <summary>A request of task 0 at node 0 that stays there.</summary>
    public static InferenceRequest Request(int key, RequestPath? path = null, NodeId entry = default) => new()
    {
        Key = (ulong)key,
        ChanceKey = (ulong)key,
        Entry = entry,
        Task = new TaskId(0),
        Sample = key,
        IssuedAt = Instant.Start,
        Deadline = Instant.MaxValue,
        Path = path ?? Nowhere,
        SizeBytes = 1_000,
    };
}
