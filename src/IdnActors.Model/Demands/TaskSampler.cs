using System.Collections.Immutable;
using IdnActors.Model.Units;

namespace IdnActors.Model.Demands;

/// <summary>
/// Which task a request is for: the task of rank k is asked for in proportion to k^-s (Zipf). A phase may move the ranks cyclically or replace s;
/// its shift counts from the stated ranking, not from the phase before. Immutable and thread-safe.
/// </summary>
public sealed class TaskSampler
{
    private readonly ImmutableArray<TaskId> _ranking;
    private readonly Dictionary<TaskId, int> _rankOf;
    private readonly long[] _startNanoseconds;
    private readonly int[] _shift;
    private readonly double[][] _cumulative;

    /// <exception cref="ArgumentException">
    /// The ranking is empty or names a task twice, an exponent is negative or not finite, or phases are not in order.
    /// </exception>
    public TaskSampler(Demand demand)
    {
        _ranking = demand.Ranking;
        if (_ranking.IsDefaultOrEmpty) throw new ArgumentException("The ranking names no task.", nameof(demand));
        _rankOf = new Dictionary<TaskId, int>(_ranking.Length);
        for (var rank = 0; rank < _ranking.Length; rank++)
            if (!_rankOf.TryAdd(_ranking[rank], rank)) throw new ArgumentException($"The ranking names task {_ranking[rank].Index} twice.", nameof(demand));

        var count = demand.Phases.Length + 1;
        _startNanoseconds = new long[count];
        _shift = new int[count];
        _cumulative = new double[count][];
        var tables = new Dictionary<double, double[]>();
        for (var i = 0; i < count; i++)
        {
            var phase = i == 0 ? null : demand.Phases[i - 1];
            _startNanoseconds[i] = phase?.Start.Nanoseconds ?? long.MinValue;
            if (i > 0 && _startNanoseconds[i] < _startNanoseconds[i - 1])
                throw new ArgumentException($"A phase starts at {phase!.Start}, before its predecessor.", nameof(demand));
            var remainder = (phase?.PopularityShift ?? 0) % _ranking.Length;
            _shift[i] = remainder < 0 ? remainder + _ranking.Length : remainder;
            var exponent = phase?.ZipfExponent ?? demand.ZipfExponent;
            if (!tables.TryGetValue(exponent, out var table)) tables[exponent] = table = CumulativeZipf(_ranking.Length, exponent);
            _cumulative[i] = table;
        }
    }

    /// <summary>The task of a request issued at an instant, by inversion of <paramref name="uniform"/> in [0, 1). Allocates nothing.</summary>
    public TaskId Sample(Instant at, double uniform)
    {
        var phase = PhaseAt(at);
        var cumulative = _cumulative[phase];
        // The first rank whose cumulative probability exceeds the draw.
        var low = 0;
        var high = cumulative.Length - 1;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (uniform < cumulative[middle]) high = middle;
            else low = middle + 1;
        }
        var shifted = low + _shift[phase];
        return _ranking[shifted < _ranking.Length ? shifted : shifted - _ranking.Length];
    }

    /// <summary>Share of the requests issued at an instant that is for a task; 0 for a task outside the ranking.</summary>
    public double Probability(Instant at, TaskId task)
    {
        if (!_rankOf.TryGetValue(task, out var rank)) return 0;
        var phase = PhaseAt(at);
        var shifted = rank - _shift[phase];
        if (shifted < 0) shifted += _ranking.Length;
        var cumulative = _cumulative[phase];
        return shifted == 0 ? cumulative[0] : cumulative[shifted] - cumulative[shifted - 1];
    }

    private int PhaseAt(Instant at)
    {
        // Few phases, and runs are asked in order of time: the last one that has begun is usually found at once.
        var phase = _startNanoseconds.Length - 1;
        while (phase > 0 && _startNanoseconds[phase] > at.Nanoseconds) phase--;
        return phase;
    }

    private static double[] CumulativeZipf(int count, double exponent)
    {
        if (!double.IsFinite(exponent) || exponent < 0) throw new ArgumentException($"The Zipf exponent is {exponent}; it must be finite and not negative.");
        var table = new double[count];
        var sum = 0.0;
        for (var i = 0; i < count; i++) table[i] = sum += Math.Pow(i + 1, -exponent);
        for (var i = 0; i < count; i++) table[i] /= sum;
        return table;
    }
}
