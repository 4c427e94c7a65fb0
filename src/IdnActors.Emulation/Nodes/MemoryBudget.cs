using IdnActors.Model.Units;

namespace IdnActors.Emulation.Nodes;

/// <summary>The memory a node may fill with deployed parts. What is being fetched or loaded has its place reserved.</summary>
public sealed class MemoryBudget(ByteSize budget)
{
    public ByteSize Budget { get; } = budget;
    public ByteSize Used { get; private set; }
    public ByteSize Free => Budget - Used;

    public bool TryReserve(ByteSize size)
    {
        if (size > Free) return false;
        Used += size;
        return true;
    }

    public void Release(ByteSize size) => Used -= size;
}
