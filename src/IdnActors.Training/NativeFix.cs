using System.Buffers.Binary;

namespace IdnActors.Training;

/// <summary>
/// Lets TorchSharp load where libstdc++ is older than the one it was built with. Its native library demands the symbol version GLIBCXX_3.4.32 (GCC 13), but for one
/// symbol only, <c>_ZSt21ios_base_library_initv</c>, which nothing refers to. Older systems, such as Debian 12 with 3.4.30, refuse the whole library because of it.
/// Marking this one demand as weak, a single flag in the version table of the file, lets it load. Only the copy in the program's own folder is changed, and only where
/// the system's libstdc++ lacks the version.
/// </summary>
internal static class NativeFix
{
    private const string Library = "libLibTorchSharp.so";
    private const string Version = "GLIBCXX_3.4.32";

    // The ELF hash of the version's name: how an entry of the version table (Elf64_Vernaux) begins.
    private const uint VersionHash = 0x0297f842;
    private const int EntrySize = 16;
    private const int FlagsOffset = 4;
    private const int NextOffset = 12;
    private const ushort WeakFlag = 2;

    private static readonly string[] SystemFolders = ["/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/usr/lib64", "/lib64", "/usr/lib"];

    /// <summary>Changes the library beside the program where that is necessary; true where it has been changed now.</summary>
    public static bool Apply()
    {
        var path = Path.Combine(AppContext.BaseDirectory, Library);
        if (!OperatingSystem.IsLinux() || !File.Exists(path) || SystemHasVersion()) return false;
        var content = File.ReadAllBytes(path);
        if (!Weaken(content)) return false;
        // A new file in place of the old one: another process may have mapped that.
        var changed = path + ".new";
        File.WriteAllBytes(changed, content);
        File.Move(changed, path, overwrite: true);
        return true;
    }

    /// <summary>Sets the weak flag of the demand in a library's content; false where there is none, or it is weak already.</summary>
    internal static bool Weaken(Span<byte> content)
    {
        for (var at = 0; at + EntrySize <= content.Length; at += sizeof(uint))
        {
            var entry = content.Slice(at, EntrySize);
            var isDemand = BinaryPrimitives.ReadUInt32LittleEndian(entry) == VersionHash
                && BinaryPrimitives.ReadUInt16LittleEndian(entry[FlagsOffset..]) == 0
                && BinaryPrimitives.ReadUInt32LittleEndian(entry[NextOffset..]) is 0 or EntrySize;
            if (!isDemand) continue;
            BinaryPrimitives.WriteUInt16LittleEndian(entry[FlagsOffset..], WeakFlag);
            return true;
        }
        return false;
    }

    private static bool SystemHasVersion()
    {
        var library = SystemFolders.Select(f => Path.Combine(f, "libstdc++.so.6")).FirstOrDefault(File.Exists);
        return library is not null && File.ReadAllBytes(library).AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(Version)) >= 0;
    }
}
