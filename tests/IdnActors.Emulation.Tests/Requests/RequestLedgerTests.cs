using IdnActors.Emulation.Meters;
using IdnActors.Emulation.Requests;
using IdnActors.Model.Inference;
using IdnActors.Model.Units;
using IdnActors.Testing;

namespace IdnActors.Emulation.Tests.Requests;

public class RequestLedgerTests
{
    private readonly RunMeters _meters = new(nodes: 2, links: 0, variants: 2);
    private readonly RequestLedger _ledger;

    public RequestLedgerTests() => _ledger = new RequestLedger(_meters, TestScenarios.Line3().Catalogue, new Instant(100));

    [Fact]
    public void A_request_that_ends_twice_is_a_violation_that_names_it_and_counts_once()
    {
        var request = Issue(7);
        Assert.True(_ledger.End(request, Outcome.Refused));

        Assert.False(_ledger.End(request, Outcome.Lost, LossCause.LinkLoss));

        var violation = Assert.Single(_ledger.Violations);
        Assert.Contains("request 0/7", violation, StringComparison.Ordinal);
        Assert.Contains("Lost", violation, StringComparison.Ordinal);
        Assert.Contains("Refused", violation, StringComparison.Ordinal);
        Assert.Equal(1, _ledger.Ended);
        Assert.Equal(0, _ledger.OpenCount);
        Assert.Equal(1, _meters[new NodeId(0)].CountersAt(Instant.Start).Ended);
    }

    [Fact]
    public void An_answer_after_its_request_has_ended_is_a_violation_and_no_answer()
    {
        var request = Issue(1);
        _ledger.End(request, Outcome.Expired);

        _ledger.EndAnswered(request, new Instant(1_000));

        Assert.Single(_ledger.Violations);
        Assert.Equal(0, _ledger.Latencies.TotalCount);
    }

    [Fact]
    public void Open_requests_are_listed_by_key_whatever_the_order_they_ended_in()
    {
        var requests = Enumerable.Range(0, 6).Select(i => Issue(5 - i)).ToArray();
        _ledger.End(requests[0], Outcome.Refused);
        _ledger.End(requests[5], Outcome.Refused);
        _ledger.End(requests[2], Outcome.Refused);

        Assert.Equal([1ul, 2ul, 4ul], _ledger.Open().Select(r => r.Key));

        _ledger.EndAllOpen(LossCause.DrainTimeout);
        Assert.Empty(_ledger.Open());
        Assert.Equal(3, _meters[new NodeId(0)].CountersAt(Instant.Start).LostDrainTimeout);
        Assert.Empty(_ledger.Violations);
    }

    [Theory]
    [InlineData(1_000, Outcome.Served)]
    [InlineData(1_001, Outcome.Expired)]
    public void An_answer_counts_up_to_and_at_its_deadline(long now, Outcome expected)
    {
        var request = Issue(1, deadline: new Instant(1_000));
        request.ServedBy = new VariantId(1);

        _ledger.EndAnswered(request, new Instant(now));

        Assert.Equal(expected, request.Outcome);
    }

    [Theory]
    [InlineData(95, Outcome.Served)]
    [InlineData(80, Outcome.Served)]
    [InlineData(95.5, Outcome.Degraded)]
    [InlineData(double.NaN, Outcome.Served)]
    public void An_answer_is_degraded_when_it_is_less_accurate_than_planned(double plannedPoints, Outcome expected)
    {
        var request = Issue(1);
        request.PlannedAccuracyPoints = plannedPoints;
        request.ServedBy = new VariantId(1);

        _ledger.EndAnswered(request, new Instant(1_000));

        Assert.Equal(expected, request.Outcome);
    }

    [Fact]
    public void Latency_is_counted_exactly_and_not_for_requests_of_the_warm_up()
    {
        Answer(Issue(1, issuedAt: 99), 2_000_099, isCorrect: true);
        Answer(Issue(2, issuedAt: 100), 1_000_100, isCorrect: true);
        Answer(Issue(3, issuedAt: 100), 3_000_100, isCorrect: false);

        Assert.Equal(2, _ledger.Latencies.TotalCount);
        Assert.Equal(4_000_000, _ledger.LatencySumNanoseconds);
        Assert.Equal(3_000_000, _ledger.LatencyMaxNanoseconds);
        var counters = _meters[new NodeId(0)].CountersAt(Instant.Start);
        Assert.Equal((3, 2, 1), (counters.Served, counters.Answered, counters.Correct));
        Assert.Equal((2, 1), (_meters[new VariantId(1)].Answered, _meters[new VariantId(1)].Correct));
    }

    [Fact]
    public void A_latency_beyond_the_histogram_is_counted_at_its_end()
    {
        Answer(Issue(1, issuedAt: 100), 100 + Duration.FromMinutes(600).Nanoseconds, isCorrect: true);

        Assert.Equal(1, _ledger.Latencies.TotalCount);
        Assert.Equal(Duration.FromMinutes(600).Nanoseconds, _ledger.LatencyMaxNanoseconds);
    }

    [Fact]
    public void A_lost_request_needs_a_cause() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _ledger.End(Issue(1), Outcome.Lost));

    private void Answer(InferenceRequest request, long now, bool isCorrect)
    {
        request.ServedBy = new VariantId(1);
        request.Result = new InferenceResult(-1, 0, isCorrect);
        _ledger.EndAnswered(request, new Instant(now));
    }

    private InferenceRequest Issue(int key, long issuedAt = 0, Instant? deadline = null)
    {
        var request = new InferenceRequest(
            new RequestOrigin
            {
                Key = (ulong)key,
                ChanceKey = (ulong)key,
                Entry = new NodeId(0),
                Task = new TaskId(0),
                Sample = 0,
                IssuedAt = new Instant(issuedAt),
                Deadline = deadline ?? Instant.MaxValue,
            },
            TestRequests.Request(0).Path,
            0);
        _ledger.Issue(request);
        return request;
    }
}
