namespace IdnActors.Cli.Display;

/// <summary>What befalls a cluster, a line each.</summary>
internal static class ClusterNotices
{
    /// <summary>Writes them where progress is shown, and into the log.</summary>
    public static Action<string> Of(Terminal terminal, ClusterLog log)
    {
        var writing = new Lock();
        return line =>
        {
            log.Write(line);
            lock (writing) terminal.Error.Profile.Out.Writer.WriteLine(line);
        };
    }
}

/// <summary>What a process notices of the cluster, in a file.</summary>
internal sealed class ClusterLog : IDisposable
{
    private readonly Lock _writing = new();
    private readonly StreamWriter? _file;
    private bool _isClosed;

    /// <param name="folder">Where the file is to be, by the process's number; null: nothing is kept.</param>
    public ClusterLog(string? folder)
    {
        if (folder is null) return;
        Directory.CreateDirectory(folder);
        _file = new StreamWriter(Path.Combine(folder, $"{Environment.ProcessId}.log")) { AutoFlush = true };
    }

    /// <summary>Adds a line. Any thread.</summary>
    public void Write(string line)
    {
        lock (_writing)
            if (!_isClosed) _file?.WriteLine(line);
    }

    public void Dispose()
    {
        lock (_writing)
        {
            _isClosed = true;
            _file?.Dispose();
        }
    }
}
