using Akka.Actor;
using IdnActors.Cluster.Regions;
using IdnActors.Model.Randomness;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Cluster.Tests.Regions;

/// <summary>What a coordinator is told comes to those that may have to take over: all of it, in its order, whatever is lost on the way.</summary>
public class LookLogTests(ITestOutputHelper output)
{
    private static readonly Address Coordinator = Address.Parse("akka.tcp://idn@127.0.0.1:1");

    [Fact]
    public void Entries_come_back_in_parts_and_what_has_come_in_part_is_left_out()
    {
        using var log = new LookLog();
        byte[][] entries = [[1, 2, 3], [], new byte[Parcel.PartBytes + 7], [9]];
        foreach (var entry in entries) log.Add(entry);
        using var copy = new LookLog();
        while (copy.Length < log.Length - 1) copy.Append(log.Read(copy.Length) is var part && copy.Length + part.Length == log.Length ? part[..^1] : part);

        Assert.Equal(entries, log.Entries().Select(e => e.Entry));
        Assert.Equal(entries[..3], copy.Entries().Select(e => e.Entry));
        Assert.Equal(entries[1..3], log.Entries(log.Entries().First().End, log.Entries().ElementAt(2).End).Select(e => e.Entry));
        Assert.Equal(Parcel.PartBytes, log.Read(0).Length);
        Assert.Empty(log.Read(log.Length));

        copy.CutAt(copy.Entries().Last().End);
        copy.Add([9]);
        Assert.Equal(entries, copy.Entries().Select(e => e.Entry));
    }

    [Fact]
    public void Whatever_is_lost_or_comes_twice_those_that_are_waited_for_have_what_is_kept() => TestSeed.ForEachCase(output, 60, random =>
    {
        using var log = new LookLog();
        var followers = new LogFollowers(untilAgain: 3, patience: 1000);
        var standbys = Enumerable.Range(2, 3).ToDictionary(i => Coordinator.WithPort(i), _ => new Standby());
        foreach (var who in standbys.Keys) followers.Join(who);
        var (parts, answers) = (new List<(Address To, LogPart Part)>(), new List<(Address From, LogHad Had)>());
        for (var now = 1; now < 400; now++)
        {
            if (random.NextInt(3) == 0) log.Add(Bytes(random, random.NextInt(20) == 0 ? 300_000 : 40));
            foreach (var (to, from) in followers.Due(log.Length, now)) Send(parts, (to, new LogPart(7, from, log.Length, log.Read(from))));
            foreach (var (to, part) in Take(parts))
                if (standbys[to].Take(part) is LogHad had) Send(answers, (to, had));
            foreach (var (from, had) in Take(answers)) followers.Note(from, had.Next, log.Length);
        }
        Assert.False(followers.Have(log.Length + 1));
        for (var now = 400; !followers.Have(log.Length) || now < 420; now++)
        {
            Assert.True(now < 4000);
            foreach (var (to, from) in followers.Due(log.Length, now)) followers.Note(to, Assert.IsType<LogHad>(standbys[to].Take(new LogPart(7, from, log.Length, log.Read(from)))).Next, log.Length);
        }
        foreach (var standby in standbys.Values)
        {
            using var handed = standby.Hand();
            Assert.Equal(log.Entries().Select(e => Convert.ToHexString(e.Entry)), handed!.Entries().Select(e => Convert.ToHexString(e.Entry)));
            standby.Dispose();
        }

        // Lost, or twice, or later than what was sent behind it.
        void Send<T>(List<T> mail, T letter)
        {
            for (var copies = random.NextInt(4) switch { 0 => 0, 1 => 2, _ => 1 }; copies > 0; copies--) mail.Insert(random.NextInt(mail.Count + 1), letter);
        }

        List<T> Take<T>(List<T> mail)
        {
            var taken = mail.Take(random.NextInt(mail.Count + 1)).ToList();
            mail.RemoveRange(0, taken.Count);
            return taken;
        }
    });

    [Fact]
    public void Who_hangs_or_is_late_is_waited_for_no_longer_until_it_has_all_again()
    {
        var (followers, slow, fast) = (new LogFollowers(untilAgain: 10, patience: 100), Coordinator.WithPort(2), Coordinator.WithPort(3));
        followers.Join(slow);
        followers.Join(fast);
        Assert.Equal([(slow, 0L), (fast, 0L)], followers.Due(0, now: 1));
        // One that has not said yet what it has does not delay anybody.
        Assert.True(followers.Have(50));
        followers.Note(slow, 0, 0);
        followers.Note(fast, 0, 0);
        Assert.Empty(followers.Due(0, now: 2));

        Assert.Equal([(slow, 0L), (fast, 0L)], followers.Due(50, now: 10));
        Assert.False(followers.Have(50));
        followers.Note(fast, 50, 50);
        Assert.False(followers.Have(50));
        Assert.Empty(followers.Due(50, now: 15));
        Assert.Equal([(slow, 0L)], followers.Due(50, now: 20));
        followers.Reach(slow, isReached: false);
        Assert.True(followers.Have(50));
        followers.Reach(slow, isReached: true);
        Assert.False(followers.Have(50));
        Assert.NotEmpty(followers.Due(50, now: 111));
        Assert.True(followers.Have(50));

        followers.Note(slow, 30, 50);
        Assert.True(followers.Have(50));
        followers.Note(slow, 50, 50);
        Assert.False(followers.Have(60));
        // Nothing that is not there.
        followers.Note(fast, 70, 60);
        Assert.False(followers.Have(60));
        followers.Leave(slow);
        followers.Note(fast, 60, 60);
        Assert.True(followers.Have(60));
    }

