using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace IdnActors.Model.Scenarios;

/// <summary>Where a PostgreSQL database is. Who may use it stands nowhere in a scenario: user and password are of the process that connects.</summary>
/// <param name="Host">Name or address of the server.</param>
/// <param name="Port">Its port, from 1 to 65535.</param>
/// <param name="Name">Name of the database.</param>
public sealed record DatabaseAddress(string Host, int Port, string Name)
{
    /// <summary>With what addresses begin.</summary>
    public const string Scheme = "postgresql://";

    private const int DefaultPort = 5432;

    /// <summary>Reads <c>postgresql://host:port/database</c>; without a port it is 5432. What names a user, a password or settings is no such address.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out DatabaseAddress? address)
    {
        address = null;
        if (!text.StartsWith(Scheme, StringComparison.Ordinal) || !Uri.TryCreate(text, UriKind.Absolute, out var uri)) return false;
        var path = uri.AbsolutePath.Length == 0 ? "" : uri.AbsolutePath[1..];
        if (uri.Host.Length == 0 || uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0 || uri.Port == 0 || path.Length == 0 || path.Contains('/', StringComparison.Ordinal)) return false;
        address = new DatabaseAddress(uri.Host, uri.Port < 0 ? DefaultPort : uri.Port, Uri.UnescapeDataString(path));
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Scheme}{Host}:{Port}/{Uri.EscapeDataString(Name)}");
}
