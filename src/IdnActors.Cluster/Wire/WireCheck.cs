using System.Runtime.Serialization;
using IdnActors.Cluster.Processes;
using IdnActors.Cluster.Regions;

namespace IdnActors.Cluster.Wire;

/// <summary>
/// Whether what has come has all its members, which MemoryPack does not ask: where bytes have none, they are null. So nobody else has to. What has ids of the scenario is read by <see cref="HostCodec"/> and
/// <see cref="CoordinatorCodec"/>, which find out themselves what is missing.
/// </summary>
internal static class WireCheck
{
    /// <exception cref="SerializationException">Something is missing, or out of its range.</exception>
    public static T Checked<T>(T record)
        where T : class => IsWhole(record) ? record : throw new SerializationException("Something is missing in it, or out of its range.");

    private static bool IsWhole(object record) => record switch
    {
        Hello hello => IsWhole(hello),
        HelloBack back => back.Other is { } other && IsWhole(other),
        RunBegun begun => begun.Regions >= 0,
        Status status => status is { Coordinator: not null, Scenario: not null } && AreThere(status.Processes) && AreThere(status.Homes),
        MoveWanted move => move.Process is not null,
        MoveDone done => done.Refusal is not null,
        LeaveWanted leave => leave.Process is not null,
        LeaveDone done => done.Obstacle is not null,
        RunSpec spec => spec.Live is not { Runs: null },
        NumbersRecord numbers => numbers.Numbers is not null,
        MovingRecord moving => moving.HandOver is not null && moving.Letters is { } pairs && Array.TrueForAll(pairs, p => p is not null && IsWhole(p)),
        LetterPairRecord pair => pair is { Next: >= 0, Expected: >= 0, Parts: { } parts, Letters: { } letters } && !parts.Contains(null) && Array.TrueForAll(letters, l => l is not null && IsWhole(l)),
        LiveLetter letter => letter is { Bytes: not null, Number: >= 0 },
        OrderPart part => part is { Bytes: not null, Number: >= 0, Part: >= 0 } && part.Part < part.Parts,
        AnswerPart part => part is { Bytes: not null, Number: >= 0, Part: >= 0 } && part.Part < part.Parts,
        OrderWanted wanted => wanted is { Number: >= 0, Part: >= 0 },
        AnswerWanted wanted => wanted is { Number: >= 0, Part: >= 0 },
        OrderFailed failed => failed.Reason is not null,
        LogPart part => part is { Bytes: not null, From: >= 0, Length: >= 0 },
        LogHad had => had.Next >= 0,
        LogRefused refused => refused.Reason is not null,
        Standing standing => standing is { Process: not null, Next: >= 0 },
        LookEntriesRecord look => look.Entries is { } entries && Array.TrueForAll(entries, e => e is not null && IsWhole(e)),
        BegunRecord begun => begun.Runs is not null && AreThere(begun.Journals),
        LookedRecord looked => looked.Look is not null,
        HandedOverRecord handed => handed.Moving is not null,
        ClosedRecord closed => closed.Closing is not null,
        RecoveredRecord recovered => recovered.Process is not null,
        _ => true,
    };

    private static bool IsWhole(Hello hello) => hello is { ScenarioHash: not null, Build: not null };

    private static bool AreThere(string[]? texts) => texts is not null && !texts.Contains(null);
}
