using IdnActors.Model.Network;

namespace IdnActors.Emulation.Requests;

/// <summary>What kind of traffic a packet belongs to.</summary>
public enum TrafficClass
{
    /// <summary>Requests and their answers.</summary>
    Request,

    /// <summary>What nodes tell each other to decide.</summary>
    Control,

    /// <summary>Parts of models on the move.</summary>
    ModelTransfer,
}

/// <summary>
/// Anything that crosses links. It is routed by the path it carries, upward (toward the path's last node) or downward, and has one owner at a time: the actor
/// that was told of it last. So it is changed in place rather than copied at every hop.
/// </summary>
public abstract class Packet
{
    /// <summary>Nodes and links it may travel.</summary>
    public required RequestPath Path { get; set; }

    /// <summary>Index on the path of the node that has it, or that it left last.</summary>
    public int Position { get; set; }

    /// <summary>Whether it travels toward the path's last node.</summary>
    public bool IsUpward { get; set; } = true;

    /// <summary>Bytes it takes on a link.</summary>
    public long SizeBytes { get; set; }

    public abstract TrafficClass Class { get; }

    /// <summary>Whether it is a message by which nodes decide, beyond one exchange of their own: see <see cref="Links.ControlFaults"/>.</summary>
    public virtual bool IsDecisive => false;

    /// <summary>The link it came by; null at the node where it began.</summary>
    public LinkId? Via { get; set; }

    /// <summary>Whether the node at <see cref="Position"/> is where it travels to.</summary>
    public bool IsAtDestination => Position == (IsUpward ? Path.Nodes.Length - 1 : 0);

    /// <summary>The link to the next node of its way.</summary>
    public LinkId NextLink => IsUpward ? Path.Up[Position] : Path.Down[Position - 1];

    /// <summary>Notes that it has reached the next node.</summary>
    public void Arrive() => Position += IsUpward ? 1 : -1;
}
