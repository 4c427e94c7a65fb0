using System.CommandLine;
using System.Text.Json;
using IdnActors.Model.Scenarios;
using IdnActors.Policies;
using Spectre.Console;

namespace IdnActors.Cli.Commands;

/// <summary><c>idn policies</c>: what a scenario may name as its policy, what is proved about each, what it costs in messages, and its options.</summary>
public static class PoliciesCommand
{
    private const string Examples = """
        idn policies                     all of them
        idn policies oga                 one, with its options
        idn policies --json

        A scenario names one:            policy { name = oga, options { rounding = coupled } }
        For one run:                     idn run quickstart --policy oga --set policy.options.rounding=coupled
        """;

    public static Command Create(Terminal terminal)
    {
        var name = new Argument<string?>("policy") { Description = "The policy to show; none: list all", Arity = ArgumentArity.ZeroOrOne };
        var json = JsonOption.Create();
        var command = new Command("policies", "List the placement policies, or show one with its options") { name, json }.WithExamples(Examples);
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(name) is { } wanted) Show(terminal, Find(wanted), parsed.GetValue(json));
            else List(terminal, parsed.GetValue(json));
            return ExitCode.Ok;
        });
        return command;
    }

    /// <exception cref="ScenarioException">There is no such policy.</exception>
    private static PolicyEntry Find(string name) => PolicyCatalogue.TryFind(name) ?? throw new ScenarioException(
        [new Problem("policies", name, "is not in the catalogue", "the name of a policy is required", $"policies: {string.Join(", ", PolicyCatalogue.All.Select(p => p.Name))}")]);

    private static void List(Terminal terminal, bool json)
    {
        if (json)
        {
            terminal.RawOut.WriteLine(JsonSerializer.Serialize(PolicyCatalogue.All.Select(Facts), JsonOption.Layout));
            return;
        }
        var table = new Table { Border = TableBorder.Rounded, ShowRowSeparators = true };
        foreach (var column in (string[])["policy", "what it does", "guarantee", "control messages", "source"]) table.AddColumn(column);
        table.Columns[0].NoWrap();
        foreach (var policy in PolicyCatalogue.All)
            table.AddRow([.. new[] { policy.Name, SummaryOf(policy), policy.Guarantee, policy.Control.Meaning, policy.Source }.Select(Markup.Escape)]);
        terminal.Out.Write(table);
    }

    private static void Show(Terminal terminal, PolicyEntry policy, bool json)
    {
        if (json)
        {
            terminal.RawOut.WriteLine(JsonSerializer.Serialize(Facts(policy), JsonOption.Layout));
            return;
        }
        var writer = terminal.Out.Profile.Out.Writer;
        writer.WriteLine($"{policy.Name}: {SummaryOf(policy)}");
        writer.WriteLine($"guarantee: {policy.Guarantee}");
        writer.WriteLine($"control messages: {policy.Control.Meaning}");
        writer.WriteLine($"source: {policy.Source}");
        if (policy.Options.IsEmpty)
        {
            writer.WriteLine("It has no options.");
            return;
        }
        var table = new Table { Border = TableBorder.Rounded, ShowRowSeparators = true };
        foreach (var column in (string[])["option", "values", "default", "meaning"]) table.AddColumn(column);
        table.Columns[0].NoWrap();
        foreach (var option in policy.Options) table.AddRow([.. new[] { option.Name, option.Range, option.Default, option.Meaning }.Select(Markup.Escape)]);
        terminal.Out.Write(table);
    }

    private static string SummaryOf(PolicyEntry policy) => policy.Summary + (policy.IsClairvoyant ? " (clairvoyant: to compare with)" : "");

    private static object Facts(PolicyEntry policy) => new
    {
        name = policy.Name,
        summary = policy.Summary,
        isClairvoyant = policy.IsClairvoyant,
        guarantee = policy.Guarantee,
        source = policy.Source,
        control = new { up = policy.Control.Up, down = policy.Control.Down, meaning = policy.Control.Meaning },
        options = policy.Options.Select(o => new
        {
            name = o.Name,
            kind = o.Kind.ToString().ToLowerInvariant(),
            range = o.Range,
            @default = o.Default,
            meaning = o.Meaning,
        }),
    };
}
