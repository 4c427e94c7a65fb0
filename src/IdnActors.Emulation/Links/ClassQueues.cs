using IdnActors.Emulation.Requests;
using IdnActors.Model.Network;

namespace IdnActors.Emulation.Links;

/// <summary>
/// Packets that wait for a transmitter: one queue, first in, first out; or one per class of traffic, served by deficit round robin. As a single queue is what round robin
/// makes of a single class, both are the same code.
/// </summary>
public sealed class ClassQueues
{
    private readonly Queue<Packet>[] _queues;
    private readonly long[] _quanta;
    private readonly long[] _deficits;

    // Queues that are not empty, in the order of their turns.
    private readonly Queue<int> _turns = new();
    private bool _isTurnOpen;

    public ClassQueues(DeficitRoundRobin? classes)
    {
        _quanta = classes is null ? [1] : new long[3];
        if (classes is not null)
        {
            _quanta[(int)TrafficClass.Control] = classes.Quantum.Bytes * classes.Control;
            _quanta[(int)TrafficClass.Request] = classes.Quantum.Bytes * classes.Request;
            _quanta[(int)TrafficClass.ModelTransfer] = classes.Quantum.Bytes * classes.ModelTransfer;
        }
        _deficits = new long[_quanta.Length];
        _queues = [.. _quanta.Select(_ => new Queue<Packet>())];
    }

    /// <summary>Number of queues.</summary>
    public int Count => _queues.Length;

    /// <summary>The queue of a packet.</summary>
    public int IndexOf(Packet packet) => _queues.Length == 1 ? 0 : (int)packet.Class;

    public void Enqueue(Packet packet)
    {
        var queue = _queues[IndexOf(packet)];
        if (queue.Count == 0) _turns.Enqueue(IndexOf(packet));
        queue.Enqueue(packet);
    }

    /// <summary>The packet that is to be sent next; null when none waits.</summary>
    public Packet? Dequeue()
    {
        if (_turns.Count == 0) return null;
        for (var vain = 0; ; vain++)
        {
            // Each of them had a turn, and none had saved enough.
            if (vain == _turns.Count) SaveUp();
            var turn = _turns.Peek();
            if (!_isTurnOpen) _deficits[turn] += _quanta[turn];
            _isTurnOpen = true;
            var head = _queues[turn].Peek();
            if (head.SizeBytes <= _deficits[turn] || _queues.Length == 1) return Take(turn);
            _turns.Enqueue(_turns.Dequeue());
            _isTurnOpen = false;
        }
    }

    private Packet Take(int turn)
    {
        var packet = _queues[turn].Dequeue();
        _deficits[turn] -= packet.SizeBytes;
        if (_queues[turn].Count > 0) return packet;
        // What is empty saves nothing: it would come back with a claim from a time in which it wanted nothing.
        _deficits[turn] = 0;
        _turns.Dequeue();
        _isTurnOpen = false;
        return packet;
    }

    /// <summary>Gives all that wait the rounds in which none of them could send, but the last: a packet may be a million times larger than a quantum.</summary>
    private void SaveUp()
    {
        var rounds = _turns.Min(q => (_queues[q].Peek().SizeBytes - _deficits[q] + _quanta[q] - 1) / _quanta[q]);
        foreach (var queue in _turns) _deficits[queue] += (rounds - 1) * _quanta[queue];
    }
}
