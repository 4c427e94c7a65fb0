using IdnActors.Inference.DataSets;
using IdnActors.Model.Inference;

namespace IdnActors.Inference.Recording;

/// <summary>
/// Tables of answers in a folder, one file per key. Any number of processes may share it: a file appears by renaming, whole or not at all, and all write the same
/// bytes under the same key. What cannot be read is not there, and what cannot be written is left out: the folder only saves time.
/// </summary>
/// <param name="folder">The folder, made when first written to; null keeps nothing.</param>
internal sealed class AnswerStore(string? folder)
{
    /// <summary>The table of a key; null where there is none that is sound.</summary>
    public InferenceResult[]? TryRead(AnswerKey key, LabelledDataSet dataSet)
    {
        if (folder is null) return null;
        try
        {
            return AnswerFile.TryDecode(File.ReadAllBytes(PathOf(folder, key)), key, dataSet);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Keeps a table.</summary>
    /// <returns>Whether the folder took it.</returns>
    public bool TryWrite(AnswerKey key, ReadOnlySpan<InferenceResult> answers)
    {
        if (folder is null) return false;
        string? temporary = null;
        try
        {
            Directory.CreateDirectory(folder);
            temporary = Path.Combine(folder, $"{key.Hash}.{Path.GetRandomFileName()}.tmp");
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
                file.Write(AnswerFile.Encode(key, answers));
            File.Move(temporary, PathOf(folder, key), overwrite: true);
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            if (temporary is not null) Discard(temporary);
            return false;
        }
    }

    private static string PathOf(string folder, AnswerKey key) => Path.Combine(folder, key.Hash + ".answers");

    private static void Discard(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // It is never read; whoever empties the folder removes it.
        }
    }
}
