using System.Buffers.Binary;
using System.Security.Cryptography;
using IdnActors.Inference.DataSets;
using IdnActors.Model.Inference;

namespace IdnActors.Inference.Recording;

/// <summary>
/// A table of answers as bytes, little-endian: magic, format version, key (32 B), number of samples; class (4 B) and confidence (4 B) of each sample; SHA-256 of
/// all that. Whether an answer is right is not in it: that follows from the label.
/// </summary>
internal static class AnswerFile
{
    private const int VersionAt = 8;
    private const int KeyAt = VersionAt + sizeof(int);
    private const int CountAt = KeyAt + SHA256.HashSizeInBytes;
    private const int AnswersAt = CountAt + sizeof(int);
    private const int BytesPerAnswer = sizeof(int) + sizeof(float);

    private static ReadOnlySpan<byte> Magic => "IDNANSWR"u8;

    public static byte[] Encode(AnswerKey key, ReadOnlySpan<InferenceResult> answers)
    {
        var bytes = new byte[SizeOf(answers.Length)];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(VersionAt), AnswerKey.FormatVersion);
        Convert.FromHexString(key.Hash).CopyTo(bytes, KeyAt);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(CountAt), answers.Length);
        var rest = bytes.AsSpan(AnswersAt);
        foreach (var answer in answers)
        {
            BinaryPrimitives.WriteInt32LittleEndian(rest, answer.PredictedClass);
            BinaryPrimitives.WriteSingleLittleEndian(rest[sizeof(int)..], answer.Confidence);
            rest = rest[BytesPerAnswer..];
        }
        SHA256.HashData(bytes.AsSpan(0, bytes.Length - SHA256.HashSizeInBytes), rest);
        return bytes;
    }

    /// <summary>The answers; null where the bytes are not exactly what <see cref="Encode"/> writes for this key and data set.</summary>
    public static InferenceResult[]? TryDecode(ReadOnlySpan<byte> bytes, AnswerKey key, LabelledDataSet dataSet)
    {
        if (bytes.Length != SizeOf(dataSet.Count)) return null;
        var content = bytes[..^SHA256.HashSizeInBytes];
        if (!SHA256.HashData(content).AsSpan().SequenceEqual(bytes[content.Length..])) return null;
        var isOurs = content.StartsWith(Magic)
            && BinaryPrimitives.ReadInt32LittleEndian(content[VersionAt..]) == AnswerKey.FormatVersion
            && content[KeyAt..CountAt].SequenceEqual(Convert.FromHexString(key.Hash))
            && BinaryPrimitives.ReadInt32LittleEndian(content[CountAt..]) == dataSet.Count;
        if (!isOurs) return null;

        var answers = new InferenceResult[dataSet.Count];
        for (var i = 0; i < answers.Length; i++)
        {
            var answer = content.Slice(AnswersAt + i * BytesPerAnswer, BytesPerAnswer);
            var predicted = BinaryPrimitives.ReadInt32LittleEndian(answer);
            var confidence = BinaryPrimitives.ReadSingleLittleEndian(answer[sizeof(int)..]);
            if (predicted < 0 || predicted >= dataSet.ClassCount || !(confidence is >= 0 and <= 1)) return null;
            answers[i] = new InferenceResult(predicted, confidence, predicted == dataSet.Label(i));
        }
        return answers;
    }

    // In 64 bits, as a data set may have more samples than an array could hold answers of.
    private static int SizeOf(int count) => checked((int)(AnswersAt + (long)count * BytesPerAnswer + SHA256.HashSizeInBytes));
}
