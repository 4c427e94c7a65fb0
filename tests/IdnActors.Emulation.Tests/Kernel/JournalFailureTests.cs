using Akka.Pattern;
using Akka.Persistence;
using IdnActors.Emulation.Journal;
using IdnActors.Emulation.Kernel;

namespace IdnActors.Emulation.Tests.Kernel;

/// <summary>What a user is told of a journal that fails: what to do where it is known, else where to look.</summary>
public sealed class JournalFailureTests
{
    public static TheoryData<Exception> TooSlow => [new TimeoutException("it took 120 s"), new OpenCircuitException("it took 120 s"), new RecoveryTimedOutException("it took 120 s")];

    [Theory]
    [MemberData(nameof(TooSlow))]
    public void A_journal_that_does_not_answer_is_no_fault_of_the_program(Exception cause)
    {
        var failure = Assert.IsType<JournalException>(PersistentEmulationActor.FailureOf("event 3", cause));
        Assert.StartsWith("event 3: the journal does not answer in time (it took 120 s", failure.Message, StringComparison.Ordinal);
        Assert.Contains("policy.journal = memory", failure.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_journal_says_for_itself_is_told_as_it_is()
    {
        var failure = Assert.IsType<JournalException>(PersistentEmulationActor.FailureOf("event 3", new IOException("disk full")));
        Assert.Equal(("event 3: disk full", "disk full"), (failure.Message, failure.Reason));
    }

    [Fact]
    public void What_nobody_expected_keeps_its_cause()
    {
        var cause = new ArgumentException("nobody knows");
        Assert.Same(cause, Assert.IsType<InvalidOperationException>(PersistentEmulationActor.FailureOf("event 3", cause)).InnerException);
    }
}
