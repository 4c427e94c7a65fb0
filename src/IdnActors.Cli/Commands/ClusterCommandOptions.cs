using System.CommandLine;
using System.Globalization;
using System.Net;
using IdnActors.Cli.Display;
using IdnActors.Cluster.Processes;
using IdnActors.Model.Scenarios;

namespace IdnActors.Cli.Commands;

/// <summary>What the user chose for a cluster.</summary>
/// <param name="Processes">How many processes run the scenario together.</param>
/// <param name="Listen">Where this process is reached; null: at a free port of the loopback.</param>
/// <param name="SettingsFile">A file laid over <c>hocon/cluster.conf</c>; null for none.</param>
/// <param name="LogFolder">Folder in which each process keeps warnings and errors of Akka; null for none.</param>
public sealed record ClusterChoices(int Processes, DnsEndPoint? Listen, string? SettingsFile, string? LogFolder)
{
    /// <summary>Whether the other processes are started here: where an address is told, others come there.</summary>
    public bool StartsOthers => Listen is null;

    /// <summary>How a process with these choices takes part.</summary>
    /// <exception cref="ScenarioException">The file of settings cannot be read.</exception>
    internal ClusterOptions ToOptions(Terminal terminal, ClusterLog log) =>
        new() { Listen = Listen ?? new ClusterOptions().Listen, Settings = SettingsOf(SettingsFile), Notice = ClusterNotices.Of(terminal, log), Log = log.Write };

    internal static ClusterSettings? SettingsOf(string? file)
    {
        if (file is null) return null;
        try
        {
            return new ClusterSettings(File.ReadAllText(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new ScenarioException([new Problem(file, "", $"cannot be read ({e.Message})", "HOCON as in hocon/cluster.conf is required", "compare it with that file")]);
        }
    }
}

/// <summary>The options by which processes form a cluster.</summary>
public sealed class ClusterCommandOptions
{
    /// <summary>The option of <c>idn run</c>.</summary>
    public const string ClusterOption = "--cluster";

    private const int MostProcesses = 64;

    private readonly Option<int?> _cluster = new(ClusterOption)
    {
        Description = "Run on n processes; the others are started on this machine, unless --listen says where they come from others; results are the same to the byte",
        HelpName = "n",
    };

    private readonly Option<string?> _listen = new("--listen") { Description = "Where other processes reach this one [default: a free port of 127.0.0.1]", HelpName = "host:port" };
    private readonly Option<string?> _settings = new("--cluster-config") { Description = "Settings of Akka.NET laid over hocon/cluster.conf, the same for all processes", HelpName = "file" };

    private readonly Option<string?> _log = new("--cluster-log") { Description = "Keep what each process notices of the cluster in a file of this folder", HelpName = "folder" };

    public ClusterCommandOptions()
    {
        _cluster.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > MostProcesses)
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{ClusterOption} is {result.GetValueOrDefault<int?>()}; a number from 1 to {MostProcesses} is required"));
        });
        _listen.Validators.Add(result => Check(result.GetValueOrDefault<string?>(), _listen.Name, result.AddError));
    }

    /// <summary>Those of <c>idn run</c>.</summary>
    public IEnumerable<Option> OfRun => [_cluster, _listen, _settings, _log];

    /// <summary>Those of <c>idn node</c>.</summary>
    public IEnumerable<Option> OfNode => [_listen, _settings, _log];

    /// <summary>Null where no cluster is asked for.</summary>
    public ClusterChoices? Of(ParseResult parsed) => parsed.GetResult(_cluster) is not null && parsed.GetValue(_cluster) is { } processes ? OfNodeOf(parsed, processes) : null;

    /// <summary>What was chosen for one process.</summary>
    public ClusterChoices OfNodeOf(ParseResult parsed, int processes) => new(processes, Parse(parsed.GetValue(_listen)), parsed.GetValue(_settings), parsed.GetValue(_log));

    /// <summary>An address as it is written on the command line.</summary>
    public static DnsEndPoint? Parse(string? text)
    {
        var colon = text?.LastIndexOf(':') ?? -1;
        return colon > 0 && int.TryParse(text![(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= IPEndPoint.MaxPort ? new DnsEndPoint(text[..colon], port) : null;
    }

    /// <summary>Reports what is no address.</summary>
    public static void Check(string? text, string option, Action<string> addError)
    {
        if (text is not null && Parse(text) is null) addError($"{option} is {text}; an address is required, e.g. 127.0.0.1:4053");
    }
}
