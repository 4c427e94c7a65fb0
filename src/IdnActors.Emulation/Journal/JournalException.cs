namespace IdnActors.Emulation.Journal;

/// <summary>A controller cannot write or read its journal, and that says for itself what to do: no disk space, no server.</summary>
/// <param name="message">Who cannot, and why.</param>
/// <param name="cause">What the journal has said.</param>
public sealed class JournalException(string message, IOException cause) : IOException(message, cause)
{
    /// <summary>Why: the same for all controllers of a journal.</summary>
    public string Reason => cause.Message;
}
