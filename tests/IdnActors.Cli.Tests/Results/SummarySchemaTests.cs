using System.Text.Json;
using System.Text.RegularExpressions;

namespace IdnActors.Cli.Tests.Results;

/// <summary>The schema file describes what is written: checked with the part of JSON Schema that it uses.</summary>
public class SummarySchemaTests
{
    private static readonly JsonElement Schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Results", "summary.schema.json"))).RootElement;

    [Fact]
    public async Task A_summary_obeys_its_schema()
    {
        using var folder = new TemporaryFolder();
        await CliRunner.RunAsync("run", "line-3", "--out", folder["out"]);
        using var summary = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder["out"], "summary.json")));

        Assert.Equal([], Check(summary.RootElement, Schema, "$"));
    }

    [Fact]
    public async Task A_summary_of_a_policy_has_its_regrets_and_how_its_prices_came()
    {
        using var folder = new TemporaryFolder();
        await CliRunner.RunAsync("run", "hub-and-leaves", "--set", "run.duration=10s", "--set", "run.slot=1s", "--set", "policy.name=oga",
            "--set", "demand.phases=[{ at = 4s, popularity-shift = 2 }]", "--no-report", "--out", folder["out"]);
        using var summary = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder["out"], "summary.json")));

        Assert.Equal([], Check(summary.RootElement, Schema, "$"));
        var learning = summary.RootElement.GetProperty("learning");
        var issued = summary.RootElement.GetProperty("requests").GetProperty("issued").GetDouble();
        double Metric(string name) => summary.RootElement.GetProperty("metrics").EnumerateArray().Single(m => m.GetProperty("name").GetString() == name).GetProperty("value").GetDouble();
        double Of(string against, string figure) => learning.GetProperty(against).GetProperty(figure).GetDouble();
        Assert.Equal(Of("againstShares", "regretMs") / issued, Metric("regret per request"), 1e-9);
        Assert.Equal(Of("againstShares", "alphaRegretMs") / issued, Metric("α-regret per request"), 1e-9);
        Assert.Equal(Of("againstVariants", "regretMs") / issued, Metric("regret against the best variants per request"), 1e-9);
        Assert.Equal(Of("againstVariants", "alphaRegretMs") / issued, Metric("α-regret against the best variants per request"), 1e-9);
        Assert.Equal(Of("dynamic", "regretMs") / issued, Metric("dynamic regret per request"), 1e-9);
        Assert.InRange(Of("againstVariants", "optimumMs"), 1, Of("againstShares", "optimumMs") * (1 + 1e-9));
        Assert.True(Of("dynamic", "regretMs") >= Of("againstShares", "regretMs") - 1e-6, "changing with the demand gains less than standing still");
        var phases = learning.GetProperty("dynamic").GetProperty("phases").EnumerateArray().Select(p => (p.GetProperty("firstSlot").GetInt32(), p.GetProperty("slots").GetInt32()));
        Assert.Equal([(0, 4), (4, 6)], phases);
        Assert.Equal((0, "theorem"), (learning.GetProperty("prices").GetProperty("missing").GetInt32(), learning.GetProperty("boundLabel").GetString()));
        Assert.Equal(0, Metric("late prices"));
    }

    [Fact]
    public void The_check_finds_what_is_wrong()
    {
        using var wrong = JsonDocument.Parse("""{ "scenario": 1, "surprise": true, "accuracy": 88.5 }""");

        var problems = Check(wrong.RootElement, Schema, "$").ToList();

        Assert.Contains("$.scenario is Number", problems);
        Assert.Contains("$.surprise is not in the schema", problems);
        Assert.Contains("$.seed is missing", problems);
        Assert.Contains("$.accuracy is above 1", problems);
    }

    private static IEnumerable<string> Check(JsonElement value, JsonElement schema, string path)
    {
        if (schema.TryGetProperty("$ref", out var reference)) schema = Schema.GetProperty("$defs").GetProperty(reference.GetString()!["#/$defs/".Length..]);
        if (schema.TryGetProperty("enum", out var allowed) && allowed.EnumerateArray().All(a => a.GetString() != value.GetString())) yield return $"{path} is {value}";
        if (schema.TryGetProperty("type", out var type) && !IsOfType(value, type))
        {
            yield return $"{path} is {value.ValueKind}";
            yield break;
        }
        if (schema.TryGetProperty("pattern", out var pattern) && !Regex.IsMatch(value.GetString()!, pattern.GetString()!)) yield return $"{path} does not match";
        if (value.ValueKind == JsonValueKind.Number && schema.TryGetProperty("maximum", out var maximum) && value.GetDouble() > maximum.GetDouble())
            yield return $"{path} is above {maximum}";
        if (value.ValueKind == JsonValueKind.Number && schema.TryGetProperty("minimum", out var minimum) && value.GetDouble() < minimum.GetDouble())
            yield return $"{path} is below {minimum}";
        foreach (var problem in CheckChildren(value, schema, path)) yield return problem;
    }

    private static IEnumerable<string> CheckChildren(JsonElement value, JsonElement schema, string path)
    {
        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items))
            return value.EnumerateArray().SelectMany((item, i) => Check(item, items, $"{path}[{i}]"));
        if (value.ValueKind != JsonValueKind.Object) return [];
        var properties = schema.GetProperty("properties");
        var missing = schema.GetProperty("required").EnumerateArray().Where(r => !value.TryGetProperty(r.GetString()!, out _)).Select(r => $"{path}.{r} is missing");
        return missing.Concat(value.EnumerateObject().SelectMany(p => properties.TryGetProperty(p.Name, out var child)
            ? Check(p.Value, child, $"{path}.{p.Name}")
            : [$"{path}.{p.Name} is not in the schema"]));
    }

    private static bool IsOfType(JsonElement value, JsonElement type) => type.ValueKind == JsonValueKind.Array
        ? type.EnumerateArray().Any(t => IsOfType(value, t))
        : type.GetString() switch
        {
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "string" => value.ValueKind == JsonValueKind.String,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
            "number" => value.ValueKind == JsonValueKind.Number,
            "null" => value.ValueKind == JsonValueKind.Null,
            _ => false,
        };
}
