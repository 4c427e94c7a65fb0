using System.Runtime.Serialization;
using Akka.Actor;
using IdnActors.Emulation.Requests;
using IdnActors.Emulation.Splits;
using IdnActors.Model;
using IdnActors.Model.Inference;
using IdnActors.Model.Network;
using static IdnActors.Emulation.Splits.ViewProtocol;

namespace IdnActors.Cluster.Wire;

/// <summary>What packets carry of split models, as records and back. What the engine has made, it makes bytes of itself.</summary>
/// <param name="ids">The scenario's.</param>
/// <param name="engine">The one that runs parts here; all processes have such a one.</param>
internal sealed class SplitCodec(ScenarioIds ids, IInferenceEngine engine)
{
    private const int None = ScenarioIds.None;

    // Chains and groups alone, which are the same wherever they are made.
    private SplitContext? _splits;

    private SplitContext Splits => _splits ??= SplitContext.Of(ids.Scenario) ?? throw new SerializationException("No variant is split.");

    /// <exception cref="SerializationException">Such a request does not travel.</exception>
    public SplitRecord ToRecord(InferenceRequest request)
    {
        var split = request.Split!;
        if (split.Views is not null || split.Work is not null) throw new SerializationException($"{request} waits for views: it stays where it is.");
        var whole = split.Chain.Whole.Id;
        var now = split.Snapshot();
        // An answer needs nothing of it any more.
        var state = request.Phase == RequestPhase.Answering || now.State is null ? null : BytesOf(whole, now.State);
        StageRecord[]? stages = now.Plan is { } plan ? [.. plan.Stages.Select(StageRecord.Of)] : null;
        return new SplitRecord(whole.Index, now.Done, state, now.Plan?.Version ?? 0, stages, now.Stage, now.StageEnd, now.LastExit is { } exit ? AnswerRecord.Of(exit) : null, now.AnsweredBy,
            now.IsAnswered, now.IsDegraded, now.HasFallback, now.LastExitPart ?? None, now.Threshold ?? double.NaN, now.Trip is { } trip ? TripRecord.Of(trip) : null);
    }

    /// <exception cref="SerializationException">The record is not of the scenario.</exception>
    public SplitProgress ToProgress(SplitRecord r)
    {
        var whole = ids.Variant(r.Whole);
        if (ids.Scenario.Catalogue[whole].Split is null) throw new SerializationException($"{ids.Scenario.Catalogue[whole].Name} is not split.");
        var chain = Splits.ShareOf(whole)!.Chain;
        var parts = chain.Length;
        var plan = r.Stages is null ? null : new SplitPlan(r.PlanVersion, [.. r.Stages.Select(s => s.ToStage(ids, parts))]);
        var trip = r.Trip?.ToTrip(ids, parts);
        if (trip is not null && ids.Scenario.Splitting.Planners[trip.Planner].Whole != whole) throw new SerializationException($"Planner {trip.Planner} cuts another variant.");
        return SplitProgress.From(chain, new SplitSnapshot(
            ScenarioIds.Within(r.Done, parts + 1, "part"),
            r.State is null ? null : engine.Import(whole, r.State),
            plan,
            ScenarioIds.Within(r.Stage, (plan?.Stages.Length ?? int.MaxValue - 1) + 1, "stage"),
            ScenarioIds.Within(r.StageEnd, parts + 1, "part"),
            r.LastExit?.ToResult(),
            r.AnsweredBy == None ? None : ScenarioIds.Within(r.AnsweredBy, parts, "part"),
            r.IsAnswered,
            r.IsDegraded,
            r.HasFallback,
            r.LastExitPart == None ? null : ScenarioIds.Within(r.LastExitPart, parts, "part"),
            double.IsNaN(r.Threshold) ? null : r.Threshold,
            trip));
    }

    public PacketRecord ToRecord(ViewPacket packet, WayRecord way)
    {
        var (group, origin) = (packet.Group.Number, OriginRecord.Of(packet.Origin));
        return packet switch
        {
            ViewWanted p => new ViewWantedRecord(way, group, origin, p.Device, p.WantsScores),
            View p => new ViewRecord(way, group, origin, p.Device, p.Part, BytesOf(p.Group.Settings.Whole, p.Content)),
            ViewAnswer p => new ViewAnswerRecord(way, group, origin, AnswerRecord.Of(p.Result)),
            _ => throw new SerializationException($"A {packet.GetType().Name} has no record: it does not leave its process."),
        };
    }

    public ViewWanted ToPacket(ViewWantedRecord r, RequestPath path)
    {
        var group = GroupOf(r.Group);
        return new ViewWanted { Path = path, Group = group, Origin = OriginOf(r.Origin), Device = DeviceOf(group, r.Device), WantsScores = r.WantsScores };
    }

    public View ToPacket(ViewRecord r, RequestPath path)
    {
        var group = GroupOf(r.Group);
        if (r.Part != group.Views.Local && r.Part != group.Views.Final) throw new SerializationException($"Part {r.Part} joins no views.");
        return new View { Path = path, Group = group, Origin = OriginOf(r.Origin), Device = DeviceOf(group, r.Device), Part = r.Part, Content = engine.Import(group.Settings.Whole, r.Content) };
    }

    public ViewAnswer ToPacket(ViewAnswerRecord r, RequestPath path) => new() { Path = path, Group = GroupOf(r.Group), Origin = OriginOf(r.Origin), Result = r.Result.ToResult() };

    private byte[] BytesOf(VariantId whole, Activations state)
    {
        try
        {
            return engine.Export(whole, state);
        }
        catch (NotSupportedException e)
        {
            throw new SerializationException(e.Message, e);
        }
    }

    private ViewGroup GroupOf(int number) => Splits.Groups[ScenarioIds.Within(number, Splits.Groups.Length, "group of views")];

    private static int DeviceOf(ViewGroup group, int device) => ScenarioIds.Within(device, group.Views.Views, "view");

    // Nobody is told by them of the end of a request.
    private RequestOrigin OriginOf(OriginRecord record) => record.ToOrigin(ids, static _ => ActorRefs.Nobody) with { Client = null };
}
