namespace IdnActors.Emulation.Runs;

/// <summary>
/// Checks, when a run is over, that nothing was lost track of and no limit was passed: requests issued = sum of outcomes, per link bytes offered = delivered +
/// dropped, memory within budget, executors within capacity.
/// </summary>
public static class ConservationAudit
{
    private const int MostNamed = 20;

    /// <inheritdoc cref="Check(RunBooks, bool)"/>
    public static IReadOnlyList<string> Check(RunContext run, bool isComplete) => Check(RunBooks.Of(run), isComplete);

    /// <param name="run">The books of the run, with everything ended.</param>
    /// <param name="isComplete">Whether nothing is under way any more; after an interrupt packets may still be, and executors busy.</param>
    public static IReadOnlyList<string> Check(RunBooks run, bool isComplete)
    {
        var violations = new List<string>(run.Violations);
        CheckRequests(run, violations);
        foreach (var link in run.Scenario.Topology.Links)
        {
            // What was counted of a link that has died with its sender does not go with what its receiver counted.
            if (!run.Died.Contains(link.From)) CheckLink(run, link.Id, isComplete && !run.Died.Contains(link.To), violations);
        }
        foreach (var node in run.Scenario.Topology.Nodes) CheckNode(run, node, isComplete && !run.Died.Contains(node.Id), violations);
        return violations;
    }

    private static void CheckRequests(RunBooks run, List<string> violations)
    {
        var open = run.Open;
        if (open.Length > 0)
        {
            var named = string.Join("; ", open.Take(MostNamed).Select(r => r.Text));
            violations.Add($"{open.Length} requests have no outcome: {named}{(open.Length > MostNamed ? "; …" : "")}");
        }
        foreach (var node in run.Scenario.Topology.Nodes)
        {
            var counters = run.Meters[node.Id].CountersAt(run.Now);
            var openHere = open.Count(r => r.Entry == node.Id);
            if (counters.Issued != counters.Ended + openHere)
                violations.Add($"{node.Name}: {counters.Issued} requests issued, {counters.Ended} ended, {openHere} open");
        }
    }

    private static void CheckLink(RunBooks run, LinkId link, bool isComplete, List<string> violations)
    {
        var meter = run.Meters[link];
        var counters = meter.CountersAt(run.Now);
        var name = run.Scenario.Topology.NameOf(link);
        var accounted = counters.DeliveredBytes + counters.OverflowedBytes + counters.LostBytes;
        if (isComplete ? accounted != counters.OfferedBytes : accounted > counters.OfferedBytes)
        {
            violations.Add($"link {name}: {counters.OfferedBytes} bytes offered, {counters.DeliveredBytes} delivered, "
                + $"{counters.OverflowedBytes} overflowed, {counters.LostBytes} lost");
        }
        var packets = counters.DeliveredPackets + counters.OverflowedPackets + counters.LostPackets;
        if (isComplete ? packets != counters.OfferedPackets : packets > counters.OfferedPackets)
            violations.Add($"link {name}: {counters.OfferedPackets} packets offered, {packets} accounted for");
        CheckTransmitter(run, run.Scenario.Topology[link], isComplete, violations);
    }

    /// <summary>What a transmitter may do: all it took, at its rate, one at a time, within its duty cycle and its queue.</summary>
    private static void CheckTransmitter(RunBooks run, Model.Network.Link link, bool isComplete, List<string> violations)
    {
        var meter = run.Meters[link.Id];
        var counters = meter.CountersAt(run.Now);
        var name = run.Scenario.Topology.NameOf(link.Id);
        var taken = counters.OfferedBytes - counters.OverflowedBytes;
        if (isComplete ? meter.TransmittedBytes != taken : meter.TransmittedBytes > taken)
            violations.Add($"link {name}: took {taken} bytes, transmitted {meter.TransmittedBytes}");
        if (counters.BusyNanoseconds > run.Now.Nanoseconds)
            violations.Add($"link {name}: busy for {counters.BusyNanoseconds} ns of {run.Now.Nanoseconds} ns");
        var sent = meter.TransmittedBytes * 8e9 / link.Rate.BitsPerSecond;
        if (link.Trace is null && meter.TransmissionNanoseconds < Math.Floor(sent))
            violations.Add($"link {name}: carried more than its rate, {sent:F0} ns worth of bytes in {meter.TransmissionNanoseconds} ns");
        if (link.Trace is not null && meter.PossibleBytes < meter.TransmittedBytes)
            violations.Add($"link {name}: carried more than its trace, {meter.TransmittedBytes} bytes where {meter.PossibleBytes} were possible");
        // A transmission longer than the bucket is deep leaves it in debt, once at a time.
        if (link.DutyCycle is { } duty
            && counters.BusyNanoseconds > (1 + run.Moves.GetValueOrDefault(link.From)) * Math.Max(duty.Burst.Nanoseconds, meter.LongestTransmissionNanoseconds) + decimal.Ceiling((decimal)duty.Share * run.Now.Nanoseconds))
        {
            violations.Add($"link {name}: transmitted for {counters.BusyNanoseconds} ns of {run.Now.Nanoseconds} ns, its duty cycle is {duty.Share} after {duty.Burst}");
        }
        var queues = link.Classes is null ? 1 : 3;
        if (meter.MaxQueueBytes > link.QueueCapacity.Bytes * (decimal)queues)
            violations.Add($"link {name}: {meter.MaxQueueBytes} bytes waited, its queue holds {link.QueueCapacity}");
    }

    private static void CheckNode(RunBooks run, Model.Network.Node node, bool isComplete, List<string> violations)
    {
        var meter = run.Meters[node.Id];
        if (meter.MaxMemoryBytes > node.MemoryBudget.Bytes)
            violations.Add($"{node.Name}: held {meter.MaxMemoryBytes} bytes, its budget is {node.MemoryBudget.Bytes}");
        var busy = meter.CountersAt(run.Now).BusyNanoseconds;
        // In decimal: nanoseconds times executors may pass the range of a long.
        if (busy > (decimal)run.Now.Nanoseconds * node.Executors)
            violations.Add($"{node.Name}: executors busy for {busy} ns, {node.Executors} of them had {run.Now.Nanoseconds} ns");
        if (isComplete && busy != meter.ServiceNanoseconds + meter.FailedServiceNanoseconds)
        {
            violations.Add($"{node.Name}: executors busy for {busy} ns, inferences took {meter.ServiceNanoseconds} ns "
                + $"and {meter.FailedServiceNanoseconds} ns were lost to failures");
        }
    }
}
