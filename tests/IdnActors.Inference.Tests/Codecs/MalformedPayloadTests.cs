using IdnActors.Inference.Codecs;
using IdnActors.Model.Catalogues;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Inference.Tests.Codecs;

public class MalformedPayloadTests(ITestOutputHelper output)
{
    public static TheoryData<string> Codecs => [.. WireCodec.Names];

    [Theory]
    [MemberData(nameof(Codecs))]
    public void A_payload_that_is_too_short_too_long_or_of_another_tensor_is_refused(string name)
    {
        var codec = WireCodec.Parse(name);
        var payload = TensorCodec.Encode(codec, [.. Enumerable.Range(0, 64).Select(i => (float)i)]).Payload.ToArray();
        Assert.Equal(64, TensorCodec.Decode(codec, 64, payload).Length);
        Refused(codec, 64, []);
        Refused(codec, 64, payload[..^1]);
        Refused(codec, 64, [.. payload, 0]);
        Refused(codec, 64, [.. payload, .. payload]);
        // One byte of signs holds eight numbers.
        foreach (var elements in (int[])[0, 55, 73, 1_000_000]) Refused(codec, elements, payload);
    }

    [Theory]
    [InlineData("fp32", new byte[] { 0, 0, 0xC0, 0x7F })]
    [InlineData("fp32", new byte[] { 0, 0, 0x80, 0xFF })]
    [InlineData("fp16", new byte[] { 0, 0x7C })]
    [InlineData("fp16", new byte[] { 1, 0x7E })]
    [InlineData("q8", new byte[] { 0, 0, 0, 0, 0, 7 })]
    [InlineData("q8", new byte[] { 0, 0, 0x80, 0xBF, 0, 7 })]
    [InlineData("q8", new byte[] { 0, 0, 0xC0, 0x7F, 0, 7 })]
    [InlineData("q8", new byte[] { 0, 0, 0x80, 0x7F, 0, 7 })]
    [InlineData("sign", new byte[] { 0b10 })]
    [InlineData("u4", new byte[] { 0x10 })]
    public void What_cannot_have_been_written_is_refused(string name, byte[] payload) => Refused(WireCodec.Parse(name), 1, payload);

    [Fact]
    public void A_packed_payload_that_was_changed_is_refused_or_read_as_another_tensor_but_never_breaks() => TestSeed.ForEachCase(output, 2000, random =>
    {
        var codec = WireCodec.Parse(WireCodec.Names[random.NextInt(WireCodec.Names.Length)]);
        var payload = TensorCodec.Encode(codec, [.. Enumerable.Range(0, 50).Select(_ => (float)random.NextInt(256))]).Payload.ToArray();
        for (var k = 1 + random.NextInt(4); k > 0; k--) payload[random.NextInt(payload.Length)] ^= (byte)(1 << random.NextInt(8));
        if (random.NextInt(4) == 0) payload = payload[..random.NextInt(payload.Length)];
        try
        {
            var values = TensorCodec.Decode(codec, 50, payload);
            Assert.Equal(50, values.Length);
            Assert.All(values, v => Assert.True(float.IsFinite(v)));
        }
        catch (InvalidDataException)
        {
        }
    });

    [Fact]
    public void A_payload_that_would_unpack_to_gigabytes_is_refused_at_once()
    {
        foreach (var name in (string[])["u8+deflate", "u8+brotli"])
        {
            var codec = WireCodec.Parse(name);
            Refused(codec, 10, TensorCodec.EncodeBytes(codec, new byte[50_000_000]).Payload.ToArray());
        }
    }

    private static void Refused(WireCodec codec, int elements, byte[] payload)
    {
        var exception = Assert.Throws<InvalidDataException>(() => TensorCodec.Decode(codec, elements, payload));
        Assert.NotEmpty(exception.Message);
    }
}
