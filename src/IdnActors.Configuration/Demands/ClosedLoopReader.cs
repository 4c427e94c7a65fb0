using System.Collections.Immutable;
using IdnActors.Configuration.Quantities;
using IdnActors.Configuration.Reading;
using IdnActors.Configuration.Scenarios;
using IdnActors.Model.Demands;
using IdnActors.Model.Units;

namespace IdnActors.Configuration.Demands;

/// <summary>Reads <c>closed-loop</c>: clients that wait for their answers.</summary>
internal static class ClosedLoopReader
{
    private const int MostClients = 1_000_000;

    public static ClosedLoop Read(ConfigReader block, bool hasDeadline, ImmutableArray<SourceSpec> sources)
    {
        var loop = new ClosedLoop
        {
            Clients = (int)block.Get("clients", Known.Integer("a number of clients", "10", 1, MostClients)),
            // Not 0: a client that is refused at once would ask for ever at one instant.
            Think = block.Get("think", Known.Time(Duration.FromMicroseconds(1), RunReader.LongestRun, example: "1s")),
            ThinkKind = block.Get("think-law", Known.Choice("a law", "exponential", ("exponential", ThinkKind.Exponential), ("fixed", ThinkKind.Fixed))),
            Patience = block.TryGet("patience", Known.Time(Duration.FromMicroseconds(1), RunReader.LongestRun, example: "5s"), out var patience) ? patience : null,
        };
        if (loop.Patience is null && !hasDeadline)
            block.ReportMissing("patience", "clients of lost requests give up some time", "write e.g. patience = 5s, or give the demand a deadline");
        var most = sources.Select(s => loop.Clients * s.Weight).DefaultIfEmpty(0).Max();
        if (most > MostClients)
            block.Report("clients", $"are {most:F0} at one source, by its weight", $"a source has at most {MostClients} clients", "lower their number or the weight");
        return loop;
    }
}
