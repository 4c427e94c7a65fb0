namespace IdnActors.Configuration.Demands.Traces;

/// <summary>The columns of a trace, found by their names; others are left alone.</summary>
/// <param name="Time">Where the time stands.</param>
/// <param name="TimeName">Its name, which has its unit.</param>
/// <param name="NanosecondsPerUnit">What 1 in the time column means; 0: instants of the calendar, counted from the first row on.</param>
/// <param name="Node">Where the node stands.</param>
/// <param name="Task">Where the task stands.</param>
/// <param name="Sample">Where the sample stands; -1: nowhere, all are drawn.</param>
internal sealed record TraceColumns(int Time, string TimeName, long NanosecondsPerUnit, int Node, int Task, int Sample)
{
    private static readonly (string Name, long Nanoseconds)[] Times = [("time_s", 1_000_000_000), ("time_ms", 1_000_000), ("time_us", 1_000), ("time_ns", 1)];

    /// <summary>Finds the columns; null after problems.</summary>
    /// <param name="names">Names of all columns.</param>
    /// <param name="place">Where the names stand.</param>
    /// <param name="mayBeCalendar">Whether a column <c>time</c> of instants is allowed.</param>
    /// <param name="draft">Where problems go.</param>
    public static TraceColumns? Find(IReadOnlyList<string> names, string place, bool mayBeCalendar, TraceDraft draft)
    {
        foreach (var name in names.CountBy(n => n).Where(n => n.Value > 1 && IsOurs(n.Key)))
            draft.Report(place, $"has the column {name.Key} {name.Value} times", "a column has a name of its own", "rename or remove one");
        var times = Times.Where(t => names.Contains(t.Name)).ToList();
        var hasCalendar = names.Contains("time");
        if (times.Count == 0 && hasCalendar && mayBeCalendar) times.Add(("time", 0));
        else if (times.Count == 0)
        {
            draft.Report(place, hasCalendar ? "has a time without a unit" : "has no column of times", "one of time_s, time_ms, time_us, time_ns is required",
                hasCalendar ? "call it e.g. time_s" : "add it, or correct the header");
        }
        else if (times.Count > 1) draft.Report(place, $"has {string.Join(" and ", times.Select(t => t.Name))}", "there is one column of times", "remove one");
        foreach (var name in new[] { "node", "task" }.Where(n => !names.Contains(n)))
            draft.Report(place, $"has no column {name}", "the columns time_s, node and task are required, sample is not", "add it, or correct the header");
        if (draft.HasProblems) return null;
        int At(string name) => names.ToList().IndexOf(name);
        return new TraceColumns(At(times[0].Name), times[0].Name, times[0].Nanoseconds, At("node"), At("task"), At("sample"));
    }

    private static bool IsOurs(string name) => name is "node" or "task" or "sample" or "time" || Array.Exists(Times, t => t.Name == name);
}
