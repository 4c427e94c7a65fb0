namespace IdnActors.Inference.Recording;

/// <summary>
/// The right to record one table: a file in the cache that one process at a time holds open. The system lets go of it when its holder ends, however that happens, so
/// that a file that was left behind stops nobody. As with all of the cache, it only saves time: where the folder cannot be written, everybody may record.
/// </summary>
internal static class RecordingClaim
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until nobody else records the table.</summary>
    /// <param name="folder">The cache; null: none.</param>
    /// <param name="key">The table.</param>
    /// <param name="waiting">Told, again and again, while somebody else does.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The claim, which ends with its disposal; null where there can be none.</returns>
    /// <exception cref="OperationCanceledException">Cancelled while waiting.</exception>
    public static IDisposable? Take(string? folder, AnswerKey key, Action waiting, CancellationToken cancellation)
    {
        if (folder is null) return null;
        var path = Path.Combine(folder, key.Hash + ".recording");
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                Directory.CreateDirectory(folder);
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (IOException) when (File.Exists(path))
            {
                waiting();
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                return null;
            }
            cancellation.WaitHandle.WaitOne(Interval);
        }
    }
}
