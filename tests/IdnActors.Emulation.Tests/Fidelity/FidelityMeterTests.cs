using IdnActors.Emulation.Fidelity;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Tests.Fidelity;

public class FidelityMeterTests
{
    private const long Ms = 1_000_000;
    private HostActivity _host = new(0, 0);
    private long? _process = 0;

    [Fact]
    public void Quantiles_share_and_longest_stall_are_those_of_the_events()
    {
        var meter = Started();
        for (var i = 1; i <= 100; i++) meter.Fire(At(i), i <= 98 ? 10_000 : i * Ms);

        var summary = meter.Summarise(Duration.FromSeconds(1));

        Assert.Equal(100, summary.Count);
        Assert.Equal(10, summary.P50.Microseconds, 0.1);
        Assert.Equal(99, summary.P99.Milliseconds, 0.1);
        Assert.Equal(100, summary.Max.Milliseconds);
        Assert.Equal(0.02, summary.ShareAboveTolerance);
        Assert.Equal(At(100), summary.LongestStall.At);
    }

    [Fact]
    public void A_stall_that_a_collection_fills_is_put_down_to_it()
    {
        var meter = Started();
        meter.Rest();
        _host = new HostActivity(GarbageCollection: 6 * Ms, Processor: 0);
        meter.Fire(At(1), 8 * Ms);

        Assert.Equal(StallCause.GarbageCollection, meter.Summarise(Duration.FromSeconds(1)).LongestStall.Cause);
    }

    [Fact]
    public void A_stall_in_which_the_kernel_worked_is_overload_and_one_in_which_it_did_not_run_is_other_work()
    {
        var working = Started();
        working.Rest();
        _host = new HostActivity(0, Processor: 6 * Ms);
        working.Fire(At(1), 8 * Ms);
        Assert.Equal(StallCause.Overload, working.Summarise(Duration.FromSeconds(1)).LongestStall.Cause);

        var waiting = Started();
        waiting.Rest();
        // Spinning takes the processor, but is no work.
        waiting.Spin(6 * Ms);
        _host = new HostActivity(0, _host.Processor + (6 * Ms));
        waiting.Fire(At(1), 8 * Ms);
        Assert.Equal(StallCause.OtherWork, waiting.Summarise(Duration.FromSeconds(1)).LongestStall.Cause);
    }

    [Fact]
    public void What_happened_before_the_kernel_came_to_rest_does_not_count()
    {
        var meter = Started();
        _host = new HostActivity(50 * Ms, 50 * Ms);
        meter.Rest();
        meter.Fire(At(1), 8 * Ms);

        Assert.Equal(StallCause.OtherWork, meter.Summarise(Duration.FromSeconds(1)).LongestStall.Cause);
    }

    [Fact]
    public void An_overrun_inference_is_its_own_cause()
    {
        var meter = Started();
        meter.Fire(At(1), 0);
        meter.Overrun(At(2), 3 * Ms, Duration.FromMilliseconds(10), meter.BeginInference(), isAwaited: false);

        var summary = meter.Summarise(Duration.FromSeconds(1));

        Assert.Equal(StallCause.Inference, summary.LongestStall.Cause);
        Assert.Equal(2, summary.Count);
    }

    [Theory]
    [InlineData(1, 0.02, FidelityVerdict.Faithful)]
    [InlineData(2, 0.02, FidelityVerdict.Overloaded)]
    [InlineData(100, 0.4, FidelityVerdict.Overloaded)]
    public void Inferences_that_take_twice_their_emulated_time_are_overload_though_all_events_are_on_time(int stretched, double latenessMs, FidelityVerdict verdict)
    {
        // Speed 300: an inference of 3 ms has 10 µs of the machine.
        const double Speed = 300;
        var emulated = Duration.FromMilliseconds(3);
        var meter = new FidelityMeter(Speed, Duration.FromMilliseconds(1), () => _host, () => _process);
        meter.Start(Instant.Start);
        for (var i = 1; i <= 100; i++)
        {
            meter.Fire(At(i), 0);
            meter.Infer();
            // Others are late as well, but by less than they are long.
            var before = meter.BeginInference();
            _process += (long)(latenessMs * Ms);
            meter.Overrun(At(i), i <= stretched ? (long)(latenessMs * Ms) : 9_000, emulated, before, isAwaited: true);
        }

        var summary = meter.Summarise(Duration.FromSeconds(1));

        Assert.Equal((verdict, stretched / 100.0), (summary.Verdict, summary.StretchedShare));
        if (verdict == FidelityVerdict.Overloaded) Assert.Equal(3 / (0.01 + latenessMs), summary.HoldableSpeed!.Value, 1e-6);
        else Assert.Null(summary.HoldableSpeed);
    }

