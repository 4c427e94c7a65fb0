using IdnActors.Emulation.Splits.Cuts;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;
using IdnActors.Policies.Exits;

namespace IdnActors.Emulation.Splits;

/// <summary>How far a request is through a split variant, and what it carries. Changed in place by whoever has the request.</summary>
/// <param name="chain">The variant.</param>
public sealed partial class SplitProgress(SplitChain chain)
{
    public SplitChain Chain { get; } = chain;

    /// <summary>Its way to a server, where its device decides for itself; else null.</summary>
    internal CutTrip? Trip { get; init; }

    /// <summary>The exit that ends it in any case; null where only gates decide.</summary>
    public int? LastExitPart { get; init; }

    /// <summary>Threshold of all its exits, wherever they run; null where their gates have their own.</summary>
    public double? Threshold { get; init; }

    /// <summary>Parts that have run.</summary>
    public int Done { get; private set; }

    /// <summary>What they made; null before the first one.</summary>
    public Activations? State { get; private set; }

    /// <summary>Where it is to run; null: to be planned from here.</summary>
    public SplitPlan? Plan { get; private set; }

    /// <summary>The stage of the plan that comes next; null without a plan, and behind its last stage.</summary>
    public SplitStage? NextStage
    {
        get
        {
            if (Plan is not { } plan || _stage >= plan.Stages.Length) return null;
            var stage = plan.Stages[_stage];
            // Of a stage that no one variant runs as a whole, some parts may be done.
            return stage.First < Done && Done < stage.End ? stage with { First = Done } : stage;
        }
    }

    /// <summary>Part behind which it leaves the shards it has been given to.</summary>
    public int StageEnd { get; private set; }

    /// <summary>The answer of the last exit evaluated; null before the first one.</summary>
    public InferenceResult? LastExit { get; private set; }

    /// <summary>Index of the part that gave the last answer; -1 before the first one.</summary>
    public int AnsweredBy { get; private set; } = -1;

    /// <summary>Whether its answer is there: an exit let it leave, or the model is through.</summary>
    public bool IsAnswered { get; private set; }

    /// <summary>Whether the answer is that of an exit which would not have let it leave.</summary>
    public bool IsDegraded { get; private set; }

    /// <summary>
    /// Whether its entry node keeps the request in the books, and answers it by the last exit there unless another answer comes first: what travels is a copy that is in nobody's books, and whatever befalls
    /// it ends nothing. It goes to its end also where the fallback has overtaken it, which nobody elsewhere can know.
    /// </summary>
    public bool HasFallback { get; internal set; }

    /// <summary>The views that answer it; null where it runs through its parts one after the other.</summary>
    public ViewGroup? Views { get; private init; }

    /// <summary>What it is a part of, where it is no request of a client but a part that a node runs for one; null else.</summary>
    public ViewWork? Work { get; private init; }

    /// <summary>The part under way on another thread; null when it was complete at once.</summary>
    internal Task<PartResult>? Pending { get; set; }

    /// <summary>What the part that ran last has made, until the node takes it.</summary>
    internal PartResult? Result { get; set; }

    /// <summary>The gate of the exit under way; null while another part runs.</summary>
    internal IExitGate? Gate { get; set; }

    /// <summary>Whether the gate of the exit that ran last lets it leave.</summary>
    internal bool Leaves { get; set; }

    private int _stage;
    private bool _isPacked = true;
    private WireCodec? _codec;

    /// <summary>That of a request which views answer.</summary>
    public static SplitProgress Of(ViewGroup group) => new(group.Views.Chain) { Views = group };

    /// <summary>Whether what it belongs to is in nobody's books: a copy of a request that its entry node keeps, or a part that is run for one.</summary>
    public bool IsOffTheBooks => HasFallback || Work is not null;

    /// <summary>That of a part which a node runs for a request elsewhere.</summary>
    public static SplitProgress Of(ViewWork work, Activations? state)
    {
        var progress = new SplitProgress(work.Group.Views.Chain) { Work = work };
        progress.Join(work.Part, state);
        return progress;
    }

    /// <summary>Comes to a part that takes what has come from elsewhere.</summary>
    public void Join(int part, Activations? state) => (Done, State, StageEnd) = (part, state, part + 1);

    /// <summary>Notes that a part elsewhere has answered.</summary>
    public void AnswerElsewhere(int part) => (IsAnswered, AnsweredBy) = (true, part);

    /// <summary>Follows a plan from its first stage on.</summary>
    public void Follow(SplitPlan plan) => (Plan, _stage) = (plan, 0);

    /// <summary>Passes a stage that runs no part here: it only says how to write what travels.</summary>
    public void PassStage(SplitStage stage)
    {
        (_codec, _isPacked) = (stage.Codec, stage.Codec is null && _isPacked);
        _stage++;
    }

    /// <summary>Begins a stage on the shards of a node, or the parts of it that those have.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="end">Index behind the last part that the shards have.</param>
    public void BeginStage(SplitStage stage, int end)
    {
        (StageEnd, _codec) = (Math.Min(stage.End, end), stage.Codec);
        if (Plan is not null && StageEnd == stage.End) _stage++;
    }

    /// <summary>Takes what the part has made that has just run.</summary>
    /// <returns>Whether another part comes next on this node.</returns>
    public bool TakeResult()
    {
        var result = Result!;
        (Result, State, _isPacked) = (null, result.Output, false);
        var isExit = Chain.ExitOf(Done) is not null;
        IsAnswered = isExit ? Leaves || Done == LastExitPart : Done == Chain.Split.Final;
        Done++;
        if (isExit || IsAnswered) (LastExit, AnsweredBy) = (result.Answer, Done - 1);
        return !IsAnswered && Done < StageEnd;
    }

    /// <summary>Gives what is known by the last exit as the answer.</summary>
    public InferenceResult AnswerDegraded()
    {
        IsDegraded = true;
        return LastExit!.Value;
    }

    /// <summary>That of a request of which a copy has not come back in time: what an exit knew answers it.</summary>
    /// <param name="chain">The variant.</param>
    /// <param name="exit">Index of that exit.</param>
    public static SplitProgress AnsweredByFallback(SplitChain chain, int exit) => new(chain) { IsDegraded = true, AnsweredBy = exit };

    /// <summary>Writes what travels for the way to the next node; nothing where it came like that and no part has run here.</summary>
    /// <returns>Its bytes on the wire; null where it travels on as it came.</returns>
    internal long? Pack(IInferenceEngine engine, int sample)
    {
        if (_isPacked) return null;
        State = engine.Send(new SentCut(Chain.Whole.Id, Done, _codec), sample, State);
        _isPacked = true;
        return State.WireBytes;
    }
}
