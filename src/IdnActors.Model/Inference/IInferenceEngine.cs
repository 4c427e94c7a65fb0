using System.Collections.Immutable;

namespace IdnActors.Model.Inference;

/// <summary>One inference that a shard asks for.</summary>
/// <param name="Part">The part to run.</param>
/// <param name="Sample">Index of the request's sample in its task's data set.</param>
/// <param name="RequestKey">A number that identifies the request within the run, equal in every run with the same scenario and seed; chance is drawn from it.</param>
public readonly record struct InferenceQuery(PartId Part, int Sample, ulong RequestKey);

/// <summary>The answer to an <see cref="InferenceQuery"/>.</summary>
/// <param name="PredictedClass">Index of the predicted class; -1 where no network ran.</param>
/// <param name="Confidence">Probability the network gives to that class, 0 to 1; 0 where no network ran.</param>
/// <param name="IsCorrect">Whether the prediction equals the sample's label.</param>
public readonly record struct InferenceResult(int PredictedClass, float Confidence, bool IsCorrect);

/// <summary>
/// Runs parts. A result is a function of the query alone (with the scenario and its seed), so that it does not matter when or on which thread it is computed;
/// how long that takes on the host never enters the emulated time.
/// </summary>
public interface IInferenceEngine : IDisposable
{
    /// <summary>Number of samples requests of a task may draw from; at least 1.</summary>
    int SampleCount(TaskId task);

    /// <summary>Starts an inference. The task may be complete on return, else it completes on a thread of the engine. Safe to call from any thread.</summary>
    ValueTask<InferenceResult> InferAsync(InferenceQuery query);

    /// <summary>Starts one part of a split variant, whose parts may run on several nodes. Completes like <see cref="InferAsync"/>.</summary>
    ValueTask<PartResult> RunPartAsync(PartQuery query);

    /// <summary>Writes what a request carries on for its way to another node; what comes out of the codec there is what the next part takes in.</summary>
    /// <param name="cut">Which variant, where in it, and how.</param>
    /// <param name="sample">Index of the request's sample in its task's data set.</param>
    /// <param name="state">What the parts before have made; null where none has run.</param>
    /// <returns>The same, with its bytes on the wire.</returns>
    Activations Send(SentCut cut, int sample, Activations? state);

    /// <summary>Writes what a part that joins views takes of one of them.</summary>
    /// <param name="view">Which variant, device and part.</param>
    /// <param name="sample">Index of the request's sample in its task's data set.</param>
    /// <param name="state">What the part of the device has made.</param>
    /// <returns>It, with its bytes on the wire.</returns>
    Activations SendView(SentView view, int sample, Activations? state);

    /// <summary>Puts views together for a part; those that are missing are zeros.</summary>
    /// <param name="part">The part that joins, of the variant that has all parts.</param>
    /// <param name="views">By device, as <see cref="SendView"/> wrote them; null where one is missing.</param>
    /// <returns>What the part takes in.</returns>
    Activations? JoinViews(PartId part, ImmutableArray<Activations?> views);

    /// <summary>Activations as bytes, for the same engine in another process.</summary>
    /// <param name="whole">The variant that has all parts.</param>
    /// <param name="state">What has been written for a way, by <see cref="Send"/> or <see cref="SendView"/>.</param>
    /// <exception cref="NotSupportedException">What the engine makes stays in its process.</exception>
    byte[] Export(VariantId whole, Activations state) => throw new NotSupportedException($"What a {GetType().Name} has made does not leave its process.");

    /// <summary>Activations that <see cref="Export"/> has made bytes of.</summary>
    /// <param name="whole">The variant that has all parts.</param>
    /// <param name="bytes">The bytes.</param>
    /// <exception cref="FormatException">They are none.</exception>
    /// <exception cref="NotSupportedException">What the engine makes stays in its process.</exception>
    Activations Import(VariantId whole, byte[] bytes) => throw new NotSupportedException($"What a {GetType().Name} makes does not come from another process.");
}
