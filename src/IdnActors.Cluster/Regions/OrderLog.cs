namespace IdnActors.Cluster.Regions;

/// <summary>All orders that a region was given in a run, in a temporary file: a region that begins anew elsewhere is given them again. Removed when the run ends, however it does.</summary>
/// <param name="first">Number of the first one: those before were of another coordinator.</param>
internal sealed class OrderLog(int first = 0) : IDisposable
{
    private readonly FileStream _file = SpoolFile.Open("orders");

    private readonly List<(OrderKind Kind, long Start, int Length)> _orders = [];

    /// <summary>How many there are: the number of the next one.</summary>
    public int Count => first + _orders.Count;

    /// <summary>What is kept.</summary>
    public long Bytes { get; private set; }

    /// <summary>Keeps an order.</summary>
    /// <returns>Its number.</returns>
    public int Add(OrderKind kind, byte[] content)
    {
        _file.Position = Bytes;
        _file.Write(content);
        _orders.Add((kind, Bytes, content.Length));
        Bytes += content.Length;
        return Count - 1;
    }

    /// <summary>An order of before.</summary>
    public (OrderKind Kind, byte[] Content) Read(int number)
    {
        var (kind, start, length) = _orders[number - first];
        var content = new byte[length];
        _file.Position = start;
        _file.ReadExactly(content);
        return (kind, content);
    }

    public void Dispose() => _file.Dispose();
}
