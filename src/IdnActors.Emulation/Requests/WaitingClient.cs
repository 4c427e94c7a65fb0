using Akka.Actor;
using IdnActors.Emulation.Sources;

namespace IdnActors.Emulation.Requests;

/// <summary>A closed-loop client that waits for the end of a request.</summary>
/// <param name="Source">The actor of its source.</param>
/// <param name="Client">Number of the client at its source.</param>
/// <param name="Number">Number of the request among the client's.</param>
public sealed record WaitingClient(IActorRef Source, int Client, long Number)
{
    /// <summary>
    /// Tells the client that its request has ended, if it can know: the request is at its entry node, and was not lost. What ends elsewhere is found out by
    /// waiting, as in a network without a word for it.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="isAtEntry">Whether what has ended it is there.</param>
    public void TellEnd(InferenceRequest request, Outcome outcome, bool isAtEntry)
    {
        if (isAtEntry && outcome != Outcome.Lost) Source.Tell(new SourceProtocol.RequestEnded(Client, Number));
    }
}
