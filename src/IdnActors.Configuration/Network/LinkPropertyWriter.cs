using IdnActors.Configuration.Hocon;
using IdnActors.Model.Network;

namespace IdnActors.Configuration.Network;

/// <summary>Writes what <see cref="LinkPropertyReader"/> reads. What a link does not have is left out, so that plain links keep their text.</summary>
internal static class LinkPropertyWriter
{
    public static void Write(HoconWriter writer, Link link)
    {
        if (link.BurstLoss is { } bursts) writer.Block("burst-loss", () => writer.Number("length", bursts.Length).Number("good", bursts.Good).Number("bad", bursts.Bad));
        if (link.Jitter is { } jitter) writer.Block("jitter", () => Write(writer, jitter));
        if (link.MayReorder) writer.Flag("reordering", true);
        if (link.DutyCycle is { } duty) writer.Block("duty-cycle", () => writer.Number("share", duty.Share).Plain("burst", duty.Burst.ToString()));
        if (link.Trace is { } trace) writer.Text("trace", trace.Name);
        if (link.Classes is not { } classes) return;
        writer.Block("deficit-round-robin", () => writer.Plain("quantum", classes.Quantum.ToString())
            .Whole("control", classes.Control)
            .Whole("request", classes.Request)
            .Whole("model-transfer", classes.ModelTransfer));
    }

    private static HoconWriter Write(HoconWriter writer, Jitter jitter) => jitter switch
    {
        UniformJitter uniform => writer.Plain("distribution", "uniform").Plain("minimum", uniform.Minimum.ToString()).Plain("maximum", uniform.Maximum.ToString()),
        NormalJitter normal => writer.Plain("distribution", "normal").Plain("mean", normal.Mean.ToString()).Plain("deviation", normal.Deviation.ToString()),
        LognormalJitter lognormal => writer.Plain("distribution", "lognormal").Plain("mean", lognormal.Mean.ToString()).Plain("deviation", lognormal.Deviation.ToString()),
        ParetoJitter pareto => writer.Plain("distribution", "pareto").Plain("mean", pareto.Mean.ToString()).Number("shape", pareto.Shape),
        _ => throw new ArgumentOutOfRangeException(nameof(jitter), jitter, "A topology file has no name for it."),
    };
}
