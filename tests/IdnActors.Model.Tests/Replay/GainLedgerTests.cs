using IdnActors.Model.Replay;
using IdnActors.Model.Serving;
using IdnActors.Testing;

namespace IdnActors.Model.Tests.Replay;

public class GainLedgerTests
{
    [Fact]
    public void Averages_the_ratios_of_the_slots_not_the_ratio_of_the_sums()
    {
        var ledger = new GainLedger();
        ledger.Add(Slot(0, requests: 10, gainMs: 100));
        ledger.Add(Slot(1, requests: 0, gainMs: 0));
        ledger.Add(Slot(2, requests: 1, gainMs: 40));
        Assert.Equal((3, 2), (ledger.Slots, ledger.BusySlots));
        Assert.Equal(11, ledger.Requests);
        Assert.Equal(140, ledger.GainMs);
        Assert.Equal(3, ledger.CostMs);
        Assert.Equal(25, ledger.TimeAveragedGainPerRequestMs);
    }

    [Fact]
    public void An_empty_ledger_has_no_gain() => Assert.Equal(0, new GainLedger().TimeAveragedGainPerRequestMs);

    private static SlotResult Slot(int number, double requests, double gainMs)
    {
        var table = ServingTable.For(TestScenarios.Line3());
        return new SlotResult(number, SlotServing.Serve([requests], Allocation.RepositoriesOnly(table)), CostMs: 1, gainMs);
    }
}
