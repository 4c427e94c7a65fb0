using System.Globalization;
using System.Text.RegularExpressions;
using IdnActors.Cli.Display;
using IdnActors.Cli.Experiments;
using IdnActors.Cli.Report;
using IdnActors.Configuration.Scenarios;
using IdnActors.Emulation.Fidelity;
using IdnActors.Emulation.Meters;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Scenarios;
using IdnActors.Policies;

namespace IdnActors.Cli.Results;

/// <summary>
/// The files of one run. They are written into a folder of their own beside the final one, which takes its place when all are complete: so a folder that
/// exists is whole, and results of an earlier run stay until there are new ones.
/// </summary>
public sealed partial class ResultFolder : IRunSink, IAsyncDisposable
{
    private const string SummaryFile = "summary.json";
    private const string EnvironmentFile = "environment.json";
    private const string LearningFile = "learning.parquet";
    private const string PartialSuffix = ".partial";

    // What a result folder may hold; anything else in it is somebody's, and is left alone.
    private static readonly HashSet<string> OwnNames =
        [SummaryFile, EnvironmentFile, "slots.parquet", "links.parquet", "latency.parquet", LearningFile, "events.jsonl", "scenario.conf", ReportWriter.FileName,
            .. PolicyCatalogue.All.Select(p => p.Name)];

    [GeneratedRegex(@"^journal(-\d+)?\.sqlite(-wal|-shm)?$")]
    private static partial Regex JournalNames { get; }

    private readonly string _final;
    private readonly string _place;
    private readonly string _partial;
    private readonly FileStream _lock;
    private readonly EventLog _events;
    private readonly SlotSumsTable _sums = new();
    private readonly ParquetTable<NodeSlotRow> _slots;
    private readonly ParquetTable<LinkSlotRow> _links;
    private bool _isClosed;
    private bool _isLeft;

    // Of earlier results, as they were when this run began.
    private readonly DateTime _earlier;

    private ResultFolder(string final, string place, string partial, FileStream lockFile)
    {
        _final = final;
        _place = place;
        _partial = partial;
        _lock = lockFile;
        _earlier = WrittenAt(final);
        _slots = new ParquetTable<NodeSlotRow>(Path.Combine(partial, "slots.parquet"), Metrics.OfNodeSlot);
        _links = new ParquetTable<LinkSlotRow>(Path.Combine(partial, "links.parquet"), Metrics.OfLinkSlot);
        _events = new EventLog(new BufferedStream(File.Create(Path.Combine(partial, "events.jsonl")), 1 << 16));
    }

    /// <summary>Starts the files of a run.</summary>
    /// <param name="folder">Where the results are to be in the end.</param>
    /// <param name="place">Where they are read, if they are moved into another folder; paths in them count from there.</param>
    /// <exception cref="ScenarioException">The folder holds something else than results, cannot be written, or another run is writing to it.</exception>
    public static ResultFolder Create(string folder, string? place = null) => Create(folder, place, "");

    /// <summary>
    /// Starts the files of a run that another process has begun, and could not end. It may be dead or only stand still, holding its files: then these get names of their own until they are complete.
    /// </summary>
    /// <inheritdoc cref="Create(string, string?)"/>
    /// <param name="folder">Where the results are to be in the end.</param>
    /// <param name="place">Where they are read, if they are moved into another folder.</param>
    /// <param name="keepsJournals">Whether the run goes on: others write journals there meanwhile.</param>
    public static ResultFolder TakeOver(string folder, string? place = null, bool keepsJournals = false)
    {
        try
        {
            return Create(folder, place, "", keepsJournals);
        }
        catch (ScenarioException) when (File.Exists(LockOf(folder)))
        {
            return Create(folder, place, string.Create(CultureInfo.InvariantCulture, $".{Environment.ProcessId}"));
        }
    }

    private static string LockOf(string folder) => folder.TrimEnd('/', '\\') + ".lock";

