using IdnActors.Emulation.Nodes;
using IdnActors.Emulation.Requests;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Units;
using IdnActors.Testing;

namespace IdnActors.Emulation.Tests.Runs;

/// <summary>The audit must be able to fail: each test breaks the books in one way.</summary>
public sealed class ConservationAuditTests : IDisposable
{
    private static readonly LinkId Uplink = new(3);
    private static readonly NodeId Edge = new(2);
    private readonly TestContext _test;
    private readonly RunContext _run;

    public ConservationAuditTests()
    {
        var scenario = TestScenarios.Line3();
        _test = new TestContext(scenario);
        _run = _test.Run;
        foreach (var node in scenario.Topology.Nodes) _run.Meters[node.Id].SetExecutors(new ExecutorPool(node.Executors));
        _test.Kernel.RunUntil(Instant.Start + Duration.FromSeconds(1)).Wait();
    }

    public void Dispose() => _test.Dispose();

    [Fact]
    public void Balanced_books_pass()
    {
        var request = Issue(1);
        Carry(request);
        _run.Ledger.End(request, Outcome.Refused);

        Assert.Empty(Check());
    }

    [Fact]
    public void An_open_request_is_named()
    {
        Issue(41);
        Issue(42);

        var violation = Assert.Single(Check());

        Assert.Contains("2 requests have no outcome", violation, StringComparison.Ordinal);
        Assert.Contains("request 2/41", violation, StringComparison.Ordinal);
        Assert.Contains("request 2/42", violation, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_many_open_requests_the_first_are_named()
    {
        for (var i = 0; i < 50; i++) Issue(i);

        var violation = Assert.Single(Check());

        Assert.Contains("50 requests have no outcome", violation, StringComparison.Ordinal);
        Assert.Contains("request 2/19 ", violation, StringComparison.Ordinal);
        Assert.DoesNotContain("request 2/20 ", violation, StringComparison.Ordinal);
        Assert.EndsWith("…", violation, StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_that_ended_twice_is_reported()
    {
        var request = Issue(7);
        _run.Ledger.End(request, Outcome.Refused);
        _run.Ledger.End(request, Outcome.Expired);

        Assert.Contains("request 2/7", Assert.Single(Check()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_whose_issued_requests_are_not_its_outcomes_is_reported()
    {
        _run.Meters[Edge].CountIssued();

        Assert.Equal("edge: 1 requests issued, 0 ended, 0 open", Assert.Single(Check()));
    }

    [Fact]
    public void A_packet_that_a_link_took_and_nobody_received_is_reported_once_all_is_over()
    {
        var request = Issue(1);
        _run.Meters[Uplink].CountOffered(request);
        _run.Meters[Uplink].CountTransmission(1_000, Duration.FromNanoseconds(8_000), new Instant(8_000));
        _run.Ledger.End(request, Outcome.Refused);

        Assert.Equal(
            ["link edge-hub: 1000 bytes offered, 0 delivered, 0 overflowed, 0 lost", "link edge-hub: 1 packets offered, 0 accounted for"], Check());
        Assert.Empty(Check(isComplete: false));
    }

    [Fact]
    public void A_packet_that_arrives_twice_is_reported_even_in_the_middle()
    {
        var request = Issue(1);
        Carry(request);
        _run.Meters[Uplink].CountSent();
        _run.Meters[Uplink].CountDelivered(request);
        _run.Ledger.End(request, Outcome.Refused);

        Assert.Equal(2, Check(isComplete: false).Count);
    }

    [Fact]
    public void A_size_that_changed_by_a_byte_on_its_way_is_reported()
    {
        var request = Issue(1);
        _run.Meters[Uplink].CountOffered(request);
        _run.Meters[Uplink].CountTransmission(1_000, Duration.FromNanoseconds(8_000), new Instant(8_000));
        _run.Meters[Uplink].CountSent();
        request.SizeBytes++;
        _run.Meters[Uplink].CountDelivered(request);
        _run.Ledger.End(request, Outcome.Refused);

        Assert.Equal("link edge-hub: 1000 bytes offered, 1001 delivered, 0 overflowed, 0 lost", Assert.Single(Check()));
    }

    [Fact]
    public void A_link_that_was_faster_than_its_rate_is_reported()
    {
        var request = Issue(1);
        _run.Meters[Uplink].CountOffered(request);
        _run.Meters[Uplink].CountTransmission(1_000, Duration.FromNanoseconds(7_999), new Instant(8_000));
        _run.Meters[Uplink].CountSent();
        _run.Meters[Uplink].CountDelivered(request);
        _run.Ledger.End(request, Outcome.Refused);

        Assert.Contains("carried more than its rate", Assert.Single(Check()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_that_kept_what_it_took_is_reported_once_all_is_over()
    {
        var request = Issue(1);
        _run.Meters[Uplink].CountOffered(request);
        _run.Meters[Uplink].CountSent();
        _run.Meters[Uplink].CountDelivered(request);
        _run.Ledger.End(request, Outcome.Refused);

        Assert.Equal("link edge-hub: took 1000 bytes, transmitted 0", Assert.Single(Check()));
        Assert.Empty(Check(isComplete: false));
    }

    [Fact]
    public void A_queue_that_held_more_than_its_capacity_is_reported()
    {
        var capacity = _run.Scenario.Topology[Uplink].QueueCapacity.Bytes;
        _run.Meters[Uplink].CountQueue(capacity);
        Assert.Empty(Check());

        _run.Meters[Uplink].CountQueue(capacity + 1);
        Assert.Equal("link edge-hub: 16777217 bytes waited, its queue holds 16MiB", Assert.Single(Check()));
    }

    [Fact]
    public void Memory_above_the_budget_is_reported_even_when_it_has_fallen_again()
    {
        _run.Meters[Edge].SetMemory(ByteSize.FromMebibytes(64).Bytes + 1);
        _run.Meters[Edge].SetMemory(0);

        Assert.Equal("edge: held 67108865 bytes, its budget is 67108864", Assert.Single(Check()));
    }

    [Fact]
    public void Executor_time_that_no_inference_accounts_for_is_reported()
    {
        var executors = _run.Meters[Edge].Executors!;
        executors.Acquire(new Instant(100));
        executors.Release(new Instant(300));
        Assert.Contains("executors busy for 200 ns, inferences took 0 ns", Assert.Single(Check()), StringComparison.Ordinal);

        _run.Meters[Edge].CountInferences(3, 200);
        Assert.Empty(Check());
    }

    private IReadOnlyList<string> Check(bool isComplete = true) => ConservationAudit.Check(_run, isComplete);

    private InferenceRequest Issue(int key)
    {
        var path = _run.Routes.PathOf(new TaskId(0), Edge);
        var request = TestRequests.Request(0, path, Edge);
        request = new InferenceRequest(
            new RequestOrigin
            {
                Key = (2UL << 40) | (uint)key,
                ChanceKey = (ulong)key,
                Entry = Edge,
                Task = request.Task,
                Sample = 0,
                IssuedAt = request.IssuedAt,
                Deadline = request.Deadline,
            },
            path,
            request.SizeBytes);
        _run.Ledger.Issue(request);
        return request;
    }

    private void Carry(InferenceRequest request)
    {
        _run.Meters[Uplink].CountOffered(request);
        _run.Meters[Uplink].CountTransmission(1_000, Duration.FromNanoseconds(8_000), new Instant(8_000));
        _run.Meters[Uplink].CountSent();
        _run.Meters[Uplink].CountDelivered(request);
    }
}
