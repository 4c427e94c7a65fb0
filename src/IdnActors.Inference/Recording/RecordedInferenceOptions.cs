using IdnActors.Inference.Engine;

namespace IdnActors.Inference.Recording;

/// <summary>Where recorded answers are kept, and how much of the machine recording may use. None of it changes a result.</summary>
public sealed record RecordedInferenceOptions
{
    /// <summary>The environment variable that names the folder of everything this program keeps to save time.</summary>
    public const string CacheVariable = "IDN_CACHE";

    private const string FolderOfAnswers = "recorded";

    /// <summary>Folder of the tables, made when first written to; null keeps them in memory alone.</summary>
    public string? CacheFolder { get; init; } = FolderIn(null);

    /// <summary>How ONNX Runtime computes what is not there yet.</summary>
    public OnnxRuntimeEngineOptions Engine { get; init; } = new();

    /// <summary>The folder of the tables in a cache: the given one, else that of <see cref="CacheVariable"/>, else the user's own; null where there is none of these.</summary>
    public static string? FolderIn(string? cache)
    {
        if (string.IsNullOrEmpty(cache)) cache = Environment.GetEnvironmentVariable(CacheVariable);
        if (string.IsNullOrEmpty(cache))
        {
            // Not verified: the folder may not exist yet, and a machine user may have no home at all.
            var local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
            if (local.Length == 0) return null;
            cache = Path.Combine(local, "idnactors");
        }
        return Path.Combine(cache, FolderOfAnswers);
    }
}

/// <summary>How far recording has come.</summary>
/// <param name="Part">The part that is being recorded.</param>
/// <param name="Recorded">Samples answered so far, over all parts.</param>
/// <param name="Total">Samples to answer; those of tables that were there do not count.</param>
public sealed record RecordingProgress(string Part, long Recorded, long Total)
{
    /// <summary>Another process is recording the part: its answers are waited for.</summary>
    public bool IsElsewhere { get; init; }
}
