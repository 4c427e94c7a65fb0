using IdnActors.Model.Randomness;
using IdnActors.Model.Units;

namespace IdnActors.Model.Demands;

/// <summary>A request as its source issues it.</summary>
/// <param name="At">When.</param>
/// <param name="Task">What it is for.</param>
/// <param name="Sample">Index of its sample in the task's data set.</param>
/// <param name="ChanceKey">What chance is drawn from for it: equal in every run with the seed, whatever else is in the scenario.</param>
public readonly record struct SourceRequest(Instant At, TaskId Task, int Sample, ulong ChanceKey);

/// <summary>
/// All requests of one source in order of time: its own, and those of the flash crowds that concern it, or the rows of a trace. A function of seed, node and
/// demand alone, so that slot replay and emulation, which both ask here, see the same requests.
/// </summary>
public sealed class SourceRequests
{
    private readonly RequestStream[] _streams;

    /// <param name="demand">The demand, of any kind but <see cref="ArrivalKind.ClosedLoop"/>, where the next request depends on the end of the last.</param>
    /// <param name="source">The source.</param>
    /// <param name="node">Name of its node.</param>
    /// <param name="tasks">The sampler of the demand.</param>
    /// <param name="streams">All chance of the run.</param>
    /// <param name="end">Requests from here on are not issued.</param>
    /// <exception cref="NotSupportedException">The demand is a closed loop.</exception>
    public SourceRequests(Demand demand, SourceSpec source, string node, TaskSampler tasks, RandomStreams streams, Instant end)
    {
        if (demand.Arrivals == ArrivalKind.ClosedLoop)
            throw new NotSupportedException("Requests of closed-loop clients depend on the answers, so that there are none before a run: only an emulation has them.");
        _streams = demand.Arrivals == ArrivalKind.Trace
            ? [new TraceStream(demand.Trace!.RowsOf(source.Node), node, streams)]
            : [Own(), .. Crowds()];

        RequestStream Own()
        {
            var chain = demand.Modulation is { } modulation ? streams.Open(StreamNames.Modulation(node, modulation.IsShared)) : null;
            var arrivals = new ArrivalProcess(demand, source, streams.Open(StreamNames.Arrivals(node)), chain, end);
            return new DrawnStream(arrivals, tasks, task: null, node, streams, demand.Samples);
        }

        IEnumerable<RequestStream> Crowds()
        {
            for (var i = 0; i < demand.FlashCrowds.Length; i++)
            {
                var crowd = demand.FlashCrowds[i];
                if (!crowd.Concerns(source.Node)) continue;
                var name = StreamNames.Crowd(node, i);
                yield return new DrawnStream(new ArrivalProcess(demand, source, crowd, streams.Open(StreamNames.Arrivals(name))), tasks, crowd.Task, name, streams, demand.Samples);
            }
        }
    }

    /// <summary>When the next request is issued; none when no more come.</summary>
    public Instant? Next => Earliest().Pending;

    /// <summary>Takes the next request.</summary>
    /// <param name="sampleCount">Samples of a task; asked only where the sample is drawn.</param>
    public SourceRequest Take(Func<TaskId, int> sampleCount) => Earliest().Take(sampleCount);

    /// <summary>The stream whose turn it is; of streams at one instant the first.</summary>
    private RequestStream Earliest()
    {
        var earliest = _streams[0];
        for (var i = 1; i < _streams.Length; i++)
            if (_streams[i].Pending is { } at && (earliest.Pending is not { } before || at < before)) earliest = _streams[i];
        return earliest;
    }
}
