using System.Runtime.Serialization;
using MemoryPack;

namespace IdnActors.Cluster.Manifests;

/// <summary>Reads records of MemoryPack, and what is in them.</summary>
internal static class Records
{
    /// <summary>Reads a record that takes all of the bytes.</summary>
    /// <exception cref="SerializationException">The bytes are none, or more than one.</exception>
    public static T Read<T>(byte[] bytes)
        where T : class
    {
        T? record = null;
        var consumed = MemoryPackSerializer.Deserialize<T>(bytes, ref record);
        if (record is null) throw new SerializationException("It is empty.");
        if (consumed != bytes.Length) throw new SerializationException($"It ends after {consumed} bytes.");
        return record;
    }

    /// <summary>Reads something that may be bad in any way: lengths, missing members, numbers that nothing has. All of that is found out here, before anybody has done anything with it.</summary>
    /// <exception cref="SerializationException">It is bad.</exception>
    public static T Guard<T>(string what, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e)
        {
            throw new SerializationException($"The {what} cannot be read: {e.Message}", e);
        }
    }
}
