using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace IdnActors.Testing.Postgres;

/// <summary>A PostgreSQL server of a test's own, at a free port of the loopback, with all that it has in a temporary folder. Its user is <see cref="User"/>, with <see cref="Password"/>.</summary>
public sealed class PostgresServer : IDisposable
{
    public const string User = "idn";
    public const string Password = "only for tests";

    private const int Attempts = 3;
    private const int MostLooks = 600;
    private static readonly string? Bin = Find();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("idn-postgres-");
    private Process? _server;

    private PostgresServer()
    {
        if (IsRoot) Run("chown", "nobody", _folder.FullName);
        var secret = Path.Combine(_folder.FullName, "secret");
        File.WriteAllText(secret, Password);
        Run("initdb", "-D", Data, "-U", User, "-A", "scram-sha-256", "--pwfile", secret, "-N", "-E", "UTF8");
        Start();
    }

    /// <summary>Why there can be none here; null where there can.</summary>
    public static string? Obstacle { get; } = Find() is null ? "needs PostgreSQL: initdb and postgres in PATH or in /usr/lib/postgresql" : null;

    public int Port { get; private set; }

    private string Data => Path.Combine(_folder.FullName, "data");

    private static bool IsRoot => Environment.UserName == "root";

    /// <summary>Starts one.</summary>
    public static PostgresServer StartNew() => new();

    /// <summary>Makes a database and tells where it is.</summary>
    public string Create(string database)
    {
        Run("createdb", database);
        return string.Create(CultureInfo.InvariantCulture, $"postgresql://127.0.0.1:{Port}/{database}");
    }

    /// <summary>What a query gives, as text without a header.</summary>
    public string Ask(string database, string sql) => Run("psql", "-d", database, "-At", "-v", "ON_ERROR_STOP=1", "-c", sql).Trim();

    /// <summary>Ends it at once, with whoever is connected.</summary>
    public void Stop()
    {
        if (_server is null) return;
        if (!_server.HasExited) Run("kill", "-QUIT", _server.Id.ToString(CultureInfo.InvariantCulture));
        _server.WaitForExit();
        _server.Dispose();
        _server = null;
    }

    public void Dispose()
    {
        Stop();
        _folder.Delete(recursive: true);
    }

    private void Start()
    {
        for (var attempt = 1; ; attempt++)
        {
            Port = FreePort();
            _server = Process.Start(StartOf("postgres", ["-D", Data, "-c", "listen_addresses=127.0.0.1", "-c", $"port={Port}", "-c", $"unix_socket_directories={Data}", "-c", "fsync=off", "-c", "shared_buffers=16MB"]))!;
            // What it says is nobody's business, but it has to be read.
            _server.OutputDataReceived += (_, _) => { };
            _server.ErrorDataReceived += (_, _) => { };
            _server.BeginOutputReadLine();
            _server.BeginErrorReadLine();
            for (var look = 0; look < MostLooks && !_server.HasExited; look++)
            {
                if (IsReady()) return;
                Thread.Sleep(50);
            }
            Stop();
            // Somebody else may have taken the port.
            if (attempt == Attempts) throw new IOException("PostgreSQL does not start.");
        }
    }

    private bool IsReady()
    {
        using var process = Process.Start(StartOf("pg_isready", []))!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(StartOf(program, arguments))!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new IOException($"{program} {string.Join(' ', arguments)}: {error.GetAwaiter().GetResult()}");
    }

    private ProcessStartInfo StartOf(string program, string[] arguments)
    {
        var path = Path.Combine(Bin!, program);
        if (!File.Exists(path)) path = program;
        // The server refuses to run as root.
        string[] all = IsRoot && program is ("initdb" or "postgres") ? ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", path, .. arguments] : [path, .. arguments];
        var start = new ProcessStartInfo(all[0], all[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.FullName };
        if (Port > 0) (start.Environment["PGHOST"], start.Environment["PGPORT"], start.Environment["PGUSER"], start.Environment["PGPASSWORD"]) =
            ("127.0.0.1", Port.ToString(CultureInfo.InvariantCulture), User, Password);
        return start;
    }

    private static string? Find()
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var distribution = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin")) : [];
        return distribution.Concat(path).FirstOrDefault(d => File.Exists(Path.Combine(d, "initdb")) && File.Exists(Path.Combine(d, "postgres")));
    }
}
