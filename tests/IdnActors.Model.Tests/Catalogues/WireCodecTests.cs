using IdnActors.Model.Catalogues;

namespace IdnActors.Model.Tests.Catalogues;

public class WireCodecTests
{
    [Fact]
    public void Every_name_is_read_and_written_again()
    {
        Assert.Equal(18, WireCodec.Names.Distinct().Count());
        Assert.Equal(WireCodec.Names, WireCodec.Names.Select(name => WireCodec.Parse(name).ToString()));
        Assert.Equal(new WireCodec(TensorCoding.Q8, Compression.Deflate), WireCodec.Parse("q8+deflate"));
        Assert.Equal(new WireCodec(TensorCoding.Sign), WireCodec.Parse("sign"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("q9")]
    [InlineData("Q8")]
    [InlineData("q8+")]
    [InlineData("+deflate")]
    [InlineData("q8+zip")]
    [InlineData("q8+none")]
    [InlineData("q8+deflate+brotli")]
    public void Nothing_else_is(string? text)
    {
        Assert.False(WireCodec.TryParse(text, out var codec));
        Assert.Equal(default, codec);
        Assert.Throws<FormatException>(() => WireCodec.Parse(text!));
    }

    [Theory]
    [InlineData("fp32", 75, 300)]
    [InlineData("fp16", 75, 150)]
    [InlineData("q8", 75, 80)]
    [InlineData("u8", 75, 75)]
    [InlineData("u4", 74, 37)]
    [InlineData("u4", 75, 38)]
    [InlineData("u4+deflate", 75, 38)]
    [InlineData("sign", 72, 9)]
    [InlineData("sign", 73, 10)]
    [InlineData("sign", 0, 0)]
    [InlineData("q8", 0, 5)]
    [InlineData("q8+brotli", 75, 80)]
    public void A_payload_has_the_length_of_its_coding(string codec, long elements, long bytes) => Assert.Equal(bytes, WireCodec.Parse(codec).PayloadBytes(elements));

    [Theory]
    [InlineData("fp32", true)]
    [InlineData("sign+deflate", false)]
    public void Only_compression_makes_lengths_depend_on_values(string codec, bool isFixed) => Assert.Equal(isFixed, WireCodec.Parse(codec).HasFixedLength);

    [Theory]
    [InlineData("fp32", true)]
    [InlineData("u8+brotli", true)]
    [InlineData("fp16", false)]
    [InlineData("q8", false)]
    [InlineData("u4", false)]
    [InlineData("sign", false)]
    public void Only_some_give_back_every_number(string codec, bool isExact) => Assert.Equal(isExact, WireCodec.Parse(codec).IsExact);

    [Fact]
    public void There_are_no_fewer_numbers_than_none() => Assert.Throws<ArgumentOutOfRangeException>(() => WireCodec.Parse("fp32").PayloadBytes(-1));
}
