using IdnActors.Configuration.Hocon;
using IdnActors.Configuration.Quantities;

namespace IdnActors.Configuration.Reading;

/// <summary>A value at a place that allows several forms: an element of a list, or the single value that stands for a list of one.</summary>
internal readonly record struct ConfigElement(ConfigNode Node, string Path, string Schema, LoadContext Context)
{
    public string Origin => Node.Origin;

    public bool IsBlock => Node is ConfigObject;

    /// <summary>The text, or null (and a problem) when it is something else.</summary>
    public string? Text(string noun)
    {
        if (Node is ConfigText { Text.Length: > 0 } text) return text.Text;
        Report($"is {Node.Describe()}", $"{noun} is required", "write a name");
        return null;
    }

    public T Get<T>(Quantity<T> quantity)
    {
        if (Node is ConfigText text) return quantity.Read(text.Text, this);
        Report($"is {Node.Describe()}", $"{quantity.Noun} is required", $"write e.g. {quantity.Example}");
        return quantity.Placeholder;
    }

    /// <summary>The block; for anything else an empty one, after a problem.</summary>
    public ConfigReader Block()
    {
        if (Node is ConfigObject block) return new ConfigReader(block, Path, Schema, Context);
        Report($"is {Node.Describe()}", "a block is required", "write { key = value, … }");
        return ConfigReader.Missing(this);
    }

    public void Report(string found, string required, string remedy) => Context.Problems.Add(Node.Origin, Path, found, required, remedy);
}