    [Theory]
    [InlineData(false, 0.9, 0)]
    [InlineData(true, 0.9, 1)]
    [InlineData(false, 1.1, 1)]
    public void A_stretched_inference_matters_where_others_wait_for_it_or_it_is_later_than_the_tolerance(bool isAwaited, double latenessMs, double share)
    {
        var meter = Started();
        meter.Infer();
        meter.Overrun(At(1), (long)(latenessMs * Ms), Duration.FromMilliseconds(0.1), meter.BeginInference(), isAwaited);

        Assert.Equal(share, meter.Summarise(Duration.FromSeconds(1)).StretchedShare);
    }

    [Theory]
    [InlineData(null, FidelityVerdict.Overloaded)]
    [InlineData(9_000L, FidelityVerdict.Disturbed)]
    [InlineData(15_000L, FidelityVerdict.Overloaded)]
    public void Stretched_inferences_are_overload_where_this_process_worked_and_a_disturbance_where_others_did(long? worked, FidelityVerdict verdict)
    {
        // 10 µs of the machine each, of which they take 30.
        var meter = new FidelityMeter(300, Duration.FromMilliseconds(1), () => _host, () => worked is null ? null : _process);
        meter.Start(Instant.Start);
        for (var i = 1; i <= 100; i++)
        {
            meter.Fire(At(i), 0);
            meter.Infer();
            var before = meter.BeginInference();
            // What the kernel spins meanwhile is no work.
            meter.Spin(20_000);
            _process += 20_000 + (worked ?? 0);
            meter.Overrun(At(i), 20_000, Duration.FromMilliseconds(3), before, isAwaited: true);
        }

        var summary = meter.Summarise(Duration.FromSeconds(1));

        Assert.Equal((verdict, 1.0), (summary.Verdict, summary.StretchedShare));
        Assert.Equal(verdict == FidelityVerdict.Overloaded ? 1 : 0, summary.SlowShare);
        Assert.Equal(verdict == FidelityVerdict.Overloaded ? 100.0 : null, summary.HoldableSpeed);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    public void The_speed_that_could_be_held_follows_from_the_busiest_second(double speed)
    {
        var meter = new FidelityMeter(speed, Duration.FromMilliseconds(1), () => _host, () => _process);
        meter.Start(Instant.Start);
        // Seconds of the machine's time, of which the kernel works 900 (code is compiled), 100, 400 and 200 ms.
        var work = new[] { 0L, 900, 1000, 1400, 1600 };
        for (var second = 1; second <= 4; second++)
        {
            _host = new HostActivity(0, work[second] * Ms);
            meter.Fire(Instant.Start + Duration.FromSeconds(second * speed), 0);
        }

        var summary = meter.Summarise(Duration.FromSeconds(4));

        Assert.Equal(0.4, summary.BusiestSecondShare!.Value, 1e-9);
        Assert.Equal(0.4, summary.BusyShare!.Value, 1e-9);
        Assert.Equal(2 * speed, summary.HoldableSpeed!.Value, 1e-9);
        Assert.Equal(FidelityVerdict.Faithful, summary.Verdict);
    }

    [Theory]
    [InlineData(0.3, FidelityVerdict.Disturbed)]
    [InlineData(1.7, FidelityVerdict.Overloaded)]
    public void Overload_is_told_apart_from_noise_by_the_work_of_the_busiest_second(double workSeconds, FidelityVerdict verdict)
    {
        var meter = Started();
        _host = new HostActivity(0, (long)(workSeconds * 1000 * Ms));
        meter.Fire(Instant.Start + Duration.FromSeconds(1), 20 * Ms);

        Assert.Equal(verdict, meter.Summarise(Duration.FromSeconds(2)).Verdict);
    }

    [Fact]
    public void Without_processor_times_nothing_is_claimed()
    {
        _host = new HostActivity(0, null);
        var meter = Started();
        meter.Fire(Instant.Start + Duration.FromSeconds(1), 20 * Ms);

        var summary = meter.Summarise(Duration.FromSeconds(2));

        Assert.Equal(StallCause.Unknown, summary.LongestStall.Cause);
        Assert.Null(summary.BusyShare);
        Assert.Null(summary.HoldableSpeed);
    }

    [Fact]
    public void Without_events_there_is_nothing_to_complain_of()
    {
        var summary = Started().Summarise(Duration.FromSeconds(1));

        Assert.Equal(FidelityVerdict.Faithful, summary.Verdict);
        Assert.Equal(StallCause.None, summary.LongestStall.Cause);
        Assert.Equal(Duration.Zero, summary.P999);
    }

    private static Instant At(long ms) => Instant.Start + Duration.FromMilliseconds(ms);

    private FidelityMeter Started()
    {
        var meter = new FidelityMeter(1, Duration.FromMilliseconds(1), () => _host, () => _process);
        meter.Start(Instant.Start);
        return meter;
    }
}
