using IdnActors.Model.Units;

namespace IdnActors.Inference.Engine;

/// <summary>How much of the machine live inference may use. None of it changes a result.</summary>
public sealed record OnnxRuntimeEngineOptions
{
    public const int MinWorkerThreads = 1;
    public const int MaxWorkerThreads = 1024;

    /// <summary>Threads that run inferences, each one at a time; by default one per processor. Range: 1 to 1024.</summary>
    public int WorkerThreads { get; init; } = Math.Clamp(Environment.ProcessorCount, MinWorkerThreads, MaxWorkerThreads);

    /// <summary>
    /// Bytes that ONNX Runtime sessions may occupy by estimate (128 KiB plus three times the file each); idle ones beyond it are disposed. Sessions in use stay, so
    /// with a small limit the total can reach one session per worker thread. Default: 512 MiB.
    /// </summary>
    public ByteSize SessionCacheLimit { get; init; } = ByteSize.FromMebibytes(512);
}
