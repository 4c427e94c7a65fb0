using IdnActors.Model.Catalogues;

namespace IdnActors.Model.Tests.Catalogues;

public class SplitSpecTests
{
    [Theory]
    [InlineData("ee@1", "ee", 1)]
    [InlineData("squeeze_net-1.1@12", "squeeze_net-1.1", 12)]
    public void An_identity_is_a_name_and_a_version(string text, string id, int version)
    {
        Assert.Equal(new SplitIdentity(id, version), SplitIdentity.TryParse(text));
        Assert.Equal(text, SplitIdentity.TryParse(text)!.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ee")]
    [InlineData("@1")]
    [InlineData("ee@0")]
    [InlineData("ee@-1")]
    [InlineData("ee@1@2")]
    [InlineData("ee@")]
    [InlineData("e e@1")]
    [InlineData("-ee@1")]
    [InlineData("ee@99999999999")]
    public void Nothing_else_is_one(string? text) => Assert.Null(SplitIdentity.TryParse(text));

    [Fact]
    public void Parts_run_behind_those_they_take_tensors_from_and_else_in_the_order_of_the_list()
    {
        Assert.Equal([0, 1, 2], SplitSpec.OrderOf([[], [0], [1]]).AsEnumerable());
        Assert.Equal([2, 1, 0], SplitSpec.OrderOf([[1], [2], []]).AsEnumerable());
        Assert.Equal([0, 1, 2, 3], SplitSpec.OrderOf([[], [], [0, 1], [0]]).AsEnumerable());
    }

    [Fact]
    public void Parts_in_a_circle_never_run()
    {
        Assert.Equal([0], SplitSpec.OrderOf([[], [0, 2], [1]]).AsEnumerable());
        Assert.Empty(SplitSpec.OrderOf([[0]]).AsEnumerable());
    }

    [Fact]
    public void Unsigned_bytes_travel_as_they_are_halved_or_as_signs_and_numbers_in_every_other_way()
    {
        Assert.Equal([TensorCoding.U8, TensorCoding.U4], Enum.GetValues<TensorCoding>().Where(c => CutTensor.Fits(TensorElement.U8, c)));
        Assert.Equal([TensorCoding.Fp32, TensorCoding.Fp16, TensorCoding.Q8, TensorCoding.Sign], Enum.GetValues<TensorCoding>().Where(c => CutTensor.Fits(TensorElement.F32, c)));
    }

    [Fact]
    public void Every_role_and_gate_has_a_name_of_its_own()
    {
        Assert.Equal(["whole", "head", "exit", "encoder", "decoder", "tail", "aggregator"], PartRoles.All.Select(r => r.Name));
        Assert.Equal("aggregator", PartRoles.NameOf(PartRole.Aggregator));
        Assert.Equal(["entropy", "entropy-norm", "max-probability", "margin", "quantile", "cost-aware"], Enum.GetValues<GateKind>().Select(ExitGateSpec.NameOf));
    }
}
