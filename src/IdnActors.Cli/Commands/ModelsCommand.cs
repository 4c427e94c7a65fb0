using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using IdnActors.Cli.Display;
using IdnActors.Configuration.Catalogues;
using IdnActors.Inference.Verification;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Scenarios;
using Spectre.Console;

namespace IdnActors.Cli.Commands;

/// <summary><c>idn models list | verify | measure | split</c>.</summary>
public static class ModelsCommand
{
    public static Command Create(Terminal terminal) => new Command("models", "Look at the model library, and check it")
    {
        CreateList(terminal),
        CreateVerify(terminal),
        ModelsMeasureCommand.Create(terminal),
        ModelsSplitCommand.Create(terminal),
    }.WithExamples("""
        idn models list
        idn models verify            every model on all images of its data set
        idn models verify cnn8 ee    only these
        idn models measure           how long each takes on this machine
        idn models split ee --list   where a network can be cut in parts
        """);

    private static Command CreateList(Terminal terminal)
    {
        var json = JsonOption.Create();
        var command = new Command("list", "List the models of the library with what their cards state") { json };
        command.SetAction(parsed =>
        {
            var cards = ModelLibraryLoader.Load(ModelLibraryLoader.DefaultFolder);
            if (parsed.GetValue(json))
            {
                var facts = cards.Select(c => new
                {
                    id = c.Id,
                    description = c.Description,
                    dataSet = c.DataSet,
                    parameters = c.Parameters,
                    macs = c.Parts.Sum(p => p.Macs),
                    sizeBytes = c.Parts.Sum(p => p.Size.Bytes),
                    accuracyPoints = c.AccuracyPoints,
                });
                terminal.RawOut.WriteLine(JsonSerializer.Serialize(facts, JsonOption.Layout));
                return ExitCode.Ok;
            }
            var table = new Table { Border = TableBorder.Rounded };
            table.AddColumn("model").AddColumn("layers");
            foreach (var column in (string[])["parameters", "MACs", "size", "accuracy %"]) table.AddColumn(new TableColumn(column).RightAligned());
            foreach (var card in cards)
            {
                table.AddRow(Markup.Escape(card.Id), Markup.Escape(card.Layers), FormattableString.Invariant($"{card.Parameters:N0}"),
                    FormattableString.Invariant($"{card.Parts.Sum(p => p.Macs):N0}"), RunTable.Bytes(card.Parts.Sum(p => p.Size.Bytes)),
                    FormattableString.Invariant($"{card.AccuracyPoints:F2}"));
            }
            terminal.Out.Write(table);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command CreateVerify(Terminal terminal)
    {
        var ids = new Argument<string[]>("model") { Description = "Models to verify; none: all", Arity = ArgumentArity.ZeroOrMore };
        var folder = new Option<string?>("--library") { Description = "Folder of the models [default: those of the program]", HelpName = "folder" };
        var json = JsonOption.Create();
        var command = new Command("verify", "Measure models on all images of their data set, and compare files and figures with the cards") { ids, folder, json }
            .WithExamples("""
                idn models verify
                idn models verify cnn8 ee
                idn models verify --library my/models

                Of split models also: the parts one after the other equal the unsplit model; what travels is written and read by its codec and has the stated bytes;
                every exit has the stated accuracy and is left by the stated share of the images. Shares that a card could state are told.
                Exit codes: 0 every card is true, 1 one is not, 130 interrupted.
                """);
        command.SetAction((parsed, cancellation) => VerifyAsync(terminal, parsed.GetValue(folder), parsed.GetValue(ids) ?? [], parsed.GetValue(json), cancellation));
        return command;
    }

    private static async Task<int> VerifyAsync(Terminal terminal, string? library, IReadOnlyList<string> ids, bool json, CancellationToken cancellation)
    {
        var cards = Select(ModelLibraryLoader.Load(library ?? ModelLibraryLoader.DefaultFolder), ids);
        var verifier = new ModelVerifier(InferenceEngines.DataSets(), ExitGates.Of);
        var done = new List<ModelVerification>();
        using var interruption = new Interruption(cancellation);
        try
        {
            await Task.Run(
                () =>
                {
                    foreach (var card in cards)
                    {
                        if (terminal.IsInteractive) terminal.Error.MarkupLineInterpolated($"[grey]{card.Id} ({done.Count + 1} of {cards.Length})[/]");
                        done.Add(verifier.Verify(card, progress: null, interruption.Token));
                    }
                },
                interruption.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // What was verified is shown all the same.
        }
        Show(terminal, done, cards.Length, json);
        if (done.Exists(v => !v.IsOk)) return ExitCode.Failed;
        return done.Count == cards.Length ? ExitCode.Ok : ExitCode.Interrupted;
    }

    /// <summary>The cards of the named models, in the order of the library; all when none is named.</summary>
    /// <exception cref="ScenarioException">A name is not in the library.</exception>
    internal static ImmutableArray<ModelCard> Select(ImmutableArray<ModelCard> cards, IReadOnlyList<string> ids)
    {
        var unknown = ids.Where(id => cards.All(c => c.Id != id)).ToList();
        if (unknown.Count > 0)
        {
            var known = string.Join(", ", cards.Select(c => c.Id));
            throw new ScenarioException([.. unknown.Select(id => new Problem("models", id, "is not in the library", "the id of a model is required", $"models: {known}"))]);
        }
        return ids.Count == 0 ? cards : [.. cards.Where(c => ids.Contains(c.Id))];
    }

    internal static void Show(Terminal terminal, List<ModelVerification> verifications, int wanted, bool json)
    {
        if (json)
        {
            var facts = verifications.Select(v => new
            {
                model = v.ModelId,
                images = v.Images,
                measuredAccuracyPoints = v.MeasuredAccuracyPoints,
                statedAccuracyPoints = v.ExpectedAccuracyPoints,
                tolerancePoints = v.TolerancePoints,
                chainDifference = v.Chain?.LargestDifference,
                exits = v.Exits.Select(e => new
                {
                    part = e.Part,
                    measuredAccuracyPoints = e.AccuracyPoints,
                    statedAccuracyPoints = e.StatedAccuracyPoints,
                    measuredSharePoints = e.SharePoints,
                    statedSharePoints = e.StatedSharePoints,
                }),
                payloads = v.Payloads.Select(p => new { part = p.Part, tensor = p.Tensor, codec = p.Codec.ToString(), measuredMeanBytes = p.MeanBytes, statedBytes = p.StatedBytes }),
                ok = v.IsOk,
                problems = v.Problems.Select(p => p.ToString()),
            });
            terminal.RawOut.WriteLine(JsonSerializer.Serialize(facts, JsonOption.Layout));
            return;
        }
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumn("model");
        foreach (var column in (string[])["images", "measured %", "stated %", "tolerance"]) table.AddColumn(new TableColumn(column).RightAligned());
        table.AddColumn("card");
        foreach (var v in verifications)
        {
            table.AddRow(Markup.Escape(v.ModelId), FormattableString.Invariant($"{v.Images:N0}"), FormattableString.Invariant($"{v.MeasuredAccuracyPoints:F2}"),
                FormattableString.Invariant($"{v.ExpectedAccuracyPoints:F2}"), FormattableString.Invariant($"{v.TolerancePoints:0.##}"), v.IsOk ? "[green]true[/]" : "[red]false[/]");
        }
        terminal.Out.Write(table);
        foreach (var (v, exit) in verifications.SelectMany(v => v.Exits.Where(e => e is { StatedSharePoints: null, SharePoints: not null }).Select(e => (v, e))))
            terminal.Out.Profile.Out.Writer.WriteLine(FormattableString.Invariant($"{v.ModelId}: the card could state share = {exit.SharePoints:0.##}% of {exit.Part}"));
        foreach (var problem in verifications.SelectMany(v => v.Problems)) terminal.Out.Profile.Out.Writer.WriteLine(problem.ToString());
        var good = verifications.Count(v => v.IsOk);
        terminal.Out.Profile.Out.Writer.WriteLine(verifications.Count == wanted
            ? $"{good} of {wanted} cards are true"
            : $"interrupted: {verifications.Count} of {wanted} verified, {good} of them true");
    }
}
