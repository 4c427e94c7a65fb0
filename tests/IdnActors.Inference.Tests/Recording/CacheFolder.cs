using IdnActors.Inference.Recording;

namespace IdnActors.Inference.Tests.Recording;

/// <summary>A cache of a test, gone when the test is over.</summary>
internal sealed class CacheFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("idn-recorded-");

    /// <summary>Not there until something is kept.</summary>
    public string Path => System.IO.Path.Combine(_folder.FullName, "recorded");

    public RecordedInferenceOptions Options => new() { CacheFolder = Path };

    /// <summary>All files, temporary ones included.</summary>
    public string[] Files => Directory.Exists(Path) ? Directory.GetFiles(Path) : [];

    public void Dispose() => _folder.Delete(recursive: true);
}