    private static ResultFolder Create(string folder, string? place, string suffix, bool keepsJournals = false)
    {
        EnsureUsable(folder);
        var lockFile = Lock(folder, LockOf(folder) + suffix);
        try
        {
            var partial = folder.TrimEnd('/', '\\') + PartialSuffix + suffix;
            if (Directory.Exists(partial)) Clear(partial, keepsJournals);
            Directory.CreateDirectory(partial);
            return new ResultFolder(folder, place ?? folder, partial, lockFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            lockFile.Dispose();
            throw Unwritable(folder, e);
        }
    }

    private static void Clear(string partial, bool keepsJournals)
    {
        if (!keepsJournals)
        {
            Directory.Delete(partial, recursive: true);
            return;
        }
        // Also inside: there are those of compared runs that are over.
        foreach (var file in Directory.EnumerateFiles(partial, "*", SearchOption.AllDirectories).Where(f => !JournalNames.IsMatch(Path.GetFileName(f)))) File.Delete(file);
    }

    /// <summary>Two runs must not write to one folder: the second finds the file locked. It is gone with the process, however that ends.</summary>
    private static FileStream Lock(string folder, string path)
    {
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } parent) Directory.CreateDirectory(parent);
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new ScenarioException([new Problem(folder, "", $"is being written by another run ({e.Message})", "a folder of its own is required", "wait, or choose another --out")]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(folder, e);
        }
    }

    private static ScenarioException Unwritable(string folder, Exception cause) =>
        new([new Problem(folder, "", $"cannot be written ({cause.Message})", "a folder for the results is required", "choose another --out")]);

    /// <summary>Refuses a folder that is not empty and not one of ours: results replace results, nothing else.</summary>
    /// <exception cref="ScenarioException">It is such a folder, or a file.</exception>
    public static void EnsureUsable(string folder)
    {
        if (File.Exists(folder))
            throw new ScenarioException([new Problem(folder, "", "is a file", "a folder for the results is required", "choose another --out")]);
        if (string.IsNullOrWhiteSpace(folder))
            throw new ScenarioException([new Problem("--out", "", "is empty", "a folder for the results is required", "write e.g. --out results/a")]);
        var strangers = new[] { folder, folder.TrimEnd('/', '\\') + PartialSuffix }.Where(Directory.Exists)
            .SelectMany(Directory.EnumerateFileSystemEntries).Where(e => !IsOwn(Path.GetFileName(e)));
        if (!strangers.Any()) return;
        throw new ScenarioException([new Problem(folder, "", "holds other files", "results replace only the results of an earlier run", "choose another --out")]);
    }

    private static bool IsOwn(string name) => OwnNames.Contains(name) || JournalNames.IsMatch(name);

    /// <summary>Where the controllers' journal is while the run lasts, if it has one in a file.</summary>
    /// <param name="kernel">Number of the kernel whose controllers they are; null where there is one.</param>
    public string JournalPathOf(int? kernel = null) => Path.Combine(_partial, kernel is null ? "journal.sqlite" : string.Create(CultureInfo.InvariantCulture, $"journal-{kernel}.sqlite"));

    public void OnEvent(RunEvent runEvent) => _events.Write(runEvent);

    public void OnNodeSlot(in NodeSlotRow row)
    {
        _slots.Add(row);
        _sums.Add(row);
    }

    public void OnLinkSlot(in LinkSlotRow row)
    {
        _links.Add(row);
        _sums.Add(row);
    }

    /// <summary>Writes what is known only at the end; the folder is then whole, still under its first name.</summary>
    public async Task CompleteAsync(RunReport report, DateTimeOffset finishedAt, ClusterFigures? cluster = null)
    {
        await CloseAsync().ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(_partial, "scenario.conf"), ScenarioWriter.Render(report.Scenario, Path.GetFullPath(_place))).ConfigureAwait(false);
        var latencies = new ParquetTable<LatencyBucket>(Path.Combine(_partial, "latency.parquet"), Metrics.OfLatency);
        await using (latencies.ConfigureAwait(false))
            foreach (var bucket in report.Latencies.Buckets) latencies.Add(bucket);
        if (report.Learning is { } learning)
        {
            var rows = new ParquetTable<LearningRow>(Path.Combine(_partial, LearningFile), Metrics.OfLearning);
            await using (rows.ConfigureAwait(false))
                foreach (var row in LearningRow.Of(learning, report.Regret, report.Scenario.Run.Slot.Seconds, slot => _sums[slot])) rows.Add(row);
        }
        await using (var summary = File.Create(Path.Combine(_partial, SummaryFile))) SummaryJson.Write(summary, report);
        await using var environment = File.Create(Path.Combine(_partial, EnvironmentFile));
        EnvironmentJson.Write(environment, report, finishedAt, cluster);
    }

    /// <summary>Has journals here that were written for another process, which had begun the run. They must be closed.</summary>
    public void TakeJournals(IEnumerable<string> paths)
    {
        foreach (var path in paths.Where(p => p.Length > 0).Select(Path.GetFullPath))
        {
            // Where the run was over, that process may have put its results inside those of another.
            if (Array.Find([path, IncludedAt(path)], File.Exists) is not { } there) continue;
            if (Path.GetFullPath(Path.Combine(_partial, Path.GetFileName(path))) is var here && here != there) File.Move(there, here, overwrite: true);
        }
    }

    /// <summary>Where a file of this run is in whichever process has included it: <c>net.lru.partial/file</c> is <c>net.partial/lru/file</c> then, as <c>net.lru</c> is <c>net/lru</c> in the end.</summary>
    private string IncludedAt(string path)
    {
        var (name, inner) = (Path.GetFileName(Path.GetDirectoryName(path)) ?? "", $".{Path.GetFileName(_place)}{PartialSuffix}");
        var at = name.LastIndexOf(inner, StringComparison.Ordinal);
        return at < 0 || _place == _final ? path : Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(path)!)!, name[..at] + name[(at + inner.Length - PartialSuffix.Length)..], Path.GetFileName(_place), Path.GetFileName(path));
    }

    /// <summary>Leaves the files where they are, as others go on with some of them.</summary>
    public void Leave() => _isLeft = true;

    /// <summary>Puts the results of another run, e.g. the comparison, inside this one's.</summary>
    public void Include(ResultFolder other, string name)
    {
        var inside = Path.Combine(_partial, name);
        // What another process had put there: journals that nobody has taken are of a run that has begun anew.
        if (Directory.Exists(inside)) Directory.Delete(inside, recursive: true);
        Directory.Move(other._partial, inside);
    }

    /// <summary>Adds the page that shows what the other files say; they must be complete.</summary>
    /// <param name="scenario">The scenario of the run.</param>
    /// <param name="comparisons">Names under which other runs were included, to be shown beside this one.</param>
    public async Task WriteReportAsync(Scenario scenario, IEnumerable<string> comparisons)
    {
        if (await RunSummary.ReadAsync(_partial).ConfigureAwait(false) is not { } run) return;
        var others = new List<(string, RunSummary)>();
        foreach (var comparison in comparisons)
            if (await RunSummary.ReadAsync(Path.Combine(_partial, comparison)).ConfigureAwait(false) is { } other) others.Add((RunTable.LabelOf(comparison), other));
        var content = await ExperimentReport.OfRunAsync(run, others, scenario).ConfigureAwait(false);
        await ReportWriter.WriteAsync(Path.Combine(_partial, ReportWriter.FileName), content).ConfigureAwait(false);
    }

    /// <summary>Gives the folder its final name, in place of earlier results.</summary>
    /// <exception cref="ScenarioException">There are results that are not earlier: this process stood still, and another one has taken over and come to the end.</exception>
    public void Publish()
    {
        if (WrittenAt(_final) != _earlier)
        {
            Leave();
            throw new ScenarioException([new Problem(_final, "", "has been written by another process since this run began", "results replace only earlier ones", $"those of this process are in {_partial}")]);
        }
        if (Directory.Exists(_final)) Directory.Delete(_final, recursive: true);
        Directory.Move(_partial, _final);
    }

    /// <summary>Closes the files; what was not published is removed.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await CloseAsync().ConfigureAwait(false);
        }
        // They are removed, or left as they are: what has brought the run to its end is to be told, and not that they are not whole.
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
        finally
        {
            if (!_isLeft && Directory.Exists(_partial)) Directory.Delete(_partial, recursive: true);
            await _lock.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static DateTime WrittenAt(string folder) => File.GetLastWriteTimeUtc(Path.Combine(folder, SummaryFile));

    private async Task CloseAsync()
    {
        if (_isClosed) return;
        _isClosed = true;
        // All of them, even if one cannot be written: an open file cannot be removed everywhere.
        await using (_links.ConfigureAwait(false))
        await using (_slots.ConfigureAwait(false))
            _events.Dispose();
    }
}
