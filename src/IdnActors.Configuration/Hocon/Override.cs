using IdnActors.Configuration.Reading;

namespace IdnActors.Configuration.Hocon;

/// <summary>A value that takes the place of another one in the tree of a file.</summary>
/// <param name="Key">The key path, as the user wrote it.</param>
/// <param name="Steps">Names (strings) and list indices (integers) from the file's root to the value.</param>
/// <param name="Value">The value.</param>
internal sealed record Override(string Key, List<object> Steps, ConfigNode Value)
{
    public void Put(ConfigObject root, ProblemLedger problems)
    {
        ConfigNode at = root;
        for (var i = 0; i < Steps.Count; i++)
        {
            var last = i == Steps.Count - 1;
            switch (at, Steps[i])
            {
                case (ConfigObject block, string name) when last:
                    block.Set(name, Value);
                    return;
                case (ConfigObject block, string name):
                    // An element of a list that is not there is told as such, not as a block that was never written.
                    if (block[name] is null) block.Set(name, Steps[i + 1] is int ? new ConfigList(Value.Origin, []) : new ConfigObject(Value.Origin));
                    at = block[name]!;
                    break;
                case (ConfigList list, int index) when index < list.Items.Count && !last:
                    at = list.Items[index];
                    break;
                case (ConfigList list, int index) when index >= list.Items.Count:
                    problems.Add(Value.Origin, Key, list.Items.Count == 0 ? $"names element {index} of a list without elements" : $"names element {index} of a list of {list.Items.Count}",
                        list.Items.Count == 0 ? "only elements that a file lists can be changed, not those that are generated" : $"elements are 0 to {list.Items.Count - 1}, as they stand in the file",
                        "override the enclosing key as a whole");
                    return;
                default:
                    problems.Add(Value.Origin, Key, $"goes into {at.Describe()} at step {i + 1}",
                        "an override replaces a value inside blocks, or inside the elements of a list of blocks", "override the enclosing key as a whole");
                    return;
            }
        }
    }
}
