using System.Collections.Immutable;
using IdnActors.Configuration.Catalogues;
using IdnActors.Configuration.Reading;
using IdnActors.Model;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Configuration.Scenarios;

/// <summary>What each node holds as the placement goes on, to report what does not fit or is done twice.</summary>
internal sealed class DeploymentLedger(Topology? topology, CatalogueDraft catalogue, ImmutableArray<Repository> repositories)
{
    private readonly HashSet<Deployment> _deployed = [];
    private readonly HashSet<Deployment> _permanent = [.. repositories.SelectMany(r => r.Serving.Select(v => new Deployment(r.Node, v)))];
    private readonly Dictionary<NodeId, ByteSize> _used = [];
    private readonly HashSet<string> _reported = new(StringComparer.Ordinal);

    /// <summary>Notes a deployment; false, after a problem, when it is there already.</summary>
    public bool Load(ConfigElement place, Deployment deployment)
    {
        var (node, variant) = (topology![deployment.Node], catalogue.Variants[deployment.Variant.Index]);
        if (_permanent.Contains(deployment))
        {
            Report(place, $"puts {variant.Name} on {node.Name} again", "a repository serves it there for ever", "remove it");
            return false;
        }
        if (!_deployed.Add(deployment))
        {
            Report(place, $"puts {variant.Name} on {node.Name} again", "a node holds a variant once", "remove it, or unload it before");
            return false;
        }
        var used = _used.GetValueOrDefault(deployment.Node);
        _used[deployment.Node] = used + variant.Size;
        if (_used[deployment.Node] > node.MemoryBudget)
            Report(place, $"puts {variant.Name} ({variant.Size}) on {node.Name}, which holds {used} of its {node.MemoryBudget} already",
                "what is deployed on a node fits into its memory", "choose a smaller variant, unload one, or raise the node's memory");
        return true;
    }

    /// <summary>Notes a removal, or a problem when there is nothing to remove.</summary>
    public void Unload(ConfigElement place, Deployment deployment)
    {
        var (node, variant) = (topology![deployment.Node], catalogue.Variants[deployment.Variant.Index]);
        if (_deployed.Remove(deployment))
            _used[deployment.Node] -= variant.Size;
        else
            Report(place, $"takes {variant.Name} from {node.Name}", "only what is deployed there at that time can be unloaded",
                _permanent.Contains(deployment) ? "a repository keeps what it serves" : "check the node, the variant and the times");
    }

    /// <summary>One problem per place: a tier has many nodes, and its mistake is one.</summary>
    private void Report(ConfigElement place, string found, string required, string remedy)
    {
        if (_reported.Add(place.Path)) place.Report(found, required, remedy);
    }
}
