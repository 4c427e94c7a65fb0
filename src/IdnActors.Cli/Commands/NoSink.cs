using IdnActors.Emulation.Meters;
using IdnActors.Emulation.Runs;

namespace IdnActors.Cli.Commands;

/// <summary>Takes what nobody wants.</summary>
internal sealed class NoSink : IRunSink
{
    public static NoSink Instance { get; } = new();

    public void OnEvent(RunEvent runEvent)
    {
    }

    public void OnNodeSlot(in NodeSlotRow row)
    {
    }

    public void OnLinkSlot(in LinkSlotRow row)
    {
    }
}
