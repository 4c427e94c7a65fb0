using IdnActors.Model.Scenarios;

namespace IdnActors.Cli.Display;

/// <summary>Tells, beside the results, of what can be run but hardly as it is meant.</summary>
public static class LoadingWarnings
{
    /// <summary>What <c>LoadOptions.Warn</c> calls; says the same once.</summary>
    public static Action<Problem> Of(Terminal terminal)
    {
        var told = new HashSet<Problem>();
        return problem =>
        {
            if (told.Add(problem)) terminal.Error.Profile.Out.Writer.WriteLine($"warning: {problem}");
        };
    }
}
