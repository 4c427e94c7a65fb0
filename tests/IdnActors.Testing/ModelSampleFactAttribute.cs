using Xunit;

namespace IdnActors.Testing;

/// <summary>A test that needs models which are not part of the repository; visibly skipped where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ModelSampleFactAttribute : FactAttribute
{
    public ModelSampleFactAttribute(string sample)
    {
        if (ModelSample.Find(sample) is null) Skip = $"The model {sample} is not in a folder shared/models beside the repository.";
    }
}

/// <summary>Models that lie in <c>shared/models</c> beside the repository or a folder above it, on some machines.</summary>
public static class ModelSample
{
    /// <summary>The full path, or null where the file is absent.</summary>
    public static string? Find(string name)
    {
        for (var folder = Path.GetDirectoryName(RepositoryRoot.Path); folder is not null; folder = Path.GetDirectoryName(folder))
            if (Path.Combine(folder, "shared", "models", name) is var path && File.Exists(path)) return path;
        return null;
    }

    public static string PathOf(string name) => Find(name) ?? throw new InvalidOperationException($"{name} is absent; use [ModelSampleFact].");
}
