using IdnActors.Configuration.Scenarios;
using IdnActors.Configuration.Tests.Scenarios;
using IdnActors.Model.Scenarios;
using Parquet;
using Parquet.Schema;

namespace IdnActors.Configuration.Tests.Demands.Traces;

/// <summary>Scenarios with traces, and the files for them.</summary>
internal static class TraceFiles
{
    /// <summary>The small scenario, asked by a trace.</summary>
    public static string Scenario(string file, string more = "")
    {
        var text = SmallScenario.Text;
        var (from, to) = (text.IndexOf("demand {", StringComparison.Ordinal), text.IndexOf("repositories =", StringComparison.Ordinal));
        return $"{text[..from]}demand {{ arrivals = trace, deadline = 1s, trace {{ file = \"{file.Replace('\\', '/')}\" {more} }} }}\n{text[to..]}";
    }

    public static Scenario Load(TemporaryFolder folder, string file, params string[] overrides) =>
        ScenarioLoader.Parse(Scenario(file), "small.conf", folder.Path, Shipped.Options with { Overrides = [.. overrides] });

    public static IReadOnlyList<Problem> Problems(TemporaryFolder folder, string file, params string[] overrides) =>
        Assert.Throws<ScenarioException>(() => Load(folder, file, overrides)).Problems;

    /// <summary>Problems of a CSV file with this content, as key and text.</summary>
    public static List<string> ProblemsOf(string csv)
    {
        using var folder = new TemporaryFolder();
        folder.Write("t.csv", csv);
        return [.. Problems(folder, "t.csv").Select(p => $"{p.Key} {p.Found} – {p.Required}; {p.Remedy}")];
    }

    /// <summary>All rows, node after node.</summary>
    public static List<(string Node, long Nanoseconds, int Task, int Sample)> RowsOf(Scenario scenario) =>
        [.. scenario.Demand.Trace!.Nodes.SelectMany(n => scenario.Demand.Trace.RowsOf(n).ToArray().Select(r => (scenario.Topology.NameOf(n), r.Nanoseconds, r.Task, r.Sample)))];

    public static async Task WriteParquetAsync(string path, params IReadOnlyList<(DataField Field, Array Values)> columns)
    {
        await using var stream = File.Create(path);
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema([.. columns.Select(c => c.Field)]), stream);
        // Two groups, where there is something to divide.
        var count = columns[0].Values.Length;
        foreach (var (start, end) in new[] { (0, count / 2), (count / 2, count) })
        {
            using var group = writer.CreateRowGroup();
            foreach (var (field, values) in columns)
            {
                switch (values)
                {
                    case double[] numbers: await group.WriteAsync<double>(field, numbers.AsMemory(start..end)); break;
                    case long[] numbers: await group.WriteAsync<long>(field, numbers.AsMemory(start..end)); break;
                    case int[] numbers: await group.WriteAsync<int>(field, numbers.AsMemory(start..end)); break;
                    case int?[] numbers: await group.WriteAsync<int>(field, numbers.AsMemory(start..end)); break;
                    case DateTime[] instants: await group.WriteAsync<DateTime>(field, instants.AsMemory(start..end)); break;
                    default: await group.WriteAsync(field, ((string[])values)[start..end]); break;
                }
            }
        }
    }
}
