using System.Security.Cryptography;
using System.Text;
using IdnActors.Inference.DataSets;
using IdnActors.Inference.Engine;
using IdnActors.Inference.Machine;
using IdnActors.Model.Catalogues;

namespace IdnActors.Inference.Recording;

/// <summary>All that a table of answers depends on, as one SHA-256: equal keys, equal answers.</summary>
/// <param name="Hash">64 lower-case hexadecimal digits.</param>
internal readonly record struct AnswerKey(string Hash)
{
    /// <summary>Raised with every change of what is computed or of how it is written, so that older tables are not found.</summary>
    public const int FormatVersion = 1;

    public static AnswerKey Of(PartFile file, LabelledDataSet dataSet)
    {
        using var content = new MemoryStream();
        // Texts with their lengths, so that no two sets of them run together to the same bytes.
        using (var writer = new BinaryWriter(content, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(FormatVersion);
            writer.Write(file.Sha256.ToLowerInvariant());
            writer.Write(file.InputName);
            writer.Write(file.OutputName);
            writer.Write(dataSet.Name);
            writer.Write(dataSet.Sha256);
            writer.Write(OnnxRuntimeEngine.RuntimeVersion);
            // A cache in a home folder may be shared by machines of several kinds, whose answers differ.
            writer.Write(Processor.Kind);
        }
        return new AnswerKey(Convert.ToHexStringLower(SHA256.HashData(content.ToArray())));
    }
}
