using IdnActors.Emulation.Runs;
using IdnActors.Model.Network;
using IdnActors.Model.Units;
using static IdnActors.Emulation.Nodes.NodeProtocol;

namespace IdnActors.Emulation.Nodes;

/// <summary>
/// Tells the nodes below what becomes of a node's options: at once when one starts or ceases to be deployed, at intervals when it is saturated or no longer;
/// and again at slot ends, since a notice may be lost. Nodes below pass notices on.
/// </summary>
public sealed class OptionNotifier(RunContext run, NodeId node)
{
    private readonly SortedDictionary<VariantId, OptionState> _options = [];
    private readonly Dictionary<TaskId, IReadOnlyList<RequestPath>> _childrenOf = [];

    /// <summary>Whether anything was told of a variant; else all is as the scenario says.</summary>
    public bool HasNewsOf(VariantId variant) => _options.ContainsKey(variant);

    /// <summary>Notes the state of an option and tells it, unless that must wait.</summary>
    /// <param name="variant">The option's variant.</param>
    /// <param name="isAvailable">Whether requests may be sent for it.</param>
    /// <param name="isUrgent">Deployed or gone: told at once. Else saturation: not more often than the scenario's interval.</param>
    /// <param name="now">The present.</param>
    /// <returns>When to call <see cref="TellPending"/>; null: nothing is pending, or a time was given before.</returns>
    public Instant? Update(VariantId variant, bool isAvailable, bool isUrgent, Instant now)
    {
        if (!_options.TryGetValue(variant, out var option)) _options[variant] = option = new OptionState { IsToldAvailable = !isAvailable };
        option.IsAvailable = isAvailable;
        if (option.IsAvailable == option.IsToldAvailable) return null;
        var earliest = option.ToldAt + run.Scenario.Serving.SaturationInterval;
        if (isUrgent || option.Version == 0 || now >= earliest)
        {
            Tell(variant, option, now);
            return null;
        }
        if (option.IsPending) return null;
        option.IsPending = true;
        return earliest;
    }

    /// <summary>Tells what had to wait, if it still differs from what was told.</summary>
    public void TellPending(VariantId variant, Instant now)
    {
        if (!_options.TryGetValue(variant, out var option)) return;
        option.IsPending = false;
        if (option.IsAvailable != option.IsToldAvailable) Tell(variant, option, now);
    }

    /// <summary>Tells everything again.</summary>
    public void Refresh()
    {
        foreach (var (variant, option) in _options)
            if (option.Version > 0) Send(node, variant, option.IsToldAvailable, option.Version);
    }

    /// <summary>Passes a notice on to the nodes below.</summary>
    public void PassOn(OptionNotice notice) => Send(notice.Origin, notice.Variant, notice.IsAvailable, notice.Version);

    private void Tell(VariantId variant, OptionState option, Instant now)
    {
        option.IsToldAvailable = option.IsAvailable;
        option.ToldAt = now;
        // Above those of a run that has died, of which there were fewer than one a microsecond.
        option.Version = Math.Max(option.Version, run.StartAt.Nanoseconds / 1000) + 1;
        Send(node, variant, option.IsAvailable, option.Version);
    }

    private void Send(NodeId origin, VariantId variant, bool isAvailable, long version)
    {
        var task = run.Scenario.Catalogue[variant].Task;
        if (!_childrenOf.TryGetValue(task, out var children)) _childrenOf[task] = children = ChildrenOf(task);
        foreach (var path in children)
        {
            var notice = new OptionNotice
            {
                Path = path,
                Position = 1,
                IsUpward = false,
                SizeBytes = run.Scenario.Serving.ControlMessageSize.Bytes,
                Origin = origin,
                Variant = variant,
                IsAvailable = isAvailable,
                Version = version,
            };
            run.Meters[node].CountControlMessage();
            run.Directory.Tell(notice.NextLink, notice, Akka.Actor.ActorRefs.NoSender);
        }
    }

    /// <summary>The neighbours whose requests for a task come through this node, as one-hop paths.</summary>
    private List<RequestPath> ChildrenOf(TaskId task)
    {
        var repository = run.Routes.RepositoryOf(task, node);
        var tree = run.Routes.TreeToward(repository);
        var topology = run.Scenario.Topology;
        var children = new List<RequestPath>();
        foreach (var link in topology.Outgoing(node))
        {
            var child = link.To;
            if (child == repository || !run.Demanded.Contains(child, task)) continue;
            if (run.Routes.RepositoryOf(task, child) != repository || topology[tree.NextLink(child)].To != node) continue;
            children.Add(new RequestPath([child, node], [topology.Reverse(link.Id)], [link.Id]));
        }
        return children;
    }

    private sealed class OptionState
    {
        public bool IsAvailable { get; set; }
        public bool IsToldAvailable { get; set; }
        public Instant ToldAt { get; set; }

        /// <summary>Somebody will call when it may be told.</summary>
        public bool IsPending { get; set; }
        public long Version { get; set; }
    }
}
