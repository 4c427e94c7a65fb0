using System.Collections.Immutable;
using IdnActors.Inference.DataSets;
using IdnActors.Inference.Sessions;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Inference.Timing;

/// <summary>
/// Times the parts of models on this machine: batch of one, on the caller's thread alone, as a live run makes its inferences. Other load can only lengthen a time,
/// so the shortest of many is the one to compare, and the median says how much of it there was. The figures describe this machine; no run takes its times from them.
/// </summary>
/// <param name="dataSets">Data sets by the name that cards use.</param>
/// <param name="time">The clock; its resolution bounds that of the figures.</param>
public sealed class PartTimer(IReadOnlyDictionary<string, LabelledDataSet> dataSets, TimeProvider time)
{
    /// <summary>Times every part of the cards, in their order. Blocks the caller.</summary>
    /// <param name="progress">Receives the share that is done, 0 to 1, after each round of a part.</param>
    /// <exception cref="ScenarioException">A part has no file or its data set is unknown, or the file cannot run on it; holds every such problem.</exception>
    /// <exception cref="OperationCanceledException">Cancelled between two rounds of a part.</exception>
    public ImmutableArray<PartTiming> Measure(
        IReadOnlyList<ModelCard> cards, PartTimerOptions? options = null, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(cards);
        options ??= new PartTimerOptions();
        options.ThrowIfOutOfRange();
        var subjects = new List<Subject>();
        try
        {
            Open(cards, subjects);
            var done = 0;
            for (var round = 0; round < options.Rounds; round++)
            {
                foreach (var subject in subjects)
                {
                    cancellation.ThrowIfCancellationRequested();
                    if (round == 0) subject.Run(options.WarmUpRuns);
                    subject.Time(options.RunsPerRound, time);
                    progress?.Report((double)++done / (subjects.Count * options.Rounds));
                }
            }
            return [.. subjects.Select(subject => subject.Timing())];
        }
        finally
        {
            subjects.ForEach(subject => subject.Dispose());
        }
    }

    private void Open(IReadOnlyList<ModelCard> cards, List<Subject> subjects)
    {
        var problems = new List<Problem>();
        foreach (var (card, part) in cards.SelectMany(card => card.Parts.Select(part => (card, part))))
        {
            try
            {
                subjects.Add(Open(card, part));
            }
            catch (ScenarioException bad)
            {
                problems.AddRange(bad.Problems);
            }
        }
        if (problems.Count > 0) throw new ScenarioException([.. problems]);
    }

    private Subject Open(ModelCard card, Part part)
    {
        var name = card.Parts.Length == 1 ? card.Id : $"{card.Id}.{part.Name}";
        if (part.File is not { } file)
            throw new ScenarioException([new Problem(card.Id, part.Name, "has no ONNX file", "one is required to time it", "choose a model of the library")]);
        if (!dataSets.TryGetValue(card.DataSet, out var dataSet))
        {
            throw new ScenarioException([new Problem(card.Id, "data-set", $"is {card.DataSet}",
                $"one of {string.Join(", ", dataSets.Keys.Order(StringComparer.Ordinal))} is required", "name a set that there is")]);
        }
        var session = ModelSession.Open(file, name);
        try
        {
            return new Subject(name, card, part, session, PartBinding.Bind(session, file, name, dataSet), dataSet);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>A part that is being timed.</summary>
    private sealed class Subject(string name, ModelCard card, Part part, ModelSession session, PartBinding binding, LabelledDataSet dataSet) : IDisposable
    {
        private readonly float[] _scores = new float[dataSet.ClassCount];
        private readonly List<long> _nanoseconds = [];
        private int _sample;

        public void Run(int runs)
        {
            for (var i = 0; i < runs; i++)
            {
                binding.Score(session, _sample, 1, _scores);
                _sample = (_sample + 1) % dataSet.Count;
            }
        }

        public void Time(int runs, TimeProvider time)
        {
            for (var i = 0; i < runs; i++)
            {
                var before = time.GetTimestamp();
                Run(1);
                var ticks = time.GetTimestamp() - before;
                // In nanoseconds, which a TimeSpan would round to hundreds; at least one, so that rates and ratios exist on any clock.
                _nanoseconds.Add(Math.Max(1, (long)((double)ticks / time.TimestampFrequency * Duration.NanosecondsPerSecond)));
            }
        }

        public PartTiming Timing()
        {
            _nanoseconds.Sort();
            return new PartTiming
            {
                ModelId = card.Id,
                PartName = part.Name,
                Name = name,
                Macs = part.Macs,
                Runs = _nanoseconds.Count,
                Min = new Duration(_nanoseconds[0]),
                Median = Quantile(0.5),
                P90 = Quantile(0.9),
            };
        }

        public void Dispose() => session.Dispose();

        /// <summary>The least time that at least this share of the runs did not exceed.</summary>
        private Duration Quantile(double share) => new(_nanoseconds[Math.Max(0, (int)Math.Ceiling(share * _nanoseconds.Count) - 1)]);
    }
}
