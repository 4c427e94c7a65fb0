using System.Collections.Immutable;
using IdnActors.Model;
using IdnActors.Model.Inference;

namespace IdnActors.Inference.Tests.Chains;

/// <summary>Two engines of one kind as if each were in a process of its own: whatever is written for a link goes to the other one as bytes.</summary>
internal sealed class TravellingEngine(IInferenceEngine here, IInferenceEngine there) : IInferenceEngine
{
    /// <summary>Bytes that have gone.</summary>
    public long Bytes { get; private set; }

    public int SampleCount(TaskId task) => here.SampleCount(task);

    public ValueTask<InferenceResult> InferAsync(InferenceQuery query) => here.InferAsync(query);

    public ValueTask<PartResult> RunPartAsync(PartQuery query) => here.RunPartAsync(query);

    public Activations Send(SentCut cut, int sample, Activations? state)
    {
        var bytes = here.Export(cut.Whole, here.Send(cut, sample, state));
        Bytes += bytes.Length;
        (here, there) = (there, here);
        return here.Import(cut.Whole, bytes);
    }

    // All views of a sample are joined by one of them.
    public Activations SendView(SentView view, int sample, Activations? state)
    {
        var bytes = here.Export(view.Whole, here.SendView(view, sample, state));
        Bytes += bytes.Length;
        return there.Import(view.Whole, bytes);
    }

    public Activations? JoinViews(PartId part, ImmutableArray<Activations?> views)
    {
        (here, there) = (there, here);
        return here.JoinViews(part, views);
    }

    public void Dispose()
    {
    }
}
