using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace IdnActors.Inference.Machine;

/// <summary>What kind of processor this is: ONNX Runtime chooses its arithmetic by it, so the last bits of a score, and quantised models even in more, depend on it.</summary>
public static class Processor
{
    private const int LeafVendor = 0;
    private const int LeafFeatures = 1;
    private const int LeafExtendedFeatures = 7;
    private const uint LeafHighestOfBrand = 0x8000_0000;
    private const uint FirstLeafOfBrand = 0x8000_0002;
    private const uint LastLeafOfBrand = 0x8000_0004;

    /// <summary>The name its maker gave it, e.g. for a report; its architecture where it has none.</summary>
    public static string Name { get; } = ReadName();

    /// <summary>Operating system, architecture and instruction sets: equal where a model gives equal scores.</summary>
    public static string Kind { get; } = $"{RuntimeInformation.RuntimeIdentifier} {Features()}";

    private static string Features()
    {
        if (!X86Base.IsSupported)
            return string.Create(CultureInfo.InvariantCulture, $"simd {AdvSimd.IsSupported}, dot products {Dp.IsSupported}");
        var (_, vendorB, vendorC, vendorD) = X86Base.CpuId(LeafVendor, 0);
        // Not model and number of the core, which differ between the cores of one machine.
        var (_, _, featuresC, featuresD) = X86Base.CpuId(LeafFeatures, 0);
        var (_, extendedB, extendedC, extendedD) = X86Base.CpuId(LeafExtendedFeatures, 0);
        var (more, _, _, _) = X86Base.CpuId(LeafExtendedFeatures, 1);
        return string.Create(CultureInfo.InvariantCulture,
            $"{vendorB:x8}{vendorC:x8}{vendorD:x8} {featuresC:x8}{featuresD:x8} {extendedB:x8}{extendedC:x8}{extendedD:x8} {more:x8}");
    }

    private static string ReadName()
    {
        var architecture = RuntimeInformation.ProcessArchitecture.ToString();
        if (!X86Base.IsSupported || unchecked((uint)X86Base.CpuId((int)LeafHighestOfBrand, 0).Eax) < LastLeafOfBrand) return architecture;
        var text = new byte[48];
        for (var leaf = FirstLeafOfBrand; leaf <= LastLeafOfBrand; leaf++)
        {
            var (a, b, c, d) = X86Base.CpuId(unchecked((int)leaf), 0);
            MemoryMarshal.Cast<int, byte>([a, b, c, d]).CopyTo(text.AsSpan((int)(leaf - FirstLeafOfBrand) * 16));
        }
        var name = Encoding.ASCII.GetString(text).Replace("\0", "", StringComparison.Ordinal).Trim();
        return name.Length == 0 ? architecture : name;
    }
}
