namespace IdnActors.Emulation.Requests;

/// <summary>The end of a request in another region than that in which it entered, which is told of it: there it is in the books.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Entry">Where it entered.</param>
/// <param name="Outcome">How it ended; without an answer, as answers end at the entry.</param>
/// <param name="Cause">What it was lost to.</param>
public readonly record struct AwayEnd(ulong Key, NodeId Entry, Outcome Outcome, LossCause Cause);
