using System.Diagnostics;

namespace IdnActors.Cli.Bench;

/// <summary>One process of a <see cref="ChildCluster"/>.</summary>
internal sealed class ChildMember : IDisposable
{
    private readonly Lock _reading = new();
    private readonly List<(long At, string Text)> _lines = [];

    private ChildMember(Process process)
    {
        Process = process;
        process.ErrorDataReceived += (_, line) => Add(line.Data);
        process.BeginErrorReadLine();
        // Nobody reads it, and it must not fill up.
        process.BeginOutputReadLine();
    }

    public Process Process { get; }

    /// <summary>The most memory that it was seen to have.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>Starts it.</summary>
    public static ChildMember Start(params string[] arguments)
    {
        var (program, all) = ChildProcess.OfThisProgram(arguments);
        var start = new ProcessStartInfo(program) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in all) start.ArgumentList.Add(argument);
        return new ChildMember(Process.Start(start) ?? throw new BenchException($"idn {arguments[0]}", ["it did not start"]));
    }

    /// <summary>The first line with a text, and when it came; null while there is none.</summary>
    public (long At, string Text)? Find(string text)
    {
        lock (_reading)
            foreach (var line in _lines)
                if (line.Text.Contains(text, StringComparison.Ordinal)) return line;
        return null;
    }

    /// <summary>Looks at its memory.</summary>
    public void Look()
    {
        try
        {
            Process.Refresh();
            if (!Process.HasExited) PeakBytes = Math.Max(PeakBytes, Process.PeakWorkingSet64);
        }
        // It has ended just now.
        catch (InvalidOperationException)
        {
        }
    }

    public void Dispose()
    {
        if (!Process.HasExited) Process.Kill();
        Process.WaitForExit();
        Process.Dispose();
    }

    public override string ToString()
    {
        lock (_reading) return string.Join('\n', _lines.Select(l => l.Text));
    }

    private void Add(string? line)
    {
        lock (_reading)
            if (line is not null) _lines.Add((TimeProvider.System.GetTimestamp(), line));
    }
}
