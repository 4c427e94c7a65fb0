using System.Collections.Immutable;
using IdnActors.Model.Scenarios;

namespace IdnActors.Configuration.Reading;

/// <summary>Collects the problems of all files of a load, so that the user sees them together.</summary>
internal sealed class ProblemLedger
{
    private readonly List<Problem> _problems = [];

    public int Count => _problems.Count;

    public void Add(string file, string key, string found, string required, string remedy) =>
        _problems.Add(new Problem(file, key, found, required, remedy));

    /// <exception cref="ScenarioException">There are problems.</exception>
    public void ThrowIfAny()
    {
        if (_problems.Count > 0) throw ToException();
    }

    /// <summary>All problems, sorted by file and key.</summary>
    public ScenarioException ToException() => new(Sorted());

    public ImmutableArray<Problem> Sorted() =>
    [
        .. _problems.Distinct()
            .OrderBy(p => p.File, StringComparer.Ordinal)
            .ThenBy(p => p.Key, NumberAwareOrder.Instance),
    ];
}
