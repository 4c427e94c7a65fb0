using System.Collections.Immutable;

namespace IdnActors.Model.Catalogues;

/// <summary>What a part does in its model.</summary>
public enum PartRole
{
    /// <summary>All of the model: input in, answer out.</summary>
    Whole,

    /// <summary>Computes features that other parts go on with.</summary>
    Head,

    /// <summary>Class scores from features, before the model is through.</summary>
    Exit,

    /// <summary>Makes features small for the way.</summary>
    Encoder,

    /// <summary>Restores what an encoder made small.</summary>
    Decoder,

    /// <summary>The rest of the model, up to its answer.</summary>
    Tail,

    /// <summary>One answer from what several parts found.</summary>
    Aggregator,
}

/// <summary>The names of <see cref="PartRole"/> on a card.</summary>
public static class PartRoles
{
    /// <summary>Every role with its name.</summary>
    public static ImmutableArray<(PartRole Role, string Name)> All { get; } =
        [.. Enum.GetValues<PartRole>().Select(role => (role, role.ToString().ToLowerInvariant()))];

    /// <summary>The name on a card, e.g. <c>head</c>.</summary>
    public static string NameOf(PartRole role) => All.First(r => r.Role == role).Name;
}
