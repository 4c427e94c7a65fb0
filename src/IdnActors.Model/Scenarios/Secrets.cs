using System.Text.RegularExpressions;

namespace IdnActors.Model.Scenarios;

/// <summary>Passwords that a user has written where none belongs: what is said of them goes to terminals and logs, and is not to repeat them.</summary>
public static partial class Secrets
{
    private const string Mask = "***";

    // Up to the last @: whoever writes a password into an address does not always encode it.
    [GeneratedRegex("""(?<=://[^\s/:@"']*:)[^\s"']*(?=@)""")]
    private static partial Regex InAddress { get; }

    [GeneratedRegex("""(?<=(?:password|passwd|pwd)\s*=\s*)[^\s&;"']+""", RegexOptions.IgnoreCase)]
    private static partial Regex InSettings { get; }

    /// <summary>The text with stars for passwords in addresses, <c>scheme://user:password@host</c>, and in settings, <c>password=…</c>.</summary>
    public static string Masked(string text) => InSettings.Replace(InAddress.Replace(text, Mask), Mask);
}
