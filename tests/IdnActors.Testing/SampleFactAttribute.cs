using Xunit;

namespace IdnActors.Testing;

/// <summary>A test that needs a file which is not part of the repository, e.g. a published sample beside it; visibly skipped where that is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SampleFactAttribute : FactAttribute
{
    public SampleFactAttribute(string sample)
    {
        if (SampleFile.Find(sample) is null) Skip = $"The sample {sample} is not in a folder shared/topologies beside the repository.";
    }
}

/// <summary>Published topologies that lie in <c>shared/topologies</c> beside the repository or a folder above it, on some machines.</summary>
public static class SampleFile
{
    /// <summary>The full path, or null where the file is absent.</summary>
    public static string? Find(string name)
    {
        for (var folder = Path.GetDirectoryName(RepositoryRoot.Path); folder is not null; folder = Path.GetDirectoryName(folder))
            if (Path.Combine(folder, "shared", "topologies", name) is var path && File.Exists(path)) return path;
        return null;
    }

    public static string Read(string name) => File.ReadAllText(Find(name) ?? throw new InvalidOperationException($"{name} is absent; use [SampleFact]."));
}
