using System.Buffers.Binary;
using IdnActors.Model.Catalogues;

namespace IdnActors.Inference.Codecs;

/// <summary>
/// Eight bits a number by an affine map, x ≈ scale (q - zero): with the range [min, max] of the tensor, widened to contain 0, scale = (max - min) / 255 and zero = round(-min / scale), so that 0 is exact, and
/// q = clamp(round(x / scale) + zero) (Jacob et al., "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference", CVPR 2018; the operator DynamicQuantizeLinear of ONNX). The error is half a step at
/// most, but for rounding. A payload is scale (fp32), zero (u8), and the q.
/// </summary>
internal static class AffineCoding
{
    private const int Steps = byte.MaxValue;

    public static void Write(ReadOnlySpan<float> values, Span<byte> payload)
    {
        double least = 0, most = 0;
        foreach (var value in values) (least, most) = (Math.Min(least, value), Math.Max(most, value));
        // In double precision, since the range of extreme numbers is none in single. Where it is 0, or too small for a scale, any scale does.
        var scale = (float)((most - least) / Steps);
        if (scale == 0) scale = most > least ? float.Epsilon : 1;
        var zero = Quantum(-least / scale);
        BinaryPrimitives.WriteSingleLittleEndian(payload, scale);
        payload[sizeof(float)] = zero;
        for (var i = 0; i < values.Length; i++) payload[WireCodec.AffineHeaderBytes + i] = Quantum((values[i] / (double)scale) + zero);
    }

    public static void Read(ReadOnlySpan<byte> payload, Span<float> values)
    {
        var scale = BinaryPrimitives.ReadSingleLittleEndian(payload);
        if (!(float.IsFinite(scale) && scale > 0)) throw new InvalidDataException($"The scale of a payload is {scale}, not a positive number.");
        var zero = payload[sizeof(float)];
        // The outermost number of a tensor may be half a step beyond the largest there is.
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)Math.Clamp((payload[WireCodec.AffineHeaderBytes + i] - zero) * (double)scale, -float.MaxValue, float.MaxValue);
    }

    private static byte Quantum(double value) => (byte)Math.Clamp(Math.Round(value), 0, Steps);
}
