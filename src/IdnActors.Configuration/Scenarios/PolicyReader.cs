using System.Collections.Immutable;
using IdnActors.Configuration.Quantities;
using IdnActors.Configuration.Reading;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Policies;

namespace IdnActors.Configuration.Scenarios;

/// <summary>Reads the <c>policy</c> block: which policy of the catalogue decides, and its options, all of them, with the defaults of those that are not written.</summary>
internal static class PolicyReader
{
    /// <summary>Of a time that is worked out.</summary>
    public const string Auto = "auto";

    private const string None = "none";
    private const string Unknown = "";

    private static readonly ImmutableArray<string> Names = [None, .. PolicyCatalogue.All.Select(p => p.Name)];

    private static readonly Quantity<string> PolicyName = OneOf(Names, "a policy that idn policies lists or none");

    /// <summary>The name of a policy; empty after a problem.</summary>
    public static Quantity<string> CataloguedName { get; } = OneOf([.. Names.Where(n => n != None)], "a policy that idn policies lists");

    private static readonly Quantity<Duration> Time = Known.Time(new Duration(1), RunReader.LongestRun);

    private static readonly Quantity<Duration?> Wait = new()
    {
        Noun = "a duration",
        Example = Auto,
        Range = $"{Auto}, or {Time.Range}",
        Placeholder = null,
        Parse = text =>
        {
            if (text == Auto) return new Reading<Duration?>(null);
            var time = Time.Parse(text);
            return time.Fault is null ? new Reading<Duration?>(time.Value) : new Reading<Duration?>(null, $"{Auto}, or a duration from {Time.Range} is required", $"write e.g. {Time.Example}");
        },
    };

    private const string JournalRange = $"auto, memory, sqlite, or {DatabaseAddress.Scheme}host:port/database";

    private static readonly Quantity<(JournalKind Kind, DatabaseAddress? Database)> Journals = new()
    {
        Noun = "a journal",
        Example = Auto,
        Range = JournalRange,
        Placeholder = default,
        Parse = text => text switch
        {
            Auto => new((JournalKind.Auto, null)),
            "memory" => new((JournalKind.Memory, null)),
            "sqlite" => new((JournalKind.Sqlite, null)),
            _ when DatabaseAddress.TryParse(text, out var database) => new((JournalKind.Postgres, database)),
            _ when text.StartsWith(DatabaseAddress.Scheme, StringComparison.Ordinal) =>
                new(default, $"{DatabaseAddress.Scheme}host:port/database is required, without user, password and settings", "remove them: set PGUSER and PGPASSWORD where the program is started, or keep them in .pgpass"),
            _ => new(default, $"{JournalRange} is required", Spelling.Remedy(text, [Auto, "memory", "sqlite"])),
        },
    };

    /// <summary>The choice; null for none, and for a policy that is not known, which has been reported.</summary>
    public static PolicyChoice? Read(ConfigReader block)
    {
        var name = block.Get("name", PolicyName);
        var options = block.Entries("options").ToList();
        var journal = block.Get("journal", Journals);
        var decideAfter = block.Get("decide-after", Wait);
        if (name == Unknown) return null;
        if (name == None)
        {
            foreach (var (_, value) in options)
                value.Report("is given, but policy.name is none", "options belong to a policy", $"write e.g. policy.name = {PolicyCatalogue.Default.Name}, or remove it");
            return null;
        }
        var policy = PolicyCatalogue.Find(name);
        var texts = policy.Check([]).Texts.ToBuilder();
        foreach (var (option, value) in options)
        {
            if (policy.Option(option) is { } known) texts[option] = value.Get(QuantityOf(known));
            else value.Report($"is not an option of {name}", $"idn policies {name} lists its options", RemedyFor(policy, option));
        }
        return new PolicyChoice(name, texts.ToImmutable()) { Journal = journal.Kind, Database = journal.Database, DecideAfter = decideAfter };
    }

    /// <summary>A decision is made before the next slot ends.</summary>
    public static void CheckWait(ConfigReader root, PolicyChoice? policy, RunSettings run)
    {
        if (policy?.DecideAfter is { } wait && wait >= run.Slot)
            root.Report("policy.decide-after", $"is {wait}, not below the slot of {run.Slot}", "a decision by a slot is made before the next one ends", "shorten it, lengthen run.slot, or write auto");
    }

    private static Quantity<string> OneOf(ImmutableArray<string> names, string required) => new()
    {
        Noun = "a policy",
        Example = PolicyCatalogue.Default.Name,
        // Not the names: a new policy is one line in the catalogue and none elsewhere.
        Range = required,
        Placeholder = Unknown,
        Parse = text => names.Contains(text)
            ? new Reading<string>(text)
            // Not "did you mean none?": who writes a name wants a policy.
            : new Reading<string>(Unknown, $"{required} is required", Spelling.Remedy(text, names.Where(n => n != None))),
    };

    private static string RemedyFor(PolicyEntry policy, string option) =>
        policy.Options.IsEmpty ? "remove it: there are none" : Spelling.Remedy(option, policy.Options.Select(o => o.Name));

    private static Quantity<string> QuantityOf(PolicyOption option) => new()
    {
        Noun = "a value",
        Example = option.Default,
        Range = option.Range,
        Placeholder = option.Default,
        Parse = text => option.Read(text) is { Text: null } fault
            ? new Reading<string>(option.Default, fault.Required, fault.Remedy)
            : new Reading<string>(option.Read(text).Text!),
    };
}
