using IdnActors.Emulation.Runs;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Scenarios;
using IdnActors.Policies.Aggregation;

namespace IdnActors.Cli.Results;

/// <summary>What devices of models over several views send; not a number where there are none.</summary>
internal static class ViewFigures
{
    private const int BitsPerByte = 8;

    /// <summary>Bytes that links have delivered from the devices, a mean over requests and devices, those that have failed included; without what the devices were told.</summary>
    public static double Sent(RunReport report)
    {
        var devices = report.Scenario.Splitting.Views.SelectMany(v => v.Devices).ToHashSet();
        var bytes = report.Links.Where(l => devices.Contains(report.Scenario.Topology[l.Link].From)).Sum(l => l.Counters.DeliveredBytes - l.Counters.TransferBytes - l.Counters.ControlBytes);
        return devices.Count == 0 || report.Totals.Issued == 0 ? double.NaN : (double)bytes / report.Totals.Issued / devices.Count;
    }

    /// <summary>
    /// The same by the published formula (<see cref="ViewTraffic"/>), from the shapes on the card and the share that left at the exit, times the share of devices that work. Of one model over several views, with features on demand.
    /// </summary>
    public static double ByFormula(RunReport report)
    {
        if (report.Scenario.Splitting.Views is not [{ Transfer: ViewTransfer.Pull } views] || report.Totals.Issued == 0) return double.NaN;
        var chain = ViewChain.Of(new SplitChain(report.Scenario.Catalogue[views.Whole]))!;
        var traffic = new ViewTraffic((int)chain.Tensors(0, chain.Local).Sum(t => t.Elements), 1, (int)chain.Tensors(0, chain.Final).Sum(t => t.Codec.PayloadBytes(t.Elements)) * BitsPerByte);
        var left = report.Exits.Where(e => !e.IsFinal).Sum(e => e.Answered - e.Degraded);
        return traffic.MeanBytes((double)left / report.Totals.Issued) * (views.Devices.Length - views.Failed.Length) / views.Devices.Length;
    }
}
