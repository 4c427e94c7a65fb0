using System.Security.Cryptography;
using IdnActors.Inference.DataSets;
using IdnActors.Inference.Recording;
using IdnActors.Model.Inference;

namespace IdnActors.Inference.Tests.Recording;

public class AnswerStoreTests
{
    private static readonly LabelledDataSet Samples = new("three", [1], 2, [10, 20, 30], [0, 1, 1]);
    private static readonly InferenceResult[] Answers = [new(0, 0.75f, true), new(0, 0.5f, false), new(1, 1f, true)];
    private static readonly AnswerKey Key = KeyOf(1);

    [Fact]
    public void Gives_back_what_it_was_given()
    {
        using var folder = new CacheFolder();
        var store = new AnswerStore(folder.Path);

        Assert.Null(store.TryRead(Key, Samples));
        Assert.True(store.TryWrite(Key, Answers));

        Assert.Equal(Answers, store.TryRead(Key, Samples));
        Assert.Null(store.TryRead(KeyOf(2), Samples));
    }

    [Fact]
    public void Trusts_no_file_with_a_byte_changed_missing_or_added()
    {
        var sound = AnswerFile.Encode(Key, Answers);

        for (var at = 0; at < sound.Length; at++)
        {
            byte[] changed = [.. sound];
            changed[at] ^= 1;
            Assert.Null(AnswerFile.TryDecode(changed, Key, Samples));
            Assert.Null(AnswerFile.TryDecode(sound.AsSpan(0, at), Key, Samples));
        }
        Assert.Null(AnswerFile.TryDecode([.. sound, 0], Key, Samples));
        Assert.Equal(Answers, AnswerFile.TryDecode(sound, Key, Samples));
    }

    [Fact]
    public void Trusts_no_table_of_another_key_or_of_answers_that_cannot_be()
    {
        Assert.Null(AnswerFile.TryDecode(AnswerFile.Encode(KeyOf(2), Answers), Key, Samples));
        Assert.Null(AnswerFile.TryDecode(AnswerFile.Encode(Key, [.. Answers, Answers[0]]), Key, Samples));
        foreach (var impossible in (InferenceResult[])[new(2, 0.5f, true), new(-1, 0.5f, true), new(0, float.NaN, true), new(0, 1.5f, true), new(0, -0.5f, true)])
            Assert.Null(AnswerFile.TryDecode(AnswerFile.Encode(Key, [impossible, Answers[1], Answers[2]]), Key, Samples));
    }

    [Fact]
    public void Says_whether_an_answer_is_right_by_the_label_not_by_the_file() =>
        Assert.Equal(Answers, AnswerFile.TryDecode(AnswerFile.Encode(Key, [.. Answers.Select(a => a with { IsCorrect = !a.IsCorrect })]), Key, Samples));

    [Fact]
    public void Replaces_a_damaged_file()
    {
        using var folder = new CacheFolder();
        var store = new AnswerStore(folder.Path);
        store.TryWrite(Key, Answers);
        File.WriteAllText(Assert.Single(folder.Files), "not a table");

        Assert.Null(store.TryRead(Key, Samples));
        Assert.True(store.TryWrite(Key, Answers));

        Assert.Equal(Answers, store.TryRead(Key, Samples));
    }

    [Fact]
    public void Goes_on_without_a_folder_or_with_one_that_cannot_be()
    {
        using var folder = new CacheFolder();
        // A file where the folder should be: refused to every user, unlike a folder without permission.
        File.WriteAllText(folder.Path, "");

        foreach (var store in (AnswerStore[])[new(null), new(folder.Path), new(Path.Combine(folder.Path, "below"))])
        {
            Assert.Null(store.TryRead(Key, Samples));
            Assert.False(store.TryWrite(Key, Answers));
        }
    }

    [Fact]
    public async Task Many_may_write_and_read_the_same_table_at_once()
    {
        using var folder = new CacheFolder();
        new AnswerStore(folder.Path).TryWrite(Key, Answers);

        var seen = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            var store = new AnswerStore(folder.Path);
            return Enumerable.Range(0, 50).All(_ => store.TryWrite(Key, Answers) && store.TryRead(Key, Samples)?.SequenceEqual(Answers) == true);
        })));

        // Elsewhere a name cannot be taken from a file that is being read; the table is then left out, but never broken.
        if (OperatingSystem.IsLinux()) Assert.All(seen, Assert.True);
        Assert.Equal(Answers, new AnswerStore(folder.Path).TryRead(Key, Samples));
        Assert.Single(folder.Files);
    }

    private static AnswerKey KeyOf(byte of) => new(Convert.ToHexStringLower(SHA256.HashData([of])));
}
