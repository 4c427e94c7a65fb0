using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using IdnActors.Configuration.Demands.Traces;
using IdnActors.Configuration.Scenarios;
using IdnActors.Configuration.Tests.Scenarios;
using IdnActors.Model.Demands;
using IdnActors.Model.Scenarios;
using IdnActors.Testing;
using Parquet.Schema;
using Xunit.Abstractions;
using static IdnActors.Configuration.Tests.Demands.Traces.TraceFiles;

namespace IdnActors.Configuration.Tests.Demands.Traces;

public class TraceLoaderTests(ITestOutputHelper output)
{
    private const string Csv = """
        # what was seen on Monday
        time_s,node,task,sample,comment
        0,leaf-1,see-2,7,"first"

        0.5,leaf-2,see-1,,
        0.5,leaf-1,see-1,9999,x
        1.2345678905e1, "leaf-1" ,see-1, 0 ,y
        """;

    [Fact]
    public void A_csv_file_is_read_by_the_names_of_its_columns()
    {
        using var folder = new TemporaryFolder();
        folder.Write("t.csv", "\uFEFF" + Csv.ReplaceLineEndings("\r\n"));
        var scenario = Load(folder, "t.csv");

        Assert.Equal(
            [("leaf-1", 0, 1, 7), ("leaf-1", 500_000_000, 0, 9999), ("leaf-1", 12_345_678_905, 0, 0), ("leaf-2", 500_000_000, 0, -1)],
            RowsOf(scenario));
        Assert.Equal((ArrivalKind.Trace, 4L), (scenario.Demand.Arrivals, scenario.Demand.Trace!.Count));
        Assert.Equal(["leaf-1", "leaf-2"], scenario.Demand.Sources.Select(s => scenario.Topology.NameOf(s.Node)));
        Assert.Equal([0, 1], scenario.Demand.Ranking.Select(t => t.Index));
    }

    [Theory]
    [InlineData("time_s", "1.0000000004", 1_000_000_000)]
    [InlineData("time_ms", "1.5", 1_500_000)]
    [InlineData("time_us", "2", 2_000)]
    [InlineData("time_ns", "3600000000000000", 3_600_000_000_000_000)]
    public void The_unit_of_the_time_is_in_the_name_of_its_column(string column, string text, long nanoseconds)
    {
        using var folder = new TemporaryFolder();
        folder.Write("t.csv", $"node,{column},task\nleaf-1,{text},see-1\n");
        Assert.Equal(nanoseconds, RowsOf(Load(folder, "t.csv")).Single().Nanoseconds);
    }

    [Theory]
    [InlineData("", "is empty, a device or a pipe")]
    [InlineData("time_s,node,task\n", "has no rows")]
    [InlineData("time,node,task\n1,leaf-1,see-1\n", "line 1 has a time without a unit – one of time_s, time_ms, time_us, time_ns is required; call it e.g. time_s")]
    [InlineData("node,task\nleaf-1,see-1\n", "line 1 has no column of times")]
    [InlineData("time_s,time_ns,node,task\n", "line 1 has time_s and time_ns")]
    [InlineData("time_s,node,node\n", "line 1 has the column node 2 times", "line 1 has no column task")]
    [InlineData("time_s,node,task\n1,leaf-3,see-1\n", "line 2 names the node \"leaf-3\" – a node of the topology is required; did you mean leaf-1?")]
    [InlineData("time_s,node,task\n1,leaf-1,see\n", "line 2 names the task \"see\" – a task of the catalogue is required")]
    [InlineData("time_s,node,task\n2,leaf-1,see-1\n1,leaf-2,see-1\n", "line 3 is at 1000000000 ns, before the row above at 2000000000 ns – rows stand in order of time; sort the file by time")]
    [InlineData("time_s,node,task\n-1,leaf-1,see-1\n", "line 2 is at -1000000000 ns – a time from 0 to 3600000s is required")]
    [InlineData("time_s,node,task\n3600001,leaf-1,see-1\n", "line 2 is at 3600001000000000 ns")]
    [InlineData("time_s,node,task\n1e28,leaf-1,see-1\n", "line 2 is at 9223372036854775807 ns")]
    [InlineData("time_s,node,task\nsoon,leaf-1,see-1\n", "line 2 has no time")]
    [InlineData("time_s,node,task,sample\n1,leaf-1,see-1,-1\n", "line 2 has no sample that could be read")]
    [InlineData("time_s,node,task,sample\n1,leaf-1,see-1\n", "line 2 has 3 fields – the header names 4 columns; complete the row")]
    [InlineData("time_s,node,task\n1,leaf-9,see-1\n2,leaf-1,see-9\nx,leaf-1,see-1\n", "line 2 names the node", "line 3 names the task", "line 4 has no time")]
    public void What_is_wrong_is_told_with_its_line(string csv, params string[] expected)
    {
        var problems = ProblemsOf(csv);
        Assert.Equal(expected.Length, problems.Count);
        Assert.All(expected.Zip(problems), pair => Assert.StartsWith(pair.First, pair.Second.TrimStart(), StringComparison.Ordinal));
    }

