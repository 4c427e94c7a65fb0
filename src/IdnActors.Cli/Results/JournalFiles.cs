using IdnActors.Cluster.Journal;
using IdnActors.Emulation.Journal;
using IdnActors.Model.Scenarios;

namespace IdnActors.Cli.Results;

/// <summary>The journals of a run's controllers among its results: a file, or one for each of several kernels. Dispose it when the run is over: then the files are whole.</summary>
public sealed class JournalFiles : IDisposable
{
    private readonly ResultFolder _results;
    private readonly int _kernels;
    private readonly List<SqliteJournal> _open = [];

    private JournalFiles(ResultFolder results, int kernels) => (_results, _kernels) = (results, kernels);

    /// <summary>Null where the scenario has no controllers, or its journal stays in memory.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="results">Where the files are put.</param>
    /// <param name="kernels">Event kernels that share the network.</param>
    public static JournalFiles? Of(Scenario scenario, ResultFolder results, int kernels) => AreWanted(scenario) ? new JournalFiles(results, kernels) : null;

    /// <summary>By region, the file that another process is to make; null where the scenario has no controllers, or its journal stays in memory.</summary>
    public static Func<int, string>? PathsOf(Scenario scenario, ResultFolder results) => AreWanted(scenario) ? region => Path.GetFullPath(results.JournalPathOf(region)) : null;

    private static bool AreWanted(Scenario scenario) => scenario.Policy?.Journal switch
    {
        JournalKind.Sqlite => true,
        JournalKind.Auto => scenario.Run.Clock == ClockKind.Real,
        _ => false,
    };

    /// <summary>That of a kernel; made anew.</summary>
    public IRunJournal Open(int kernel)
    {
        var journal = SqliteJournal.CreateFresh(_results.JournalPathOf(_kernels == 1 ? null : kernel));
        _open.Add(journal);
        return journal;
    }

    public void Dispose()
    {
        foreach (var journal in _open) journal.Dispose();
    }
}
