using System.Collections.Immutable;
using IdnActors.Configuration.Hocon;
using IdnActors.Configuration.Reading;
using IdnActors.Model.Catalogues;

namespace IdnActors.Configuration.Catalogues;

/// <summary>Which tensor of which part goes into which: names are looked up among the parts a part stands <c>after</c>, never anywhere else.</summary>
internal sealed class PartWiring
{
    private readonly IReadOnlyList<PartDraft> _drafts;
    private readonly string _input, _output;

    public PartWiring(IReadOnlyList<PartDraft> drafts, string input, string output)
    {
        (_drafts, _input, _output) = (drafts, input, output);
        Sources = [.. drafts.Select(SourcesOf)];
    }

    /// <summary>For each part the indices of those it stands after.</summary>
    public ImmutableArray<ImmutableArray<int>> Sources { get; }

    /// <summary>What goes in at each part.</summary>
    public ImmutableArray<PartInput>[] Connect() => [.. _drafts.Select(Connect)];

    /// <summary>The part whose output is the model's answer; 0 after a problem.</summary>
    public int FindFinal(ConfigReader card)
    {
        var finals = Enumerable.Range(0, _drafts.Count)
            .Where(i => _drafts[i].Makes(_output) && _drafts[i].Role is PartRole.Whole or PartRole.Tail or PartRole.Aggregator or PartRole.Decoder).ToList();
        if (finals.Count == 1) return finals[0];
        if (card.Section("output").Has("name"))
        {
            card.Report("output.name", finals.Count == 0 ? $"is {_output}, which no part gives" : $"is {_output}, which {Listed(finals)} give",
                "one tail, decoder or aggregator gives the answer of a split model", "name it among the outputs of that part");
        }
        return 0;
    }

    /// <summary>Reports outputs that go nowhere.</summary>
    public void CheckUse(IReadOnlyList<ImmutableArray<PartInput>> inputs, int final, ImmutableArray<ExitSpec> exits)
    {
        for (var i = 0; i < _drafts.Count; i++)
        {
            foreach (var (name, element) in _drafts[i].Outputs)
            {
                var isUsed = (i == final && name == _output) || exits.Any(e => e.Part == i && e.Scores == name)
                    || inputs.Any(p => p.Any(t => t.From == i && t.Tensor == name));
                // An exit that is not listed is another problem.
                if (!isUsed && _drafts[i].Role != PartRole.Exit)
                    element.Report($"is {name}, which no part takes from {_drafts[i].Name}", "an output goes on or is an answer", "leave it out, or name it among the inputs of the part it is for");
            }
        }
    }

    private ImmutableArray<int> SourcesOf(PartDraft draft)
    {
        var sources = ImmutableArray.CreateBuilder<int>();
        foreach (var (name, element) in draft.After)
        {
            var index = IndexOf(name);
            if (index >= 0) sources.Add(index);
            else
                element.Report($"is {ConfigText.Shown(name)}", "a part of this card is required", Spelling.Remedy(name, _drafts.Select(d => d.Name)));
        }
        return sources.ToImmutable();
    }

    private ImmutableArray<PartInput> Connect(PartDraft draft, int index)
    {
        if (draft.Inputs.Count == 0) draft.Block.Report("inputs", "is missing", "the tensors that go in at a part are required", $"write e.g. inputs = [{_input}]");
        if (draft.Outputs.Count == 0) draft.Block.Report("outputs", "is missing", "the tensors that come out of a part are required", "write e.g. outputs = [features]");
        var inputs = ImmutableArray.CreateBuilder<PartInput>();
        foreach (var (name, element) in draft.Inputs)
        {
            var makers = Sources[index].Where(s => _drafts[s].Makes(name)).ToList();
            if (makers.Count > 1)
                element.Report($"is {name}, which {Listed(makers)} make", "a tensor comes from one part", "leave the others out of after, or rename the tensor");
            else if (makers.Count == 0 && name != _input)
                element.Report($"is {name}, which is neither the model's input {_input} nor made by a part in after", "it is required where a tensor comes from",
                    Makers(name) is { Length: > 0 } others ? $"write e.g. after = [{others}]" : "correct the name");
            inputs.Add(new PartInput(name, makers.Count > 0 ? makers[0] : null));
        }
        foreach (var (name, element) in draft.After)
        {
            var source = IndexOf(name);
            if (source >= 0 && draft.Inputs.Count > 0 && !draft.Inputs.Any(i => _drafts[source].Makes(i.Name)))
                element.Report($"is {name}, of whose outputs {draft.Name} takes none", "a part takes a tensor from each that it stands after", "remove it, or name the tensor among the inputs");
        }
        return inputs.ToImmutable();
    }

    private int IndexOf(string name) => Enumerable.Range(0, _drafts.Count).Where(i => _drafts[i].Name == name).DefaultIfEmpty(-1).First();

    private string Makers(string tensor) => string.Join(", ", _drafts.Where(d => d.Makes(tensor)).Select(d => d.Name).Take(1));

    private string Listed(IEnumerable<int> parts) => string.Join(" and ", parts.Select(i => _drafts[i].Name));
}
