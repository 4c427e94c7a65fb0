using System.Collections.Immutable;
using IdnActors.Model.Catalogues;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Model.Tests.Catalogues;

public class BatchProfileTests(ITestOutputHelper output)
{
    [Fact]
    public void Without_a_statement_a_batch_takes_as_long_as_its_requests_one_by_one() =>
        Assert.Equal([1, 2, 3, 100], new[] { 1, 2, 3, 100 }.Select(BatchProfile.Linear.FactorOf));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1.25)]
    [InlineData(5, 2)]
    [InlineData(7, 2)]
    [InlineData(9, 2)]
    [InlineData(10, 2.5)]
    [InlineData(11, 3)]
    [InlineData(21, 8)]
    public void Factors_lie_on_straight_lines_between_and_beyond_what_is_stated(int size, double factor) =>
        Assert.Equal(factor, new BatchProfile(ImmutableSortedDictionary<int, double>.Empty.Add(5, 2).Add(9, 2).Add(11, 3)).FactorOf(size), 12);

    [Fact]
    public void Factors_never_fall_and_meet_what_is_stated() => TestSeed.ForEachCase(output, 100, random =>
    {
        var stated = ImmutableSortedDictionary<int, double>.Empty;
        var (size, factor) = (1, 1.0);
        for (var i = random.NextInt(4); i >= 0; i--) stated = stated.Add(size += 1 + random.NextInt(20), factor += random.NextInt(2) * random.NextDouble());
        var profile = new BatchProfile(stated);

        var factors = Enumerable.Range(1, size + 20).Select(profile.FactorOf).ToArray();

        Assert.Equal(1, factors[0]);
        Assert.All(factors.Zip(factors.Skip(1)), pair => Assert.True(pair.Second >= pair.First - 1e-12));
        Assert.All(stated, s => Assert.Equal(s.Value, profile.FactorOf(s.Key), 12));
    });
}
