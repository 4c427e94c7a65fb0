using System.Collections.Immutable;

namespace IdnActors.Model.Catalogues;

/// <summary>
/// A split variant that looks at a sample from several sides (Teerapittayanon, McDanel and Kung, "Distributed Deep Neural Networks over the Cloud, the Edge and End Devices", ICDCS 2017): first one part for each device, which takes the
/// sample alone; then an exit that takes something, the scores, of every device; then the last part, which takes something else, the features, of every device.
/// </summary>
public sealed class ViewChain
{
    /// <summary>Most devices of one variant.</summary>
    public const int MostViews = 64;

    private ViewChain(SplitChain chain) => Chain = chain;

    /// <summary>The parts in the order they run.</summary>
    public SplitChain Chain { get; }

    /// <summary>Number of devices; the part of each has its number, from 0.</summary>
    public int Views => Chain.Length - 2;

    /// <summary>Index of the exit, which joins the scores.</summary>
    public int Local => Views;

    /// <summary>Index of the last part, which joins the features.</summary>
    public int Final => Views + 1;

    /// <summary>The views of a chain; null where its parts are others.</summary>
    public static ViewChain? Of(SplitChain chain)
    {
        ArgumentNullException.ThrowIfNull(chain);
        var views = new ViewChain(chain);
        if (views.Views is not (>= 1 and <= MostViews)) return null;
        var areDevices = chain.Whole.Parts.Take(views.Views).Index().All(p => p.Item.Inputs.All(i => i.From is null) && chain.ExitOf(p.Index) is null);
        return areDevices && chain.ExitOf(views.Local) is not null && chain.Split.Final == views.Final && views.Joins(views.Local) && views.Joins(views.Final) ? views : null;
    }

    /// <summary>What a part takes of a device.</summary>
    /// <param name="view">Number of the device.</param>
    /// <param name="part">The part that joins.</param>
    public IEnumerable<CutTensor> Tensors(int view, int part) => Chain.Whole.Parts[part].Inputs.Where(i => i.From == view).Select(i => Chain.Split.Cut(view, i.Tensor)!);

    private bool Joins(int part)
    {
        var inputs = Chain.Whole.Parts[part].Inputs;
        return inputs.All(i => i.From is { } from && from < Views && Chain.Split.Cut(from, i.Tensor) is not null)
            && inputs.Select(i => i.From).Distinct().Count() == Views;
    }
}

/// <summary>The chains over several views of a catalogue.</summary>
public static class ViewChains
{
    /// <summary>By variant; null for those that are no such.</summary>
    public static ImmutableArray<ViewChain?> Of(ImmutableArray<SplitChain?> chains) => [.. chains.Select(c => c is null ? null : ViewChain.Of(c))];
}
