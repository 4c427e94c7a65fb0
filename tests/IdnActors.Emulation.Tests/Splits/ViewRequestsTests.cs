using IdnActors.Emulation.Requests;
using IdnActors.Emulation.Splits;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Inference;
using IdnActors.Model.Units;
using IdnActors.Testing;

namespace IdnActors.Emulation.Tests.Splits;

public sealed class ViewRequestsTests
{
    private static readonly InferenceResult Answer = new(3, 0.9f, true);

    private readonly ViewGroup _group;
    private readonly ViewRequests _requests = new();

    public ViewRequestsTests()
    {
        var scenario = TestViews.Star();
        _group = new ViewGroup(0, scenario.Splitting.Views[0], ViewChain.Of(new SplitChain(scenario.Catalogue.Variants[0]))!, scenario.Topology);
    }

    private InferenceRequest Add(ulong key)
    {
        var origin = new RequestOrigin { Key = key, ChanceKey = key, Entry = new NodeId(1), Task = new TaskId(0), Sample = 0, IssuedAt = Instant.Start, Deadline = Instant.Start + Duration.FromSeconds(1) };
        var request = new InferenceRequest(origin, _group.AnswerWay, 1);
        _requests.Add(request);
        return request;
    }

    [Fact]
    public void Views_send_a_request_to_the_exit_once()
    {
        var request = Add(1);
        Assert.Null(_requests.TakeUnanswered(1));
        Assert.Same(request, _requests.TakeToExit(1));
        Assert.Null(_requests.TakeToExit(1));
        Assert.Null(_requests.AwaitAnswer(request));
        Assert.Null(_requests.TakeToExit(1));
        Assert.Null(_requests.TakeToExit(2));
    }

    [Fact]
    public void An_answer_ends_the_wait_once()
    {
        var request = Add(1);
        _requests.TakeToExit(1);
        Assert.Null(_requests.AwaitAnswer(request));
        Assert.Same(request, _requests.TakeAnswer(1, Answer));
        Assert.Null(_requests.TakeAnswer(1, Answer));
        Assert.Null(_requests.TakeUnanswered(1));
        Assert.Equal(0, _requests.Count);
    }

    [Fact]
    public void An_answer_before_the_exit_has_judged_is_kept_for_it()
    {
        var request = Add(1);
        _requests.TakeToExit(1);
        Assert.Null(_requests.TakeAnswer(1, Answer));
        Assert.Equal(Answer, _requests.AwaitAnswer(request));
        Assert.Equal(0, _requests.Count);
    }

    [Fact]
    public void What_comes_too_late_finds_no_request()
    {
        _requests.AwaitAnswer(Add(1));
        Assert.NotNull(_requests.TakeUnanswered(1));
        Assert.Null(_requests.TakeUnanswered(1));
        Assert.Null(_requests.TakeAnswer(1, Answer));
    }

    /// <summary>The request was with its node while the aggregator crashed.</summary>
    [Fact]
    public void A_request_that_is_not_known_may_wait_for_the_cloud()
    {
        var request = Add(1);
        var afterCrash = new ViewRequests();
        Assert.Null(afterCrash.AwaitAnswer(request));
        Assert.Same(request, afterCrash.TakeAnswer(1, Answer));
    }

    [Fact]
    public void All_that_wait_for_the_cloud_go_in_their_order()
    {
        var (first, second, third) = (Add(3), Add(2), Add(1));
        _requests.AwaitAnswer(third);
        _requests.AwaitAnswer(first);
        Assert.Equal([first, third], _requests.TakeAllUnanswered());
        Assert.Empty(_requests.TakeAllUnanswered());
        Assert.Same(second, _requests.TakeToExit(2));
    }

    [Fact]
    public void Requests_that_have_ended_or_are_others_by_now_are_not_found_and_go_in_time()
    {
        var (ended, used) = (Add(1), Add(2));
        ended.Outcome = Outcome.Expired;
        used.Begin(used.Origin with { Key = 9 }, _group.AnswerWay, 1);
        Assert.Null(_requests.TakeToExit(1));
        Assert.Null(_requests.TakeToExit(2));
        Assert.Null(_requests.TakeAnswer(2, Answer));
        Add(3);
        Assert.Equal(1, _requests.Count);
    }

    [Fact]
    public void A_device_forgets_samples_behind_their_deadline()
    {
        var memory = new ViewMemory(Duration.FromSeconds(100));
        var (first, second) = (Add(1).Origin, Add(2).Origin);
        memory.Keep(first, null, Instant.Start);
        Assert.True(memory.TryFind(1, out _));
        memory.Keep(second, null, Instant.Start + Duration.FromSeconds(2));
        Assert.False(memory.TryFind(1, out _));
        Assert.Equal(1, memory.Count);
    }

    [Fact]
    public void A_device_forgets_samples_without_a_deadline_when_nobody_waits_for_their_features()
    {
        var memory = new ViewMemory(Duration.FromSeconds(1));
        var (first, second, third) = (Add(1).Origin with { Deadline = Instant.MaxValue }, Add(2).Origin with { Deadline = Instant.MaxValue }, Add(3).Origin with { Deadline = Instant.MaxValue });
        memory.Keep(first, null, Instant.Start);
        memory.Keep(second, null, Instant.Start + Duration.FromSeconds(1));
        Assert.True(memory.TryFind(1, out _));
        memory.Keep(third, null, Instant.Start + Duration.FromSeconds(1.5));
        Assert.False(memory.TryFind(1, out _));
        Assert.True(memory.TryFind(2, out _));
        Assert.Equal(2, memory.Count);
    }
}
