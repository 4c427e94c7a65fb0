namespace IdnActors.Emulation.Controllers;

/// <summary>How far the controllers of a run are. A controller that comes back from a crash says again what it has said before; that changes nothing.</summary>
public sealed class DecisionProgress
{
    private readonly int[] _ended;
    private readonly int[] _decided;
    private readonly List<TaskCompletionSource> _waiting = [];
    private int _recovering;

    /// <param name="nodes">Number of nodes.</param>
    /// <param name="firstSlot">The slot in which the run begins: those before it are over and decided by.</param>
    public DecisionProgress(int nodes, int firstSlot = 0)
    {
        (_ended, _decided) = (new int[nodes], new int[nodes]);
        Array.Fill(_ended, firstSlot - 1);
        Array.Fill(_decided, firstSlot - 1);
    }

    /// <summary>Decisions that are to come by slots that are over. While there are any, a run is not quiet.</summary>
    public int Open { get; private set; }

    /// <summary>The last slot by which a node has decided, or for one that decides nothing that is over; -1 before any.</summary>
    public int DecidedSlot(NodeId node) => _decided[node.Index];

    /// <summary>A slot is over at a node.</summary>
    public void NoteEnded(NodeId node, int slot) => Open += Raise(ref _ended[node.Index], slot);

    /// <summary>A controller has decided by a slot.</summary>
    public void NoteDecided(NodeId node, int slot)
    {
        NoteEnded(node, slot);
        Open -= Raise(ref _decided[node.Index], slot);
    }

    public void NoteRecovering() => _recovering++;

    /// <summary>A controller has recovered, or has ended before it had.</summary>
    public void NoteRecovered()
    {
        if (--_recovering > 0) return;
        foreach (var waiting in _waiting) waiting.TrySetResult();
        _waiting.Clear();
    }

    /// <summary>Completes when no controller is recovering. Kernel thread; to be awaited elsewhere.</summary>
    public Task WhenAllRecovered()
    {
        if (_recovering == 0) return Task.CompletedTask;
        var completion = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Add(completion);
        return completion.Task;
    }

    private static int Raise(ref int value, int to)
    {
        var by = Math.Max(0, to - value);
        value += by;
        return by;
    }
}
