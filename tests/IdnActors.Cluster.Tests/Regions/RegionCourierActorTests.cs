using Akka.Actor;
using IdnActors.Cluster.Regions;

namespace IdnActors.Cluster.Tests.Regions;

public sealed class RegionCourierActorTests : IAsyncLifetime
{
    private const int Region = 2;
    private const long Run = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly ActorSystem _system = ActorSystem.Create("couriers", "akka { loglevel = OFF, stdout-loglevel = OFF }");
    private readonly Inbox _region;

    public RegionCourierActorTests() => _region = Inbox.Create(_system);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _system.Terminate();

    [Fact]
    public async Task Orders_that_are_posted_at_once_are_carried_out_one_after_another()
    {
        var courier = Courier();
        var answers = Enumerable.Range(0, 3).Select(i => PostAsync(courier, OrderKind.Look, (byte)i)).ToList();

        for (var i = 0; i < 3; i++)
        {
            var order = await OrderAsync(i);
            Assert.Equal([(byte)i], order.Bytes);
            Assert.False(answers[i].IsCompleted);
            courier.Tell(new AnswerPart(Region, Run, i, 0, 1, [(byte)(10 + i)]), _region.Receiver);
            Assert.Equal([(byte)(10 + i)], await answers[i].WaitAsync(Patience));
        }
    }

    [Fact]
    public async Task Whoever_waits_for_a_region_that_dies_is_told_and_whoever_asks_it_later_too()
    {
        var died = new List<int>();
        var courier = Courier(died.Add);
        var answers = Enumerable.Range(0, 3).Select(i => PostAsync(courier, OrderKind.Begin, (byte)i)).ToList();
        await OrderAsync(0);

        courier.Tell(new RegionCourierActor.Died());

        foreach (var answer in answers) await Assert.ThrowsAsync<ObjectDisposedException>(() => answer.WaitAsync(Patience));
        Assert.Equal([Region], died);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => PostAsync(courier, OrderKind.Look, 9).WaitAsync(Patience));
    }

    [Fact]
    public async Task Whoever_asks_one_whose_place_another_has_taken_is_told()
    {
        var died = new List<int>();
        var courier = Courier(died.Add);
        var answers = Enumerable.Range(0, 3).Select(i => PostAsync(courier, OrderKind.Begin, (byte)i)).ToList();
        await OrderAsync(0);

        courier.Tell(new RegionCourierActor.Retire());

        foreach (var answer in answers) await Assert.ThrowsAsync<ObjectDisposedException>(() => answer.WaitAsync(Patience));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => PostAsync(courier, OrderKind.Look, 9).WaitAsync(Patience));
        // Nobody has died.
        courier.Tell(new RegionCourierActor.Died());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => PostAsync(courier, OrderKind.Look, 9).WaitAsync(Patience));
        Assert.Empty(died);
    }

    [Fact]
    public async Task An_order_that_cannot_be_kept_is_not_waited_for_and_nor_are_those_behind_it()
    {
        var folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var courier = Courier(folder: folder);
        var answers = Enumerable.Range(0, 3).Select(i => PostAsync(courier, OrderKind.Window, (byte)i)).ToList();

        foreach (var answer in answers)
            Assert.Contains(folder, (await Assert.ThrowsAsync<IOException>(() => answer.WaitAsync(Patience))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 7)]
    [InlineData(0, -1)]
    [InlineData(-3, 0)]
    [InlineData(8, 0)]
    public async Task A_region_that_wants_what_there_is_not_changes_nothing(int number, int part)
    {
        var courier = Courier();
        var answer = PostAsync(courier, OrderKind.Window, 1);
        await OrderAsync(0);

        courier.Tell(new OrderWanted(Region, Run, number, part), _region.Receiver);
        courier.Tell(new AnswerPart(Region, Run, 0, 0, 1, [2]), _region.Receiver);

        Assert.Equal([2], await answer.WaitAsync(Patience));
    }

    private IActorRef Courier(Action<int>? onDied = null, string? folder = null) =>
        _system.ActorOf(RegionCourierActor.PropsFor(Region, Run, _region.Receiver, _ => { }, onDied is null ? null : (region, _, _) => onDied(region), folder: folder));

    private static Task<byte[]> PostAsync(IActorRef courier, OrderKind kind, byte content) => RegionCourierActor.PostAsync(courier, kind, [content], default);

    /// <summary>The order that the region is given next; what is asked for once more, because it took so long, is passed over.</summary>
    private async Task<OrderPart> OrderAsync(int number)
    {
        while (true)
            if (await _region.ReceiveAsync(Patience) is OrderPart order && order.Number == number) return order;
    }
}
