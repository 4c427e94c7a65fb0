using IdnActors.Model.Units;

namespace IdnActors.Emulation.Nodes;

/// <content>A node that takes the place of one that has died: it has what its controller had decided, and tells the nodes below what it has, of which they may believe otherwise.</content>
public sealed partial class NodeActor
{
    // A controller that has recovered tells its plan a nanosecond after; then all of it is to be told.
    private static readonly Duration UntilPlanned = Duration.FromNanoseconds(2);

    private bool IsBeginningAnew => _run.IsAnew && Kernel.Now < _run.StartAt + UntilPlanned;

    private void BeginAnew()
    {
        if (_run.IsAnew) Timers.TellSelfAt(_run.StartAt + UntilPlanned, Self, AnewDue.Instance);
    }

    /// <summary>Of changes that the scenario states, some may have been refused for want of memory.</summary>
    private bool HadRoomFor(VariantId variant) => !_run.IsAnew || _run.Scenario.Catalogue[variant].Size <= _memory.Free;

    /// <summary>Deploys what is wanted and fits as if it had never gone.</summary>
    private void DeployPlanned()
    {
        foreach (var (variant, _) in _plan!.Missing(_byVariant.ContainsKey).ToArray())
            if (HadRoomFor(variant)) DeployReady(variant, isRepositoryOwned: false);
    }

    private void AnnounceAnew()
    {
        foreach (var variant in _run.Scenario.Catalogue.Variants)
        {
            var isHere = _byVariant.TryGetValue(variant.Id, out var deployed);
            if (isHere && deployed!.IsRepositoryOwned) continue;
            if (!isHere && _node.MemoryBudget.Bytes == 0) continue;
            Notifier.Update(variant.Id, isHere && deployed!.State == ShardState.Ready, isUrgent: true, Kernel.Now);
        }
        ArmRefresh();
    }

    private sealed class AnewDue
    {
        public static readonly AnewDue Instance = new();
    }

    private sealed class RefreshDue
    {
        public static readonly RefreshDue Instance = new();
    }
}
