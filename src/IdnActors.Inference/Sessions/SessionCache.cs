using IdnActors.Model.Catalogues;
using IdnActors.Model.Units;

namespace IdnActors.Inference.Sessions;

/// <summary>One ONNX Runtime session per distinct content (SHA-256), shared by all nodes that serve it, within a byte limit.</summary>
internal sealed class SessionCache(ByteSize limit) : IDisposable
{
    // Measured: a session takes about 130 KiB plus twice its weights, and its arena up to as much again after the first run.
    private const long OverheadBytes = 128 * 1024;
    private const long BytesPerFileByte = 3;

    private readonly LeaseCache<ModelSession> _sessions = new(limit);

    public CacheCounters Counters => _sessions.Counters;

    /// <summary>Lends the session of a file.</summary>
    /// <param name="part">Names the part in error messages.</param>
    /// <exception cref="Model.Scenarios.ScenarioException">The file is missing, has another content than stated, or is no ONNX model.</exception>
    public LeaseCache<ModelSession>.Lease Rent(PartFile file, string part) =>
        _sessions.Rent(file.Sha256, () => (ModelSession.Open(file, part), EstimatedSize(new FileInfo(file.Path).Length)));

    /// <summary>Bytes that a session of a file is taken to occupy: 128 KiB plus three times the file.</summary>
    public static ByteSize EstimatedSize(long fileSizeBytes) => new(OverheadBytes + BytesPerFileByte * fileSizeBytes);

    public void Dispose() => _sessions.Dispose();
}
