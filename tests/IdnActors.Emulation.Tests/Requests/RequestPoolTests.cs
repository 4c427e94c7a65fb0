using System.Reflection;
using IdnActors.Emulation.Nodes;
using IdnActors.Emulation.Requests;
using IdnActors.Emulation.Runs;
using IdnActors.Emulation.Splits;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Inference;
using IdnActors.Model.Network;
using IdnActors.Model.Units;
using IdnActors.Testing;

namespace IdnActors.Emulation.Tests.Requests;

public sealed class RequestPoolTests
{
    private static readonly RequestPath Path = new([new NodeId(0)], [], []);

    private static readonly RequestOrigin Origin = new()
    {
        Key = 7,
        ChanceKey = 8,
        Entry = new NodeId(0),
        Task = new TaskId(0),
        Sample = 9,
        IssuedAt = new Instant(10),
        Deadline = new Instant(11),
    };

    private readonly RequestPool _pool = new();

    [Fact]
    public void A_request_that_was_given_back_is_used_again()
    {
        var first = Used();
        _pool.Return(first);
        Assert.Same(first, _pool.Take(Origin, Path, 1));
        Assert.NotSame(first, _pool.Take(Origin, Path, 1));
    }

    [Fact]
    public void Nothing_of_an_earlier_use_is_left()
    {
        var used = Used();
        foreach (var field in Fields()) Assert.False(Equals(field.GetValue(used), field.GetValue(Fresh())), $"{field.Name} must differ for this test to mean something.");
        _pool.Return(used);
        var again = _pool.Take(Origin, Path, 100);
        foreach (var field in Fields()) Assert.Equal(field.GetValue(Fresh()), field.GetValue(again));
    }

    [Fact]
    public void A_request_that_has_not_ended_is_not_taken_back() =>
        Assert.Throws<InvalidOperationException>(() => _pool.Return(Fresh()));

    [Fact]
    public async Task A_run_makes_no_more_requests_than_are_under_way_together()
    {
        var scenario = TestScenarios.Line3();
        using var engine = new ProfiledInferenceEngine(scenario.Catalogue, 1);
        await using var run = await EmulationRun.CreateAsync(scenario, new RunOptions { Seed = 1 }, engine, new RecordingSink());
        var report = await run.ExecuteAsync(CancellationToken.None);
        Assert.True(report.Totals.Served > 50, $"{report.Totals.Served} answers say little.");
        Assert.InRange(run.Requests.Created, 1, report.Totals.Issued / 4);
    }

    private static InferenceRequest Fresh() => new(Origin, Path, 100);

    // Every field of a request and of what it derives from.
    private static IEnumerable<FieldInfo> Fields() =>
        new[] { typeof(InferenceRequest), typeof(Packet) }.SelectMany(t => t.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly));

    /// <summary>A request every field of which is unlike that of a new one.</summary>
    private static InferenceRequest Used()
    {
        var other = new InferenceRequest(Origin with { Key = 1 }, new RequestPath([new NodeId(1)], [], []), 5);
        return new InferenceRequest(Origin with { Key = 2 }, other.Path, 6)
        {
            Position = 1,
            IsUpward = false,
            Via = new LinkId(1),
            IssueLag = new Duration(1),
            WorkedBefore = 1,
            Phase = RequestPhase.Answering,
            PlannedAccuracyPoints = 1,
            Expected = (new NodeId(1), new VariantId(1)),
            ServedAt = new NodeId(1),
            ServedBy = new VariantId(1),
            Type = 1,
            ServedCostMs = 1,
            Deployed = new DeployedVariant { Slot = 1, Variant = new VariantId(1), Shards = [], ReservedMemory = ByteSize.Zero, IsRepositoryOwned = false },
            PartIndex = 1,
            Split = new SplitProgress(new SplitChain(TestSplits.Deep(new VariantId(0)))),
            ServiceIndex = 1,
            NextInBatch = other,
            BatchSize = 2,
            ServiceStart = new Instant(1),
            Result = new InferenceResult(1, 1, true),
            Inference = System.Threading.Tasks.Task.FromResult(default(InferenceResult)),
            Outcome = Outcome.Served,
            PreviousOpen = other,
            NextOpen = other,
        };
    }
}
