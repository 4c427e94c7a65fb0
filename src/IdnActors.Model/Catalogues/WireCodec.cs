using System.Collections.Immutable;

namespace IdnActors.Model.Catalogues;

/// <summary>How the numbers of a tensor are written for the way from one node to the next.</summary>
public enum TensorCoding
{
    /// <summary>Four bytes a number, exact.</summary>
    Fp32,

    /// <summary>Two bytes a number, rounded to half precision.</summary>
    Fp16,

    /// <summary>One byte a number: an affine map of the tensor's range, whose scale (fp32) and zero point (u8) travel along.</summary>
    Q8,

    /// <summary>One byte a number, exact: for tensors that are unsigned bytes already.</summary>
    U8,

    /// <summary>One bit a number, its sign.</summary>
    Sign,

    /// <summary>
    /// Half a byte a number, for tensors of unsigned bytes: the upper four bits, read back as 17 times their value, 0 to 255. The lower four are lost, which makes an error of 15 at most: 0 is read for 0 and 255 for 255.
    /// </summary>
    U4,
}

/// <summary>Lossless compression of what a <see cref="TensorCoding"/> wrote.</summary>
public enum Compression
{
    None,
    Deflate,
    Brotli,
}

/// <summary>How a cut tensor travels: <c>fp32</c>, <c>fp16</c>, <c>q8</c>, <c>u8</c>, <c>u4</c> or <c>sign</c>, alone or with <c>+deflate</c> or <c>+brotli</c>.</summary>
public readonly record struct WireCodec(TensorCoding Coding, Compression Compression = Compression.None)
{
    /// <summary>Bytes of scale and zero point that travel with a <see cref="TensorCoding.Q8"/> tensor.</summary>
    public const int AffineHeaderBytes = sizeof(float) + 1;

    private const char Separator = '+';
    private const int BitsPerByte = 8;

    private static readonly ImmutableArray<(TensorCoding Coding, string Name)> CodingNames =
    [
        (TensorCoding.Fp32, "fp32"), (TensorCoding.Fp16, "fp16"), (TensorCoding.Q8, "q8"), (TensorCoding.U8, "u8"), (TensorCoding.U4, "u4"), (TensorCoding.Sign, "sign"),
    ];

    private static readonly ImmutableArray<(Compression Compression, string Name)> CompressionNames =
        [(Compression.Deflate, "deflate"), (Compression.Brotli, "brotli")];

    /// <summary>Every codec there is, in the notation of a card.</summary>
    public static ImmutableArray<string> Names { get; } =
    [
        .. CodingNames.Select(c => c.Name),
        .. CodingNames.SelectMany(c => CompressionNames.Select(p => $"{c.Name}{Separator}{p.Name}")),
    ];

    /// <summary>Whether every payload of a tensor has the same length: compression makes it depend on the values.</summary>
    public bool HasFixedLength => Compression == Compression.None;

    /// <summary>Whether what is read is what was written, number for number.</summary>
    public bool IsExact => Coding is TensorCoding.Fp32 or TensorCoding.U8;

    /// <summary>Bytes of a tensor of so many numbers before compression; exactly those on the wire where there is none.</summary>
    public long PayloadBytes(long elements)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(elements);
        return Coding switch
        {
            TensorCoding.Fp32 => sizeof(float) * elements,
            TensorCoding.Fp16 => 2 * elements,
            TensorCoding.Q8 => elements + AffineHeaderBytes,
            TensorCoding.U8 => elements,
            TensorCoding.U4 => (elements / 2) + (elements % 2),
            TensorCoding.Sign => (elements / BitsPerByte) + (elements % BitsPerByte == 0 ? 0 : 1),
            _ => throw new InvalidOperationException($"{Coding} is no coding."),
        };
    }

    /// <summary>Reads a name such as <c>q8+deflate</c>.</summary>
    public static bool TryParse(string? text, out WireCodec codec)
    {
        codec = default;
        var words = (text ?? "").Split(Separator);
        if (words.Length > 2 || !TryFind(CodingNames, words[0], out var coding)) return false;
        var compression = Compression.None;
        if (words.Length == 2 && !TryFind(CompressionNames, words[1], out compression)) return false;
        codec = new WireCodec(coding, compression);
        return true;
    }

    /// <summary>Reads a name such as <c>q8+deflate</c>.</summary>
    /// <exception cref="FormatException">It is not one of <see cref="Names"/>.</exception>
    public static WireCodec Parse(string text) => TryParse(text, out var codec)
        ? codec
        : throw new FormatException($"\"{text}\" is not a wire codec: {string.Join(", ", Names)}.");

    /// <summary>The name that <see cref="Parse"/> reads.</summary>
    public override string ToString() => Compression == Compression.None
        ? NameOf(CodingNames, Coding)
        : $"{NameOf(CodingNames, Coding)}{Separator}{NameOf(CompressionNames, Compression)}";

    private static bool TryFind<T>(ImmutableArray<(T Value, string Name)> names, string name, out T value)
        where T : struct
    {
        foreach (var entry in names)
        {
            if (entry.Name != name) continue;
            value = entry.Value;
            return true;
        }
        value = default;
        return false;
    }

    private static string NameOf<T>(ImmutableArray<(T Value, string Name)> names, T value)
        where T : struct
    {
        foreach (var entry in names)
            if (EqualityComparer<T>.Default.Equals(entry.Value, value)) return entry.Name;
        throw new InvalidOperationException($"{value} has no name.");
    }
}
