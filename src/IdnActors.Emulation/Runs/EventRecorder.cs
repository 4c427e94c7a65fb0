namespace IdnActors.Emulation.Runs;

/// <summary>
/// Hands events on in an order that depends on the scenario alone: by time, then by subject, then as the subject told them. Actors that are ready at the same
/// instant may run in any order, so the events of an instant are kept until it is over.
/// </summary>
public sealed class EventRecorder(IRunSink sink)
{
    private readonly List<RunEvent> _ofInstant = [];

    public void Record(RunEvent runEvent)
    {
        if (_ofInstant.Count > 0 && _ofInstant[0].At != runEvent.At) Flush();
        _ofInstant.Add(runEvent);
    }

    /// <summary>Hands on what is kept: the instant is over.</summary>
    public void Flush()
    {
        if (_ofInstant.Count == 0) return;
        // A stable sort.
        RunEvent[] ordered = [.. _ofInstant.OrderBy(e => e.Subject, StringComparer.Ordinal)];
        _ofInstant.Clear();
        foreach (var runEvent in ordered) sink.OnEvent(runEvent);
    }
}
