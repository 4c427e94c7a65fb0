using IdnActors.Emulation.Links;
using IdnActors.Emulation.Requests;
using IdnActors.Model.Network;
using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Links;

public class ClassQueuesTests(ITestOutputHelper output)
{
    [Fact]
    public void Without_classes_the_first_in_is_the_first_out()
    {
        var queues = new ClassQueues(null);
        foreach (var (kind, number) in new[] { (TrafficClass.ModelTransfer, 1), (TrafficClass.Control, 2), (TrafficClass.Request, 3) })
            queues.Enqueue(TestPacket.Of(kind, 1_000_000, number));

        Assert.Equal([1, 2, 3], Drain(queues).Select(p => p.Number));
    }

    [Fact]
    public void Turns_follow_the_textbook()
    {
        // Quanta of 500 B; control (700, 300) and requests (400, 400, 200).
        var queues = new ClassQueues(new DeficitRoundRobin(new ByteSize(500)));
        foreach (var (kind, bytes, number) in new[]
        {
            (TrafficClass.Control, 700, 1), (TrafficClass.Control, 300, 2),
            (TrafficClass.Request, 400, 3), (TrafficClass.Request, 400, 4), (TrafficClass.Request, 200, 5),
        })
            queues.Enqueue(TestPacket.Of(kind, bytes, number));

        // Control saves 500; requests send 400 and save 100; control sends 700 and 300 of its 1,000; requests send 400 and 200 of their 600.
        Assert.Equal([3, 1, 2, 4, 5], Drain(queues).Select(p => p.Number));
    }

    [Fact]
    public void A_packet_that_is_far_larger_than_a_quantum_is_found_at_once()
    {
        var queues = new ClassQueues(new DeficitRoundRobin(new ByteSize(1)));
        queues.Enqueue(TestPacket.Of(TrafficClass.ModelTransfer, 1L << 30, 1));
        queues.Enqueue(TestPacket.Of(TrafficClass.Request, (1L << 30) - 10, 2));

        Assert.Equal([2, 1], Drain(queues).Select(p => p.Number));
    }

    [Fact]
    public void Nothing_is_lost_and_each_class_keeps_its_order() => TestSeed.ForEachCase(output, 300, random =>
    {
        var queues = new ClassQueues(new DeficitRoundRobin(new ByteSize(1 + random.NextInt(3_000)), 1 + random.NextInt(9), 1 + random.NextInt(9), 1 + random.NextInt(9)));
        var (sent, received) = (0, new List<TestPacket>());
        for (var step = 0; step < 300; step++)
        {
            if (random.NextInt(2) == 0) queues.Enqueue(TestPacket.Of((TrafficClass)random.NextInt(3), random.NextInt(5_000), sent++));
            else if (queues.Dequeue() is TestPacket packet) received.Add(packet);
        }
        received.AddRange(Drain(queues));

        Assert.Equal(sent, received.Select(p => p.Number).Distinct().Count());
        foreach (var kind in received.GroupBy(p => p.Class)) Assert.Equal(kind.Select(p => p.Number).Order(), kind.Select(p => p.Number));
    });

    [Fact]
    public void No_class_that_waits_is_ahead_of_another_by_more_than_a_turn_and_a_packet() => TestSeed.ForEachCase(output, 100, random =>
    {
        const int Largest = 2_000;
        var classes = new DeficitRoundRobin(new ByteSize(100 + random.NextInt(3_000)), 1 + random.NextInt(5), 1 + random.NextInt(5), 1 + random.NextInt(5));
        var weights = new[] { classes.Request, classes.Control, classes.ModelTransfer };
        var queues = new ClassQueues(classes);
        var sent = new double[3];
        for (var i = 0; i < 3; i++) queues.Enqueue(Next(i));
        for (var i = 0; i < 3; i++) queues.Enqueue(Next(i));
        for (var step = 0; step < 500; step++)
        {
            var packet = queues.Dequeue()!;
            sent[(int)packet.Class] += packet.SizeBytes;
            queues.Enqueue(Next((int)packet.Class));
            // Shreedhar and Varghese, lemma 2: bytes per weight of classes that always wait differ by less than a quantum and a largest packet of each.
            for (var a = 0; a < 3; a++)
                for (var b = 0; b < 3; b++)
                    Assert.True((sent[a] / weights[a]) - (sent[b] / weights[b]) <= classes.Quantum.Bytes + (Largest / (double)weights[a]) + (Largest / (double)weights[b]));
        }

        TestPacket Next(int kind) => TestPacket.Of((TrafficClass)kind, 1 + random.NextInt(Largest));
    });

    private static IEnumerable<TestPacket> Drain(ClassQueues queues)
    {
        while (queues.Dequeue() is TestPacket packet) yield return packet;
    }
}
