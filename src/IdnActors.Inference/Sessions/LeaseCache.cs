using IdnActors.Model.Units;

namespace IdnActors.Inference.Sessions;

/// <summary>
/// Keeps costly values by key within a byte limit. A value is lent out, to any number of borrowers at once, and is disposed only when nobody has it: the limit
/// evicts what is idle, least recently used first, so the total exceeds it by no more than what is in use. Safe for any number of threads; a value that several
/// ask for at once is loaded once.
/// </summary>
internal sealed class LeaseCache<TValue>(ByteSize limit) : IDisposable
    where TValue : class, IDisposable
{
    // Below zero, so that values without size go too.
    private const long Nothing = -1;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    // Only entries without a lease, the least recently used first: eviction never has to search.
    private readonly LinkedList<Entry> _idle = new();
    private long _bytes;
    private long _hits;
    private long _loads;
    private long _evictions;
    private bool _disposed;

    public CacheCounters Counters
    {
        get
        {
            lock (_lock) return new CacheCounters(_hits, _loads, _evictions, _entries.Count, new ByteSize(_bytes));
        }
    }

    /// <summary>Lends the value of a key, loading it where it is not kept. A failed load is thrown to all that waited for it and is not remembered.</summary>
    /// <param name="load">Makes the value and states the bytes it occupies; runs outside the cache's lock.</param>
    /// <exception cref="ObjectDisposedException">The cache has been disposed.</exception>
    public Lease Rent(string key, Func<(TValue Value, ByteSize Size)> load)
    {
        Entry? entry;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_entries.TryGetValue(key, out entry))
            {
                _hits++;
                if (entry.Leases == 0) _idle.Remove(entry.Place);
            }
            else
            {
                _loads++;
                entry = new Entry(key, loading => Load(loading, load));
                _entries.Add(key, entry);
            }
            entry.Leases++;
        }

        try
        {
            return new Lease(this, entry, entry.Value);
        }
        catch
        {
            Forget(entry);
            throw;
        }
    }

    /// <summary>Disposes what is idle now and what is lent out as soon as it comes back.</summary>
    public void Dispose()
    {
        List<Entry> evicted;
        lock (_lock)
        {
            _disposed = true;
            evicted = TakeIdleAbove(Nothing);
        }
        evicted.ForEach(entry => entry.Value.Dispose());
    }

    private TValue Load(Entry entry, Func<(TValue Value, ByteSize Size)> load)
    {
        var (value, size) = load();
        List<Entry> evicted;
        lock (_lock)
        {
            entry.SizeBytes = size.Bytes;
            _bytes += size.Bytes;
            evicted = TakeIdleAbove(limit.Bytes);
        }
        evicted.ForEach(idle => idle.Value.Dispose());
        return value;
    }

    private void Return(Entry entry)
    {
        List<Entry> evicted;
        lock (_lock)
        {
            if (--entry.Leases > 0) return;
            _idle.AddLast(entry.Place);
            evicted = TakeIdleAbove(_disposed ? Nothing : limit.Bytes);
        }
        evicted.ForEach(idle => idle.Value.Dispose());
    }

    private void Forget(Entry failed)
    {
        lock (_lock)
        {
            // Another thread may already have forgotten this entry and put a new one under the key.
            if (_entries.TryGetValue(failed.Key, out var current) && ReferenceEquals(current, failed)) _entries.Remove(failed.Key);
        }
    }

    /// <summary>Takes idle entries out of the books until the total is at most <paramref name="bytes"/>; the caller disposes them outside the lock.</summary>
    private List<Entry> TakeIdleAbove(long bytes)
    {
        var taken = new List<Entry>();
        while (_bytes > bytes && _idle.First is { } oldest)
        {
            _idle.Remove(oldest);
            _entries.Remove(oldest.Value.Key);
            _bytes -= oldest.Value.SizeBytes;
            if (!_disposed) _evictions++;
            taken.Add(oldest.Value);
        }
        return taken;
    }

    /// <summary>The right to use a value until disposed; disposing twice is harmless.</summary>
    internal sealed class Lease(LeaseCache<TValue> cache, Entry entry, TValue value) : IDisposable
    {
        private int _returned;

        public TValue Value => value;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _returned, 1) == 0) cache.Return(entry);
        }
    }

    /// <summary>A key's place in the books; lease count and size are guarded by the cache's lock.</summary>
    internal sealed class Entry
    {
        private readonly Lazy<TValue> _value;

        public Entry(string key, Func<Entry, TValue> load)
        {
            Key = key;
            Place = new LinkedListNode<Entry>(this);
            _value = new Lazy<TValue>(() => load(this), LazyThreadSafetyMode.ExecutionAndPublication);
        }

        public string Key { get; }
        public TValue Value => _value.Value;
        public LinkedListNode<Entry> Place { get; }
        public int Leases { get; set; }
        public long SizeBytes { get; set; }
    }
}
