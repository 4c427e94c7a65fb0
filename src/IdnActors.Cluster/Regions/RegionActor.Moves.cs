using IdnActors.Cluster.Wire;

namespace IdnActors.Cluster.Regions;

/// <content>A region with the real clock that moves: its letters go with it. What it tells to have come is in it, or is handed over.</content>
internal sealed partial class RegionActor
{
    // While it is not known whether the region goes on here; null: it does. What is in it has not come: if it is not taken, others send it again.
    private List<LiveLetter>? _kept;

    private void BeginLetters(LiveSpec spec)
    {
        _shards = shardsOf(Context.System);
        _letters = new LetterExchange(region, spec.Runs[region], spec.Runs, message => _shards.Tell(message, _self));
        if (spec.Moving is not { } moving) return;
        // Until its clock is started it may have to be made elsewhere once more, by what it had handed over.
        _kept = [];
        _letters.Restore(WireTable.Read<MovingRecord>(moving).Letters);
    }

    /// <summary>What an order that has been carried out means for letters.</summary>
    /// <returns>The answer. Where the region hands over, its letters are with it: all that was to leave it is among them by now.</returns>
    private byte[] AnswerOf(Executed executed)
    {
        var kind = executed.Order.Kind;
        if (kind == OrderKind.HandOver && executed.Answer.Length > 0 && _letters is { } letters)
        {
            var answer = WireTable.ToBytes(new MovingRecord(executed.Answer, letters.Export()));
            _hosted = null;
            EndLive();
            return answer;
        }
        if (kind is OrderKind.HandOver or OrderKind.Start) DeliverKept();
        return executed.Answer;
    }

    private void DeliverKept()
    {
        var kept = _kept;
        _kept = null;
        foreach (var letter in kept ?? []) OnLive(letter);
    }
}
