using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace IdnActors.Emulation.Kernel;

/// <summary>The message of an event that knows what will be touched when it fires. Nothing may depend on whether or when it is asked.</summary>
internal interface IForeseeable
{
    /// <summary>Asks for what lies one step further: the message itself is at hand.</summary>
    void Foresee();
}

/// <summary>
/// Asks the processor for memory that will be needed soon, so that it comes while other work goes on. In a network of a hundred thousand nodes nearly everything that a
/// request touches is in no cache, and read one after the other, each costs more than the work on it. Only a hint: results cannot depend on it.
/// </summary>
internal static class Foresight
{
    private const int LineBytes = 64;

    /// <summary>Asks for so many bytes from the start of an object on, and so for what was made right after it: the collector keeps that order.</summary>
    public static void Want(object? start, int bytes)
    {
        if (start is null) return;
        ref var first = ref Unsafe.As<Raw>(start).FirstByte;
        for (var offset = 0; offset < bytes; offset += LineBytes) Want(ref Unsafe.Add(ref first, offset));
    }

    /// <summary>Asks for so many bytes from a place in an array on.</summary>
    public static void Want<T>(ref T place, int bytes)
    {
        for (var offset = 0; offset < bytes; offset += LineBytes) Want(ref Unsafe.AddByteOffset(ref place, offset));
        // Places lie anywhere in their lines, so that the last byte may be in one more.
        Want(ref Unsafe.AddByteOffset(ref place, bytes - 1));
    }

    /// <summary>Asks for the line that a place in an array is on.</summary>
    public static unsafe void Want<T>(ref T place)
    {
        // The object may move before the hint is taken: then it is of no use, and of no harm.
        if (Sse.IsSupported) Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.As<T, byte>(ref place)));
    }

    private sealed class Raw
    {
        public byte FirstByte;
    }
}
