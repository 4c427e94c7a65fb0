using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence;
using IdnActors.Emulation.Journal;
using IdnActors.Emulation.Tests.Kernel;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Journal;

/// <summary>The journal in memory speaks Akka's protocol of journals.</summary>
public class MemoryJournalActorTests(ITestOutputHelper output) : KernelFixture(output)
{
    private const int Incarnation = 7;

    [Fact]
    public async Task What_is_written_is_acknowledged_in_order_and_replayed()
    {
        var journal = await StartAsync(MemoryJournalActor.PropsFor());

        Write(journal, "a", 1, 2);
        Write(journal, "b", 1);
        Write(journal, "a", 3);

        Assert.Equal(["a1", "a2"], Acknowledged(2));
        Assert.Equal(["b1"], Acknowledged(1));
        Assert.Equal(["a3"], Acknowledged(1));
        Assert.Equal("a1 a2 a3 to 3", Replay(journal, "a", 1, long.MaxValue, long.MaxValue));
        Assert.Equal("a2 to 3", Replay(journal, "a", 2, 2, long.MaxValue));
        Assert.Equal("a1 a2 to 3", Replay(journal, "a", 1, long.MaxValue, 2));
        Assert.Equal("nothing to 0", Replay(journal, "new", 1, long.MaxValue, long.MaxValue));
    }

    [Fact]
    public async Task What_is_deleted_is_gone_and_its_numbers_are_not_used_again()
    {
        var journal = await StartAsync(MemoryJournalActor.PropsFor());
        Write(journal, "a", 1, 2, 3);
        Acknowledged(3);

        journal.Tell(new DeleteMessagesTo("a", 2, TestActor));
        Assert.Equal(2, ExpectMsg<DeleteMessagesSuccess>().ToSequenceNr);
        Assert.Equal("a3 to 3", Replay(journal, "a", 1, long.MaxValue, long.MaxValue));

        journal.Tell(new DeleteMessagesTo("a", long.MaxValue, TestActor));
        ExpectMsg<DeleteMessagesSuccess>();
        Assert.Equal("nothing to 3", Replay(journal, "a", 1, long.MaxValue, long.MaxValue));
    }

    private void Write(IActorRef journal, string id, params int[] numbers) => journal.Tell(new WriteMessages(
        [new AtomicWrite(numbers.Select(n => (IPersistentRepresentation)new Persistent($"{id}{n}", n, id)).ToImmutableList())], TestActor, Incarnation));

    private List<string> Acknowledged(int count)
    {
        ExpectMsg<WriteMessagesSuccessful>();
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var success = ExpectMsg<WriteMessageSuccess>();
            Assert.Equal(Incarnation, success.ActorInstanceId);
            return (string)success.Persistent.Payload;
        })];
    }

    private string Replay(IActorRef journal, string id, long from, long to, long max)
    {
        journal.Tell(new ReplayMessages(from, to, max, id, TestActor));
        var events = new List<string>();
        while (true)
        {
            switch (ExpectMsg<object>())
            {
                case ReplayedMessage replayed: events.Add((string)replayed.Persistent.Payload); break;
                case RecoverySuccess success: return $"{(events.Count == 0 ? "nothing" : string.Join(' ', events))} to {success.HighestSequenceNr}";
                case var other: throw new InvalidOperationException($"{other} is no answer to a replay.");
            }
        }
    }
}
