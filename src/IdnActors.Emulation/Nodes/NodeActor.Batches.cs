namespace IdnActors.Emulation.Nodes;

/// <content>Batches that wait for more requests.</content>
public sealed partial class NodeActor
{
    /// <summary>Looks again when the oldest request of a batch that is not full has waited long enough.</summary>
    private void ArmBatchTimer(DeployedVariant variant)
    {
        // What is due and has not started waits for an executor, and starts when one is given back.
        if (variant.IsBatchTimerSet || _scheduler.DueAt(variant) is not { } due || due <= Kernel.Now) return;
        variant.IsBatchTimerSet = true;
        Timers.TellSelfAt(due, Self, new BatchDue(variant.Slot));
    }

    private void OnBatchDue(DeployedVariant? variant)
    {
        if (variant is null) return;
        variant.IsBatchTimerSet = false;
        StartWaiting();
        // The timer may have been for a batch that started full: then the next one has its own time.
        ArmBatchTimer(variant);
        ReviewAllIfShared();
    }

    private sealed record BatchDue(int Slot);
}
