using IdnActors.Cluster.Journal;

namespace IdnActors.Cluster.Tests.Journal;

public class RegionLivesTests
{
    [Theory]
    [InlineData("", 9, 7L, "life-7/controller/a", "life-7/controller/b", "life-10/controller/a")]
    [InlineData("", 10, 9L, "life-9/controller/a", "life-7/controller/b", "life-10/controller/a")]
    [InlineData("", 100, 12L, "life-9/controller/a", "life-12/controller/a")]
    [InlineData("", 7, null, "life-7/controller/a", "life-8/controller/a")]
    [InlineData("", 7, null)]
    [InlineData("run-1/region-3/", 9, 2L, "run-1/region-3/life-2/controller/a", "run-1/region-4/life-5/controller/a", "run-2/region-3/life-6/controller/a", "run-1/life-7/controller/a")]
    [InlineData("", 9, null, "controller/a", "life-x/controller/a", "life-/a", "life-5", "life--5/a")]
    public void The_last_life_before_is_found_by_ids(string log, long life, long? before, params string[] ids) => Assert.Equal(before, RegionLives.LastBefore(ids, log, life));
}
