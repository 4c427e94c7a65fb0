using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace IdnActors.Cli.Results;

/// <summary>Tells builds of this program apart, which may well have one version: equal code built alike is one build, changed code another.</summary>
public static class ProgramBuild
{
    private const int Digits = 16;

    /// <summary>The build that runs: 16 hexadecimal digits.</summary>
    public static string Id { get; } = IdOf(Assemblies().Select(a => (a.GetName().Name!, a.ManifestModule.ModuleVersionId)));

    /// <summary>A digest of assemblies and their module version ids, which are those of their content as builds are deterministic.</summary>
    public static string IdOf(IEnumerable<(string Assembly, Guid Module)> modules)
    {
        var text = string.Join('\n', modules.Select(m => $"{m.Assembly} {m.Module:N}").Order(StringComparer.Ordinal));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..Digits];
    }

    /// <summary>This assembly and those of the project that it needs, directly or not.</summary>
    public static IReadOnlyCollection<Assembly> Assemblies()
    {
        var found = new Dictionary<string, Assembly>(StringComparer.Ordinal);
        var open = new Queue<Assembly>([typeof(ProgramBuild).Assembly]);
        while (open.TryDequeue(out var assembly))
        {
            if (!found.TryAdd(assembly.GetName().Name!, assembly)) continue;
            foreach (var name in assembly.GetReferencedAssemblies().Where(n => n.Name!.StartsWith("IdnActors.", StringComparison.Ordinal))) open.Enqueue(Assembly.Load(name));
        }
        return found.Values;
    }
}
