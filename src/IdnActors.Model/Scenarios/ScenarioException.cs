using System.Collections.Immutable;

namespace IdnActors.Model.Scenarios;

/// <summary>A problem in the user's files, in four parts: where, what was found, what is required, what to do.</summary>
/// <param name="File">The file, as the user named it.</param>
/// <param name="Key">Path of the key in the file, e.g. <c>links[3].rate</c>; empty for the file as a whole.</param>
/// <param name="Found">What stands there.</param>
/// <param name="Required">What is required.</param>
/// <param name="Remedy">What to do, e.g. an example that would be accepted.</param>
public sealed record Problem(string File, string Key, string Found, string Required, string Remedy)
{
    private readonly string _found = Secrets.Masked(Found);

    /// <summary>What stands there, without passwords: it is shown and logged.</summary>
    public string Found
    {
        get => _found;
        init => _found = Secrets.Masked(value);
    }

    public override string ToString() => $"{File}: {(Key.Length == 0 ? "" : Key + " ")}{Found} – {Required}; {Remedy}";
}

/// <summary>The user's input cannot be run. Holds every problem found, sorted by file and key; the process ends with exit code 2.</summary>
public sealed class ScenarioException(ImmutableArray<Problem> problems)
    : Exception($"{problems.Length} problem{(problems.Length == 1 ? "" : "s")}:{Environment.NewLine}{string.Join(Environment.NewLine, problems)}")
{
    public ImmutableArray<Problem> Problems { get; } = problems;
}
