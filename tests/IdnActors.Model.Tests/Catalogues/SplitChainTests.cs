using IdnActors.Model.Catalogues;
using IdnActors.Model.Network;
using IdnActors.Model.Serving;
using IdnActors.Testing;

namespace IdnActors.Model.Tests.Catalogues;

public sealed class SplitChainTests
{
    private readonly SplitChain _chain = new(TestSplits.Deep(new VariantId(0)));

    [Theory]
    [InlineData(0, "", true, 0)]
    [InlineData(1, "h", false, TestSplits.HeadBytes)]
    [InlineData(2, "h", false, TestSplits.HeadBytes)]
    [InlineData(3, "m", false, TestSplits.MiddleBytes)]
    [InlineData(4, "", false, 0)]
    public void What_travels_is_what_later_parts_take(int done, string tensors, bool needsInput, int bytes)
    {
        var cut = _chain.Cut(done);
        Assert.Equal(tensors, string.Join(',', cut.Tensors.Select(t => t.Tensor)));
        Assert.Equal(needsInput, cut.NeedsInput);
        Assert.Equal(bytes, cut.Declared.Bytes);
    }

    [Fact]
    public void A_tensor_that_two_later_parts_take_travels_once()
    {
        // Exit and middle both take h.
        Assert.Single(_chain.Cut(1).Tensors);
    }

    [Fact]
    public void Shares_of_the_time_go_by_MACs()
    {
        Assert.Equal(1.0, _chain.ShareOf(0, 4));
        Assert.Equal(0.25, _chain.ShareOf(0, 2));
        Assert.Equal(0.5, _chain.ShareOf(3, 4));
        Assert.Equal(0, _chain.ShareOf(2, 2));
    }

    [Fact]
    public void Who_has_not_left_goes_on()
    {
        Assert.Equal(1, _chain.UnansweredAfter(1));
        Assert.Equal(0.6, _chain.UnansweredAfter(2), 12);
        Assert.Equal(0.6, _chain.UnansweredAfter(4), 12);
    }

    [Fact]
    public void Parts_out_of_order_are_refused()
    {
        var deep = TestSplits.Deep(new VariantId(0));
        var crossed = deep with { Split = deep.Split! with { Order = [0, 2, 1, 3] } };
        Assert.Throws<ArgumentException>(() => new SplitChain(crossed));
        Assert.Null(SplitChains.Of(new Catalogue([], [crossed]))[0]);
    }

    [Fact]
    public void A_segments_parts_are_those_of_the_whole()
    {
        var scenario = TestSplits.Line3(40, (2, 4));
        Assert.Equal(new PartId(new VariantId(0), 3), scenario.Catalogue.InWhole(new PartId(new VariantId(1), 1)));
        Assert.Equal(new PartId(new VariantId(0), 3), scenario.Catalogue.InWhole(new PartId(new VariantId(0), 3)));
        Assert.Equal("classify:deep/middle..tail", scenario.Catalogue.Variants[1].Name);
    }

    /// <summary>By hand: the way of the request to the prefix, its parts there; of the share that goes on, the cut from there to the repository, the other parts there, and the way back of the answer.</summary>
    [Fact]
    public void The_cost_of_a_prefix_is_what_its_requests_take()
    {
        var scenario = TestSplits.Line3(40, (0, 2));
        var path = new Routes(scenario).PathOf(new TaskId(0), new NodeId(2));
        var options = ServingOptions.Along(scenario, path, new TaskId(0));

        double Ms(int bytes) => bytes * 8 / 10e6 * 1e3;
        var (request, answer, cut) = (Ms(1_000), Ms(100), Ms(TestSplits.HeadBytes));
        var local = 2 + (0.6 * ((2 * 25) + (2 * (cut + answer)) + 6));
        var atHub = 10 + request + answer + 2 + (0.6 * ((2 * 20) + cut + answer + 6));
        // 90 points: 10 ms on top, at a millisecond a point.
        Assert.Equal(local + 10, options.Single(o => o.Variant == new VariantId(1) && o.Position == 0).CostMs, 5);
        Assert.Equal(atHub + 10, options.Single(o => o.Variant == new VariantId(1) && o.Position == 1).CostMs, 5);
        // At the repository, which has all of it, a prefix is no option.
        Assert.Equal(5, options.Length);
        Assert.Equal(50 + (2 * (request + answer)) + 8 + 10, options.Single(o => o.Variant == new VariantId(0) && o.Position == 2).CostMs, 5);
    }
}
