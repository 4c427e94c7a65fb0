using IdnActors.Model.Scenarios;

namespace IdnActors.Cli.Commands;

/// <summary>What a cluster does for the user.</summary>
internal interface IClusterWork
{
    /// <summary>The scenario, as all processes have it.</summary>
    Scenario Scenario { get; }

    /// <summary>What the user chose.</summary>
    RunCommandChoices Choices { get; }

    /// <summary>Whether another process does the same when this one dies.</summary>
    bool CanBeTakenOver { get; }

    /// <summary>The scenario, or with another policy.</summary>
    Scenario ScenarioOf(string? policy);

    /// <summary>Does all.</summary>
    /// <param name="runner">Who executes runs.</param>
    /// <param name="cancellation">Stops it; what has happened until then counts.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    Task<int> ExecuteAsync(IRunner runner, CancellationToken cancellation);
}
