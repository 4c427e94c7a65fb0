using IdnActors.Inference.Graphs.Onnx;
using IdnActors.Model.Catalogues;

namespace IdnActors.Inference.Graphs;

/// <summary>What part files say of themselves, in the metadata of the ONNX file, so that one in a wrong place is noticed.</summary>
internal static class SplitMarks
{
    /// <summary>The split with its version, e.g. <c>ee@1</c>.</summary>
    public const string Split = "idn.split";

    /// <summary>The part's name.</summary>
    public const string Part = "idn.part";

    /// <summary>Writes both; what a file said before is replaced.</summary>
    public static void Write(ModelProto model, SplitIdentity identity, string part)
    {
        foreach (var (key, value) in ((string, string)[])[(Split, identity.ToString()), (Part, part)])
        {
            var entry = model.MetadataProps.FirstOrDefault(p => p.Key == key);
            if (entry is null) model.MetadataProps.Add(entry = new StringStringEntryProto { Key = key });
            entry.Value = value;
        }
    }
}
