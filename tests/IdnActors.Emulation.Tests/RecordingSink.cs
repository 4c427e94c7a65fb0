using IdnActors.Emulation.Meters;
using IdnActors.Emulation.Runs;

namespace IdnActors.Emulation.Tests;

/// <summary>Keeps what a run produces, and as text.</summary>
internal sealed class RecordingSink : IRunSink
{
    public List<RunEvent> Events { get; } = [];
    public List<NodeSlotRow> NodeRows { get; } = [];
    public List<LinkSlotRow> LinkRows { get; } = [];

    /// <summary>Every row and event on a line, in order of arrival.</summary>
    public string Transcript => string.Join('\n', _lines);

    private readonly List<string> _lines = [];

    public void OnEvent(RunEvent runEvent)
    {
        Events.Add(runEvent);
        _lines.Add($"{runEvent.At} {runEvent.Kind} {runEvent.Subject} {string.Join(' ', runEvent.Details)}");
    }

    public void OnNodeSlot(in NodeSlotRow row)
    {
        NodeRows.Add(row);
        _lines.Add(row.ToString());
    }

    public void OnLinkSlot(in LinkSlotRow row)
    {
        LinkRows.Add(row);
        _lines.Add(row.ToString());
    }
}
