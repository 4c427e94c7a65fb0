namespace IdnActors.Emulation.Sources;

/// <summary>What closed-loop sources are told.</summary>
public static class SourceProtocol
{
    /// <summary>Entry node → source: a client's request has ended at the node, answered or not.</summary>
    /// <param name="Client">The client.</param>
    /// <param name="Number">Number of its request.</param>
    public sealed record RequestEnded(int Client, long Number);
}
