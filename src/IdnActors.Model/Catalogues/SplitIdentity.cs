using System.Globalization;

namespace IdnActors.Model.Catalogues;

/// <summary>
/// Which split of which training a part belongs to, <c>id@version</c>. Parts of different trainings may fit by name and shape and yet compute nonsense together, so that
/// only parts of one identity make a model.
/// </summary>
/// <param name="Id">Letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, the first one a letter or digit.</param>
/// <param name="Version">1 and above; another one for everything that is trained or cut anew.</param>
public sealed record SplitIdentity(string Id, int Version)
{
    private const char Separator = '@';
    private const int LongestId = 64;

    /// <summary>Reads <c>id@version</c>; null where it is something else.</summary>
    public static SplitIdentity? TryParse(string? text)
    {
        var at = (text ?? "").IndexOf(Separator, StringComparison.Ordinal);
        if (at < 0 || !int.TryParse(text.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var version) || version < 1) return null;
        var id = text![..at];
        return IsId(id) ? new SplitIdentity(id, version) : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id}{Separator}{Version}");

    private static bool IsId(string id) =>
        id.Length is > 0 and <= LongestId && char.IsAsciiLetterOrDigit(id[0]) && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
