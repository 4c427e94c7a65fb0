using System.ComponentModel;
using System.Diagnostics;

namespace IdnActors.Cli.Tests;

/// <summary>A test that needs small disks; skipped where none can be made.</summary>
public sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute() => Skip = SmallDisk.Obstacle;
}

/// <summary>Has a process find a disk of its own, of a few kilobytes, where others find a folder: a file system in memory, in a mount namespace. It is gone with the process.</summary>
internal static class SmallDisk
{
    // As root, else as root of a user namespace.
    private static readonly string[][] Ways = [["unshare", "--mount"], ["unshare", "--mount", "--map-root-user"]];
    private static readonly string[]? Way = OperatingSystem.IsLinux() ? Array.Find(Ways, IsPossible) : null;

    /// <summary>Why there can be none here; null where there can.</summary>
    public static string? Obstacle => Way is null ? "needs mount namespaces of Linux, and the right to mount in them" : null;

    /// <summary>What has a program run with such a disk, before its own name and arguments.</summary>
    /// <param name="folder">Where the disk is; it exists.</param>
    /// <param name="kilobytes">How large it is.</param>
    /// <param name="inner">A folder to be made on it.</param>
    public static string[] At(string folder, int kilobytes, string inner = "") => At(Way!, folder, kilobytes, inner);

    private static string[] At(string[] way, string folder, int kilobytes, string inner) =>
        [.. way, "sh", "-c", """mount -t tmpfs -o "size=$1k" none "$0" && mkdir -p "$0/$2" && shift 2 && exec "$@" """, folder, $"{kilobytes}", inner];

    private static bool IsPossible(string[] way)
    {
        using var folder = new TemporaryFolder();
        string[] all = [.. At(way, folder.Path, 8, ""), "true"];
        try
        {
            using var process = Process.Start(new ProcessStartInfo(all[0], all[1..]) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
