namespace IdnActors.Model.Inference;

/// <summary>
/// What has been computed of one request's model so far, as its engine keeps it: tensors, or what stands for them. Immutable, and good for any later part; of no use to another engine.
/// </summary>
public abstract class Activations
{
    /// <summary>Bytes on a link, of what was written for one by <see cref="IInferenceEngine.Send"/>; 0 for what has not been.</summary>
    public virtual long WireBytes => 0;
}

/// <summary>One part of a split variant that a shard asks for.</summary>
/// <param name="Part">The part, of the variant that has all parts.</param>
/// <param name="Sample">Index of the request's sample in its task's data set.</param>
/// <param name="RequestKey">A number that identifies the request within the run; chance is drawn from it.</param>
/// <param name="Input">What the parts before have made; null before the first one, on the node where the request was issued.</param>
public readonly record struct PartQuery(PartId Part, int Sample, ulong RequestKey, Activations? Input);

/// <summary>What a part of a split variant has made.</summary>
/// <param name="Output">What is known now, with all that was known before and is still needed.</param>
/// <param name="Answer">The class that an exit or the last part prefers; null of other parts.</param>
/// <param name="Scores">Its class scores (logits), by which a gate decides; empty of other parts, and where no network ran.</param>
/// <param name="Leaves">Whether the answer leaves at this exit, where no network ran and so no gate can say.</param>
public sealed record PartResult(Activations? Output, InferenceResult? Answer, ReadOnlyMemory<float> Scores, bool Leaves = false);

/// <summary>What one device of a variant over several views sends to a part that joins them.</summary>
/// <param name="Whole">The variant that has all parts.</param>
/// <param name="View">Number of the device, which is the index of its part.</param>
/// <param name="Part">Index of the part that joins.</param>
public readonly record struct SentView(VariantId Whole, int View, int Part);

/// <summary>A place in a split variant where a request changes nodes.</summary>
/// <param name="Whole">The variant that has all parts.</param>
/// <param name="Done">How many of them have run.</param>
/// <param name="Codec">How tensors that it fits are written instead of as the card says; null: as the card says.</param>
public readonly record struct SentCut(VariantId Whole, int Done, Catalogues.WireCodec? Codec);
