namespace IdnActors.Cluster.Regions;

/// <summary>All orders that a region was given in a run, in a temporary file: a region that begins anew elsewhere is given them again. Removed when the run ends, however it does.</summary>
/// <param name="folder">Where the file is; made with the first order.</param>
/// <param name="first">Number of the first one: those before were of another coordinator.</param>
internal sealed class OrderLog(string folder, int first = 0) : IDisposable
{
    private FileStream? _file;

    private readonly List<(OrderKind Kind, long Start, int Length)> _orders = [];

    /// <summary>How many there are: the number of the next one.</summary>
    public int Count => first + _orders.Count;

    /// <summary>What is kept.</summary>
    public long Bytes { get; private set; }

    /// <summary>Keeps an order.</summary>
    /// <returns>Its number.</returns>
    /// <exception cref="IOException">It cannot be kept: there is no such folder, or it is full.</exception>
    public int Add(OrderKind kind, byte[] content)
    {
        Guard(() =>
        {
            _file ??= SpoolFile.Open("orders", folder);
            _file.Position = Bytes;
            _file.Write(content);
        });
        _orders.Add((kind, Bytes, content.Length));
        Bytes += content.Length;
        return Count - 1;
    }

    /// <summary>An order of before.</summary>
    /// <exception cref="IOException">It cannot be read, or could not be written.</exception>
    public (OrderKind Kind, byte[] Content) Read(int number)
    {
        var (kind, start, length) = _orders[number - first];
        var content = new byte[length];
        Guard(() =>
        {
            _file!.Position = start;
            _file.ReadExactly(content);
        });
        return (kind, content);
    }

    public void Dispose()
    {
        try
        {
            _file?.Dispose();
        }
        // What was not written yet: nobody wants it any more.
        catch (IOException)
        {
        }
    }

    private void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"the orders of a region cannot be kept in {folder}: {e.Message} A temporary folder with room for what crosses between regions is required.");
        }
    }
}