    [Fact]
    public void A_field_in_quotes_may_have_commas_and_quotes()
    {
        using var folder = new TemporaryFolder();
        folder.Write("t.csv", "\"comment, if any\",time_s,node,task,more\n\"one, two, \"\"three\"\"\",1, \"leaf-1\" ,\"see-1\",\"\"\n5\" pipe,2,leaf-2,see-1,\"a,b\" \n");
        Assert.Equal([("leaf-1", 1_000_000_000, 0, -1), ("leaf-2", 2_000_000_000, 0, -1)], RowsOf(Load(folder, "t.csv")));
    }

    [Theory]
    [InlineData("\"leaf-1,see-1")]
    [InlineData("\"leaf-1\"x,see-1")]
    [InlineData("leaf-1,\"see-1\"\"")]
    public void Quotes_that_are_not_closed_are_told(string fields) =>
        Assert.StartsWith("line 2 has a field in quotes that does not end in its line, or not before a comma", Assert.Single(ProblemsOf($"time_s,node,task\n1,{fields}\n")), StringComparison.Ordinal);

    [Fact]
    public async Task A_parquet_file_that_was_cut_is_said_not_to_be_whole()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "t.parquet");
        await WriteParquetAsync(path, (new DataField<long>("time_ns"), Enumerable.Range(0, 100).Select(i => (long)i).ToArray()),
            (new DataField<string>("node"), Enumerable.Repeat("leaf-1", 100).ToArray()), (new DataField<string>("task"), Enumerable.Repeat("see-1", 100).ToArray()));
        var whole = await File.ReadAllBytesAsync(path);
        foreach (var length in (int[])[4, 11, 100, whole.Length / 2, whole.Length - 1])
        {
            await File.WriteAllBytesAsync(path, whole[..length]);
            Assert.Equal("is not whole: it does not end as Parquet files do", Assert.Single(Problems(folder, "t.parquet")).Found);
        }
        // Cut out of the middle.
        await File.WriteAllBytesAsync(path, [.. whole[..4], .. whole[^80..]]);
        Assert.DoesNotContain("permissions", Assert.Single(Problems(folder, "t.parquet")).Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_many_problems_the_first_twenty_are_told() =>
        Assert.Equal(20, ProblemsOf("time_s,node,task\n" + string.Concat(Enumerable.Repeat("1,nowhere,see-1\n", 5_000))).Count);

    [Fact]
    public void A_line_without_end_takes_no_memory()
    {
        var problem = Assert.Single(ProblemsOf("time_s,node,task\n1,leaf-1," + new string('x', 5_000_000)));
        Assert.StartsWith($"line 2 has more than {CsvLines.LongestLine} bytes", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_are_found_wherever_the_buffer_ends() => TestSeed.ForEachCase(output, 30, random =>
    {
        var lines = Enumerable.Range(0, 200).Select(_ => new string((char)('a' + random.NextInt(26)), random.NextInt(30_000))).ToList();
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(string.Join(random.NextInt(2) == 0 ? "\n" : "\r\n", lines)));
        var reader = new CsvLines(stream, stream.Length);
        foreach (var line in lines)
        {
            if (line.Length == 0 && lines[^1].Length == 0 && reader.Number == lines.Count - 1) break;
            Assert.True(reader.TryRead(out var read));
            Assert.Equal(line, Encoding.UTF8.GetString(read));
        }
        Assert.False(reader.TryRead(out _));
    });

    [Fact]
    public void A_million_rows_are_read_with_progress_in_little_memory()
    {
        using var folder = new TemporaryFolder();
        using (var writer = new StreamWriter(Path.Combine(folder.Path, "t.csv")))
        {
            writer.Write("time_us,node,task\n");
            for (var i = 0; i < 1_000_000; i++) writer.Write(string.Create(CultureInfo.InvariantCulture, $"{i},leaf-{1 + (i % 2)},see-1\n"));
        }
        var progress = new List<string>();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var scenario = ScenarioLoader.Parse(Scenario("t.csv"), "small.conf", folder.Path, Shipped.Options with { Progress = progress.Add });
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(1_000_000, scenario.Demand.Trace!.Count);
        Assert.EndsWith("1,000,000 rows", Assert.Single(progress), StringComparison.Ordinal);
        // 36 bytes a row, and what a load takes anyway.
        output.WriteLine($"{allocated} bytes");
        Assert.InRange(allocated, 36_000_000, 60_000_000);
    }

    [Fact]
    public async Task Parquet_and_csv_of_the_same_requests_are_the_same_demand()
    {
        using var folder = new TemporaryFolder();
        var random = TestSeed.Open(output);
        var rows = Enumerable.Range(0, 500).Select(i => (Ns: (i * 1_000_000L) + random.NextInt(1_000_000), Node: $"leaf-{1 + random.NextInt(2)}", Task: $"see-{1 + random.NextInt(2)}",
            Sample: random.NextInt(3) == 0 ? (int?)null : random.NextInt(10_000))).ToList();
        folder.Write("t.csv", "time_s,node,task,sample\n" + string.Concat(rows.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Ns / 1e9m},{r.Node},{r.Task},{r.Sample}\n"))));
        var (node, task) = (new DataField<string>("node"), new DataField<string>("task"));
        (DataField, Array)[] rest = [(node, rows.Select(r => r.Node).ToArray()), (task, rows.Select(r => r.Task).ToArray()), (new DataField<int?>("sample"), rows.Select(r => r.Sample).ToArray())];
        await WriteParquetAsync(Path.Combine(folder.Path, "s.parquet"), [(new DataField<double>("time_s"), rows.Select(r => r.Ns / 1e9).ToArray()), .. rest]);
        await WriteParquetAsync(Path.Combine(folder.Path, "ns.parquet"), [.. rest, (new DataField<long>("time_ns"), rows.Select(r => r.Ns).ToArray())]);

        var expected = RowsOf(Load(folder, "t.csv"));
        Assert.Equal(expected, RowsOf(Load(folder, "s.parquet")));
        Assert.Equal(expected, RowsOf(Load(folder, "ns.parquet")));
        Assert.Equal(500, expected.Count);
    }

    [Fact]
    public async Task Timestamps_count_from_the_first_row()
    {
        using var folder = new TemporaryFolder();
        var monday = new DateTime(2024, 4, 1, 12, 0, 0, DateTimeKind.Utc);
        await WriteParquetAsync(Path.Combine(folder.Path, "t.parquet"), (new DataField<DateTime>("time"), (DateTime[])[monday, monday.AddMilliseconds(1.5), monday.AddHours(2)]),
            (new DataField<string>("node"), (string[])["leaf-1", "leaf-1", "leaf-1"]), (new DataField<string>("task"), (string[])["see-1", "see-1", "see-1"]));
        Assert.Equal([0, 1_500_000, 7_200_000_000_000], RowsOf(Load(folder, "t.parquet")).Select(r => r.Nanoseconds));
    }

    [Fact]
    public async Task A_parquet_file_of_other_columns_is_reported()
    {
        using var folder = new TemporaryFolder();
        await WriteParquetAsync(Path.Combine(folder.Path, "t.parquet"), (new DataField<string>("time_s"), (string[])["1", "2"]), (new DataField<int>("node"), (int[])[1, 2]),
            (new DataField<string>("task"), (string[])["see-1", "nothing"]));
        Assert.Equal(["column node", "column time_s"], Problems(folder, "t.parquet").Select(p => p.Key));
        await WriteParquetAsync(Path.Combine(folder.Path, "u.parquet"), (new DataField<long>("time_ns"), (long[])[5, 4, 6]), (new DataField<string>("node"), (string[])["leaf-1", "leaf-1", "hop"]),
            (new DataField<string>("task"), (string[])["see-1", "see-1", "see-1"]), (new DataField<long>("sample"), (long[])[-5, 0, 0]));
        Assert.Equal(["row 1", "row 2", "row 3"], Problems(folder, "u.parquet").Select(p => p.Key));
    }

    [Fact]
    public async Task Damaged_files_are_reported_and_never_crash()
    {
        using var folder = new TemporaryFolder();
        folder.Write("t.csv", Csv);
        var path = Path.Combine(folder.Path, "t.parquet");
        await WriteParquetAsync(path, (new DataField<long>("time_ns"), Enumerable.Range(0, 100).Select(i => (long)i).ToArray()),
            (new DataField<string>("node"), Enumerable.Repeat("leaf-1", 100).ToArray()), (new DataField<string>("task"), Enumerable.Repeat("see-1", 100).ToArray()));
        var whole = await File.ReadAllBytesAsync(path);
        TestSeed.ForEachCase(output, 400, random =>
        {
            File.WriteAllText(Path.Combine(folder.Path, "m.csv"), Mutation.Apply(Csv, random));
            LoadOrReport("m.csv");
            var bytes = random.NextInt(5) == 0 ? whole[..random.NextInt(whole.Length)] : (byte[])whole.Clone();
            for (var n = random.NextInt(4); n > 0 && bytes.Length > 0; n--) bytes[random.NextInt(bytes.Length)] = (byte)random.NextInt(256);
            File.WriteAllBytes(Path.Combine(folder.Path, "m.parquet"), bytes);
            LoadOrReport("m.parquet");
        });

        void LoadOrReport(string file)
        {
            try
            {
                Load(folder, file);
            }
            catch (ScenarioException e)
            {
                Assert.NotEmpty(e.Problems);
            }
        }
    }

    [Theory]
    [InlineData(0xA8)]
    [InlineData(0xF9)]
    [InlineData(0x30)]
    public async Task Metadata_that_do_not_end_are_reported_at_once(byte last)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "t.parquet");
        await WriteParquetAsync(path, (new DataField<long>("time_ns"), (long[])[1, 2]), (new DataField<string>("node"), (string[])["leaf-1", "leaf-1"]), (new DataField<string>("task"), (string[])["see-1", "see-1"]));
        var bytes = await File.ReadAllBytesAsync(path);
        // Before the length of the metadata and the mark: their end. The package would look for another one for ever.
        Assert.Equal(0, bytes[^9]);
        bytes[^9] = last;
        await File.WriteAllBytesAsync(path, bytes);

        Assert.Contains("its metadata do not end where they should", Assert.Single(Problems(folder, "t.parquet")).Found, StringComparison.Ordinal);
    }

    [Fact]
    public void The_content_of_the_file_is_in_the_hash_and_its_place_is_not()
    {
        using var folder = new TemporaryFolder();
        folder.Write("t.csv", Csv);
        folder.Write("elsewhere/u.csv", Csv);
        folder.Write("v.csv", Csv + "\n");
        var scenario = Load(folder, "t.csv");
        Assert.Equal(scenario.Hash, Load(folder, "elsewhere/u.csv").Hash);
        Assert.NotEqual(scenario.Hash, Load(folder, "v.csv").Hash);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder.Path, "t.csv")))), scenario.Demand.Trace!.Sha256);
        Assert.DoesNotContain("t.csv", scenario.Hash, StringComparison.Ordinal);
    }

    [Fact]
    public void The_canonical_text_names_the_file_and_pins_its_content()
    {
        using var folder = new TemporaryFolder();
        folder.Write("data/t.csv", Csv);
        var scenario = Load(folder, "data/t.csv");
        var text = ScenarioWriter.Render(scenario, Path.Combine(folder.Path, "runs/a"));
        Assert.Contains("file = \"../../data/t.csv\"", text, StringComparison.Ordinal);
        var path = folder.Write("runs/a/scenario.conf", text);
        var again = ScenarioLoader.Load(path, Shipped.Options);
        Assert.Equal((scenario.Hash, scenario.Demand.Trace), (again.Hash, again.Demand.Trace));
        Assert.Equal(RowsOf(scenario), RowsOf(again));
        Assert.Equal(scenario.Hash, ScenarioLoader.Parse(ScenarioWriter.Render(scenario), "s.conf", Path.GetTempPath(), Shipped.Options).Hash);

        folder.Write("data/t.csv", Csv + "\n13,leaf-1,see-1,1,");
        var problem = Assert.Single(Assert.Throws<ScenarioException>(() => ScenarioLoader.Load(path, Shipped.Options)).Problems);
        Assert.Equal("demand.trace.sha256", problem.Key);
        Assert.Contains("but ", problem.Found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no.csv", "", "does not exist")]
    [InlineData("t.txt", "demand.trace.file", "is \"t.txt\"")]
    [InlineData("/dev/zero.csv", "", "does not exist")]
    [InlineData(".", "demand.trace.file", "is \".\"")]
    public void A_file_that_is_none_is_reported(string file, string key, string found)
    {
        using var folder = new TemporaryFolder();
        var problem = Assert.Single(Problems(folder, file));
        Assert.Equal(key, problem.Key);
        Assert.StartsWith(found, problem.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_behind_a_link_is_refused()
    {
        if (!File.Exists("/dev/zero")) return;
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(Path.Combine(folder.Path, "t.csv"), "/dev/zero");
        Assert.Equal("is empty, a device or a pipe", Assert.Single(Problems(folder, "t.csv")).Found);
        Assert.Equal("is empty, a device or a pipe", Assert.Single(Assert.Throws<ScenarioException>(() => ScenarioLoader.Load("/dev/zero", Shipped.Options)).Problems).Found);
        File.Delete(Path.Combine(folder.Path, "t.csv"));
    }

    [Fact]
    public void Contradicting_keys_are_all_told()
    {
        using var folder = new TemporaryFolder();
        folder.Write("t.csv", Csv);
        var keys = Problems(folder, "t.csv", "demand.rate=1/s", "demand.sources=all", "demand.popularity.zipf=1", "demand.phases=[ { at = 1s } ]").Select(p => p.Key);
        Assert.Equal(["demand.phases", "demand.popularity", "demand.rate", "demand.sources"], keys.Order(StringComparer.Ordinal));
    }
}
