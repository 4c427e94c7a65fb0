namespace IdnActors.Cli;

/// <summary>What the process says of its work.</summary>
public static class ExitCode
{
    /// <summary>All went well.</summary>
    public const int Ok = 0;

    /// <summary>A bug of ours ended the run, or a check did not hold.</summary>
    public const int Failed = 1;

    /// <summary>The user's files or arguments cannot be used; nothing was written.</summary>
    public const int BadInput = 2;

    /// <summary>The run's books do not balance: its figures are not to be believed.</summary>
    public const int BooksDoNotBalance = 3;

    /// <summary>The run was not as faithful as <c>--require-fidelity</c> demands; its results are written.</summary>
    public const int FidelityMissed = 4;

    /// <summary>A claim of an experiment does not hold; its results are written.</summary>
    public const int ClaimFailed = 5;

    /// <summary>Stopped by Ctrl-C or SIGTERM; what was computed is written.</summary>
    public const int Interrupted = 130;
}
