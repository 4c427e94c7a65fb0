using IdnActors.Model;
using IdnActors.Policies.Views;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.Views;

public class NodeViewTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(30)]
    [InlineData(1_000_000)]
    [InlineData(int.MaxValue - 1)]
    public void Finds_the_options_of_each_type_however_far_types_lie_apart(int mostTypes) => TestSeed.ForEachCase(output, 200, random =>
    {
        int[] types = [.. Enumerable.Range(0, random.NextInt(20)).Select(_ => random.NextInt(mostTypes)).Distinct().Order()];
        LocalOption[] options = [.. types.SelectMany(type => Enumerable.Range(0, 1 + random.NextInt(3)).Select(rank => new LocalOption(type, rank, 0, rank)))];
        var node = new NodeView(new NodeId(0), "node", 1, [new HostableVariant(0, new VariantId(0), 1, 1)], [.. options]);
        foreach (var type in types.Concat(types.Select(t => t + 1)).Concat([0, mostTypes, int.MaxValue]))
            Assert.Equal(options.Where(o => o.Type == type), node.OptionsOf(type).ToArray());
    });
}
