namespace IdnActors.Model;

/// <summary>A node, as its index in <see cref="Network.Topology.Nodes"/>. Equal in every process that loaded the same scenario.</summary>
public readonly record struct NodeId(int Index) : IComparable<NodeId>
{
    public int CompareTo(NodeId other) => Index.CompareTo(other.Index);
}

/// <summary>A directed link, as its index in <see cref="Network.Topology.Links"/>.</summary>
public readonly record struct LinkId(int Index) : IComparable<LinkId>
{
    public int CompareTo(LinkId other) => Index.CompareTo(other.Index);
}

/// <summary>A task, as its index in <see cref="Catalogues.Catalogue.Tasks"/>.</summary>
public readonly record struct TaskId(int Index) : IComparable<TaskId>
{
    public int CompareTo(TaskId other) => Index.CompareTo(other.Index);
}

/// <summary>A variant, as its index in <see cref="Catalogues.Catalogue.Variants"/> (over all tasks: catalogues of tasks are disjoint).</summary>
public readonly record struct VariantId(int Index) : IComparable<VariantId>
{
    public int CompareTo(VariantId other) => Index.CompareTo(other.Index);
}

/// <summary>A part of a variant, as its index in <see cref="Catalogues.Variant.Parts"/>.</summary>
public readonly record struct PartId(VariantId Variant, int Index) : IComparable<PartId>
{
    public int CompareTo(PartId other) => (Variant.Index, Index).CompareTo((other.Variant.Index, other.Index));
}
