using IdnActors.Model.Scenarios;

namespace IdnActors.Configuration.Reading;

/// <summary>What the readers of one load share: the problems found and the blocks read, whose unread keys are reported at the end.</summary>
/// <param name="trail">Notes which documented keys are read; only the test of the reference file wants to know.</param>
internal sealed class LoadContext(KeyTrail? trail = null)
{
    private readonly List<ConfigReader> _readers = [];

    public ProblemLedger Problems { get; } = new();

    /// <summary>What can be run, but hardly as it is meant.</summary>
    public ProblemLedger Warnings { get; } = new();

    public KeyTrail? Trail { get; } = trail;

    public void Register(ConfigReader reader) => _readers.Add(reader);

    /// <summary>Reports keys that nobody read, then throws if there is any problem.</summary>
    public void Finish()
    {
        foreach (var reader in _readers) reader.ReportUnreadKeys();
        Problems.ThrowIfAny();
    }

    /// <summary>The exception for problems that end a load at once.</summary>
    public ScenarioException Failure() => Problems.ToException();
}