    [Fact]
    public void Who_does_not_answer_is_sent_a_part_less_and_less_often_and_at_once_when_it_is_there_again()
    {
        var (followers, silent) = (new LogFollowers(untilAgain: 10, patience: 100), Coordinator.WithPort(2));
        followers.Join(silent);

        Assert.InRange(Enumerable.Range(1, 100_000).Count(now => followers.Due(50, now).Count > 0), 10, 200);

        followers.Reach(silent, isReached: false);
        Assert.DoesNotContain(Enumerable.Range(100_001, 10_000), now => followers.Due(50, now).Count > 0);
        followers.Reach(silent, isReached: true);
        Assert.Equal([(silent, 0L)], followers.Due(50, 110_010));
        // What says that nothing has been taken brings nothing more either.
        followers.Note(silent, 0, 50);
        Assert.Equal([(silent, 0L)], followers.Due(50, 110_011));
        followers.Note(silent, 0, 50);
        Assert.Empty(followers.Due(50, 110_012));
        followers.Note(silent, 30, 50);
        Assert.Equal([(silent, 30L)], followers.Due(50, 110_013));
        Assert.True(followers.Leave(silent));
        Assert.False(followers.Leave(silent));
        Assert.Empty(followers.Due(50, 200_000));
    }

    [Fact]
    public void Who_has_no_room_says_so_has_nothing_and_may_have_room_for_the_next()
    {
        using var standby = new Standby(() => new LookLog(room: 6));
        standby.Take(new LogPart(1, 0, 5, [1, 2, 3, 4, 5]));
        standby.Take(new LogPart(2, 0, 9, [8, 8, 8]));

        var refused = Assert.IsType<LogRefused>(standby.Take(new LogPart(2, 3, 9, [9, 9, 9, 9])));
        Assert.Equal(2, refused.Log);
        Assert.Contains("not enough space", refused.Reason, StringComparison.Ordinal);
        Assert.Same(refused, standby.Take(new LogPart(2, 0, 9, [8])));

        Assert.Equal(new LogHad(3, 1), standby.Take(new LogPart(3, 0, 1, [7])));
        Assert.Null(standby.Take(new LogPart(2, 0, 9, [8])));
        standby.Take(new LogPart(3, 1, 9, [1, 2, 3, 4, 5, 6, 7, 8]));
        Assert.Null(standby.Hand());

        using var folderless = new Standby(() => throw new UnauthorizedAccessException("read-only"));
        Assert.IsType<LogRefused>(folderless.Take(new LogPart(1, 0, 1, [1])));
    }

    [Fact]
    public async Task A_process_that_has_no_room_warns_once_and_tells_each_time()
    {
        using var standby = new Standby(() => new LookLog(room: 2));
        var system = ActorSystem.Create("standby");
        var coordinator = Inbox.Create(system);
        var notices = new List<string>();
        var actor = system.ActorOf(StandbyActor.PropsFor(standby, notices.Add));

        for (var i = 0; i < 3; i++) actor.Tell(new LogPart(1, 0, 3, [1, 2, 3]), coordinator.Receiver);

        for (var i = 0; i < 3; i++) Assert.IsType<LogRefused>(await coordinator.ReceiveAsync(TimeSpan.FromMinutes(1)));
        await actor.GracefulStop(TimeSpan.FromMinutes(1));
        Assert.Contains("cannot be kept in", Assert.Single(notices), StringComparison.Ordinal);
        await system.Terminate();
    }

    [Fact]
    public void What_a_former_coordinator_had_sent_counts_until_the_next_one_has_sent_as_much()
    {
        using var standby = new Standby();
        Assert.Equal(new LogHad(1, 3), standby.Take(new LogPart(1, 0, 5, [1, 2, 3])));
        Assert.Equal(new LogHad(1, 3), standby.Take(new LogPart(1, 4, 5, [5])));
        Assert.Equal(new LogHad(1, 5), standby.Take(new LogPart(1, 3, 5, [4, 5])));
        Assert.Null(standby.Take(new LogPart(1, 5, 5 + Parcel.PartBytes + 1, new byte[Parcel.PartBytes + 1])));

        Assert.Equal(new LogHad(2, 2), standby.Take(new LogPart(2, 0, 4, [8, 8])));
        Assert.Null(standby.Take(new LogPart(1, 5, 6, [6])));

        using var handed = standby.Hand();
        Assert.Equal([1, 2, 3, 4, 5], handed!.Read(0));
        Assert.Null(standby.Take(new LogPart(2, 2, 4, [8, 8])));
        Assert.Null(standby.Hand());

        using var other = new Standby();
        other.Take(new LogPart(1, 0, 5, [1, 2, 3, 4, 5]));
        other.Take(new LogPart(2, 0, 2, [8, 8]));
        other.Take(new LogPart(2, 2, 9, [9]));
        using var later = other.Hand();
        Assert.Equal([8, 8, 9], later!.Read(0));
    }

    private static byte[] Bytes(RandomSource random, int most) => [.. Enumerable.Range(0, random.NextInt(most)).Select(_ => (byte)random.NextInt(256))];
}
