using IdnActors.Cluster.Journal;
using IdnActors.Emulation.Journal;
using IdnActors.Model.Scenarios;

namespace IdnActors.Cli.Results;

/// <summary>The journals of a run's controllers, one for each of several kernels: files among its results, or a database. Dispose it when the run is over: then the files are whole.</summary>
public sealed class JournalFiles : IDisposable
{
    private readonly List<IDisposable> _open = [];
    private readonly IRunJournal[] _journals;

    private JournalFiles(int kernels) => _journals = new IRunJournal[kernels];

    /// <summary>Opens them, empty; null where the scenario has no controllers, or its journal stays in memory.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="results">Where files are put.</param>
    /// <param name="kernels">Event kernels that share the network.</param>
    public static async Task<JournalFiles?> OpenAsync(Scenario scenario, ResultFolder results, int kernels)
    {
        if (await PlacesAsync(scenario, results).ConfigureAwait(false) is not { } placeOf) return null;
        var journals = new JournalFiles(kernels);
        try
        {
            for (var kernel = 0; kernel < kernels; kernel++) journals._journals[kernel] = await journals.OpenAsync(placeOf(kernels == 1 ? null : kernel)).ConfigureAwait(false);
            return journals;
        }
        catch
        {
            journals.Dispose();
            throw;
        }
    }

    /// <summary>By region, where another process is to write, for a run that begins; null where the scenario has no controllers, or its journal stays in memory.</summary>
    public static async Task<Func<int?, string>?> PlacesAsync(Scenario scenario, ResultFolder results)
    {
        if (!AreWanted(scenario)) return null;
        if (scenario.Policy?.Database is not { } database) return region => Path.GetFullPath(results.JournalPathOf(region));
        var run = await PostgresRuns.BeginAsync(database, scenario).ConfigureAwait(false);
        return region => PostgresJournal.PlaceOf(database, run, region);
    }

    /// <summary>Refuses a database that cannot be used, before anything is done.</summary>
    /// <exception cref="ScenarioException">It is one.</exception>
    public static Task EnsureUsableAsync(Scenario scenario) => scenario.Policy?.Database is { } database ? PostgresRuns.EnsureUsableAsync(database) : Task.CompletedTask;

    /// <summary>Whether the controllers of a scenario write their decisions elsewhere than in memory.</summary>
    internal static bool AreWanted(Scenario scenario) => scenario.Policy?.Journal switch
    {
        JournalKind.Sqlite or JournalKind.Postgres => true,
        JournalKind.Auto => scenario.Run.Clock == ClockKind.Real,
        _ => false,
    };

    /// <summary>That of a kernel.</summary>
    public IRunJournal Of(int kernel) => _journals[kernel];

    public void Dispose()
    {
        foreach (var journal in _open) journal.Dispose();
    }

    private async Task<IRunJournal> OpenAsync(string place)
    {
        if (PostgresJournal.IsPlace(place)) return Added(await PostgresJournal.OpenAsync(place).ConfigureAwait(false));
        return Added(SqliteJournal.CreateFresh(place));
    }

    private T Added<T>(T journal)
        where T : IDisposable
    {
        _open.Add(journal);
        return journal;
    }
}
