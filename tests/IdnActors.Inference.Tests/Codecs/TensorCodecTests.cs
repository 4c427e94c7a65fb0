using IdnActors.Inference.Codecs;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Randomness;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Inference.Tests.Codecs;

public class TensorCodecTests(ITestOutputHelper output)
{
    public static TheoryData<string> Codecs => [.. WireCodec.Names];

    [Fact]
    public void Payloads_without_compression_have_exactly_the_stated_length()
    {
        foreach (var n in (int[])[0, 1, 7, 8, 9, 64, 867])
        {
            foreach (var (name, bytes) in new (string, int)[] { ("fp32", 4 * n), ("fp16", 2 * n), ("q8", n + 5), ("u8", n), ("u4", (n + 1) / 2), ("sign", (n + 7) / 8) })
            {
                var encoded = TensorCodec.Encode(WireCodec.Parse(name), new float[n]);
                Assert.Equal((bytes, bytes, n), (encoded.OnWire.Bytes, encoded.Logical.Bytes, encoded.Elements));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void What_is_read_is_what_was_written_up_to_the_error_of_the_coding(string name) => TestSeed.ForEachCase(output, 200, random =>
    {
        var codec = WireCodec.Parse(name);
        var values = Draw(random, codec.Coding);
        var encoded = TensorCodec.Encode(codec, values);
        var read = TensorCodec.Decode(encoded);
        Assert.Equal(values.Length, read.Length);
        Assert.Equal(codec.PayloadBytes(values.Length), encoded.Logical.Bytes);
        Assert.Equal(encoded.Payload.Length, encoded.OnWire.Bytes);
        var range = values.Append(0).Max() - (double)values.Append(0).Min();
        for (var i = 0; i < values.Length; i++)
        {
            double error = Math.Abs(read[i] - (double)values[i]), size = Math.Abs((double)values[i]);
            if (codec.Coding is TensorCoding.Fp32 or TensorCoding.U8) Assert.Equal(0, error);
            // Half a unit in the last of 11 digits, or of the smallest half.
            else if (codec.Coding == TensorCoding.Fp16) Assert.True(error <= Math.Max(size / 2048, Math.Pow(2, -25)), $"{values[i]} is read as {read[i]}");
            // Half a step, and the rounding of scale and result to 24 digits.
            else if (codec.Coding == TensorCoding.Q8) Assert.True(error <= (range / 255 / 2) + (range * 1.5e-7) + float.Epsilon, $"{values[i]} is read as {read[i]}, in a range of {range}");
            else if (codec.Coding == TensorCoding.U4) Assert.Equal(17 * ((int)values[i] / 16), read[i]);
            else Assert.Equal(values[i] >= 0 ? 1 : -1, read[i]);
        }
    });

    [Fact]
    public void Reading_and_writing_again_changes_nothing_more() => TestSeed.ForEachCase(output, 200, random =>
    {
        foreach (var name in (string[])["fp16", "sign", "fp32", "u8", "u4"])
        {
            var codec = WireCodec.Parse(name);
            var once = TensorCodec.Decode(TensorCodec.Encode(codec, Draw(random, codec.Coding)));
            Assert.Equal(once, TensorCodec.Decode(TensorCodec.Encode(codec, once)));
        }
    });

    [Fact]
    public void Eight_bits_keep_zero_exact_and_spread_over_the_range()
    {
        // Range -1 … 4.1: scale 0.02, zero 50.
        var encoded = TensorCodec.Encode(WireCodec.Parse("q8"), [-1, 0, 4.1f, 0.02f]);
        Assert.Equal(0.02f, BitConverter.ToSingle(encoded.Payload.Span));
        Assert.Equal([50, 0, 50, 255, 51], encoded.Payload.Span[4..].ToArray());
        Assert.Equal(0, TensorCodec.Decode(encoded)[1]);
        // A range that does not contain 0 is widened to it.
        Assert.Equal([0, 255, 128], TensorCodec.Encode(WireCodec.Parse("q8"), [2.55f, 1.28f]).Payload.Span[4..].ToArray());
        Assert.Equal([255, 0], TensorCodec.Encode(WireCodec.Parse("q8"), [-3]).Payload.Span[4..].ToArray());
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(1f)]
    [InlineData(-3.25f)]
    [InlineData(float.MaxValue)]
    [InlineData(float.MinValue)]
    [InlineData(float.Epsilon)]
    [InlineData(-1e-42f)]
    public void A_constant_tensor_is_read_as_itself(float value)
    {
        foreach (var name in (string[])["fp32", "q8", "q8+deflate", "q8+brotli"])
        {
            var read = TensorCodec.Decode(TensorCodec.Encode(WireCodec.Parse(name), [value, value, value]));
            Assert.All(read, x => Assert.Equal(value, x, Math.Abs(value) * 3e-7 + float.Epsilon));
        }
    }

    [Fact]
    public void The_largest_range_there_is_does_not_overflow()
    {
        var read = TensorCodec.Decode(TensorCodec.Encode(WireCodec.Parse("q8"), [float.MinValue, float.MaxValue, 0]));
        Assert.All(read, x => Assert.True(float.IsFinite(x)));
        Assert.Equal(0, read[2]);
        Assert.True(Math.Abs(read[0] / (double)float.MinValue) > 0.99 && Math.Abs(read[1] / (double)float.MaxValue) > 0.99);
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void An_empty_tensor_is_read_as_one(string name)
    {
        var encoded = TensorCodec.Encode(WireCodec.Parse(name), []);
        Assert.Empty(TensorCodec.Decode(encoded));
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void What_is_no_number_or_infinite_is_refused_and_named(string name)
    {
        foreach (var bad in (float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity])
            Assert.Contains("Number 1", Assert.Throws<ArgumentException>(() => TensorCodec.Encode(WireCodec.Parse(name), [0, bad])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_that_a_coding_cannot_hold_are_refused()
    {
        Assert.Throws<ArgumentException>(() => TensorCodec.Encode(WireCodec.Parse("fp16"), [65520f]));
        Assert.Equal([65504f], TensorCodec.Decode(TensorCodec.Encode(WireCodec.Parse("fp16"), [65519f])));
        foreach (var name in (string[])["u8", "u4", "u4+brotli"])
        {
            foreach (var bad in (float[])[-1, 256, 0.5f])
                Assert.Contains("Number 1", Assert.Throws<ArgumentException>(() => TensorCodec.Encode(WireCodec.Parse(name), [0, bad])).Message, StringComparison.Ordinal);
        }
        Assert.Throws<ArgumentException>(() => TensorCodec.EncodeBytes(WireCodec.Parse("q8"), [1]));
    }

    [Fact]
    public void Bytes_pass_through()
    {
        byte[] image = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        Assert.Equal(image, TensorCodec.EncodeBytes(WireCodec.Parse("u8"), image).Payload.ToArray());
        foreach (var name in (string[])["u8", "u8+deflate", "u8+brotli"])
            Assert.Equal(image.Select(b => (float)b), TensorCodec.Decode(TensorCodec.EncodeBytes(WireCodec.Parse(name), image)));
    }

    [Fact]
    public void Halved_bytes_are_packed_lower_half_first_and_spread_over_the_whole_range()
    {
        var encoded = TensorCodec.EncodeBytes(WireCodec.Parse("u4"), [0x00, 0x1F, 0xFF, 0x80, 0x7E]);
        Assert.Equal([0x10, 0x8F, 0x07], encoded.Payload.ToArray());
        Assert.Equal([0, 17, 255, 136, 119], TensorCodec.Decode(encoded));
        Assert.Equal(encoded.Payload.ToArray(), TensorCodec.Encode(WireCodec.Parse("u4"), [0x00, 0x1F, 0xFF, 0x80, 0x7E]).Payload.ToArray());
        byte[] all = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        foreach (var name in (string[])["u4", "u4+deflate", "u4+brotli"])
        {
            var read = TensorCodec.Decode(TensorCodec.EncodeBytes(WireCodec.Parse(name), all));
            Assert.Equal(all.Select(b => 17f * (b >> 4)), read);
            Assert.Equal(15, all.Max(b => Math.Abs(read[b] - b)));
        }
    }

    [Fact]
    public void Signs_are_packed_lowest_bit_first_and_zero_is_positive()
    {
        var encoded = TensorCodec.Encode(WireCodec.Parse("sign"), [1, -1, 0, -0.1f, 5, -5, -5, -5, 2]);
        Assert.Equal([0b0001_0101, 1], encoded.Payload.ToArray());
        Assert.Equal([1, -1, 1, -1, 1, -1, -1, -1, 1], TensorCodec.Decode(encoded));
    }

    [Fact]
    public void Compression_makes_a_tensor_of_zeros_small_and_both_lengths_are_told()
    {
        foreach (var name in (string[])["q8+deflate", "q8+brotli", "fp32+deflate", "sign+brotli"])
        {
            var encoded = TensorCodec.Encode(WireCodec.Parse(name), new float[10_000]);
            Assert.Equal(WireCodec.Parse(name).PayloadBytes(10_000), encoded.Logical.Bytes);
            Assert.InRange(encoded.OnWire.Bytes, 1, encoded.Logical.Bytes / 10);
        }
    }

    private static float[] Draw(RandomSource random, TensorCoding coding)
    {
        var scale = coding == TensorCoding.Fp16 ? Math.Pow(10, random.NextInt(8) - 4) : Math.Pow(10, random.NextInt(60) - 30);
        var shift = random.NextInt(3) - 1;
        return [.. Enumerable.Range(0, random.NextInt(300)).Select(_ => coding is TensorCoding.U8 or TensorCoding.U4 ? random.NextInt(256) : (float)(scale * ((2 * random.NextDouble()) - 1 + shift)))];
    }
}
