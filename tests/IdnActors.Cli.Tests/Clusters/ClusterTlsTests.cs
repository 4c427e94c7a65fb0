using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IdnActors.Cluster.Processes;

namespace IdnActors.Cli.Tests.Clusters;

/// <summary>The example with certificates of <c>src/IdnActors.Cluster/README.md</c>.</summary>
public sealed class ClusterTlsTests : IDisposable
{
    private const string Password = "changeit";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Who_has_a_certificate_of_the_authority_joins_and_nobody_else()
    {
        // Elsewhere the authorities that are trusted are not named by a variable, and a test installs none.
        if (!OperatingSystem.IsLinux()) return;
        using var authority = Authority("idn authority");
        using var other = Authority("somebody else");
        File.WriteAllText(_folder["authority.crt"], authority.ExportCertificatePem());
        File.WriteAllText(_folder["tls.conf"], SettingsFor(authority, "process.pfx", suppressValidation: false));
        var environment = new Dictionary<string, string> { ["SSL_CERT_FILE"] = _folder["authority.crt"] };
        string[] scenario = ["quickstart", "--set", "run.duration=2s", "--cluster-config", _folder["tls.conf"]];

        await using var cluster = await ClusterUnderTest.FoundAsync(scenario, 2, _folder["results"], environment);
        // The second takes whatever certificate the cluster shows; its own is what the cluster refuses.
        await Task.WhenAll(AssertStaysOutAsync(cluster, null), AssertStaysOutAsync(cluster, SettingsFor(other, "other.pfx", suppressValidation: true)));
        cluster.Join();

        Assert.True(await cluster.EndOfAsync(cluster.First) == ExitCode.Ok, cluster.ToString());
        Assert.True(File.Exists(Path.Combine(_folder["results"], "summary.json")));
    }

    [Fact]
    public async Task A_certificate_that_is_not_there_is_bad_input()
    {
        File.WriteAllText(_folder["tls.conf"], Settings(_folder["none.pfx"], suppressValidation: false));

        var result = await CliRunner.RunAsync("node", "quickstart", "--join", "127.0.0.1:1", "--cluster-config", _folder["tls.conf"]);

        Assert.True(result.ExitCode == ExitCode.BadInput, result.Error);
        Assert.Contains("path and password of the certificate", result.Error, StringComparison.Ordinal);
    }

    private static async Task AssertStaysOutAsync(ClusterUnderTest cluster, string? settings)
    {
        var colon = cluster.First.Address.LastIndexOf(':');
        var options = new ClusterOptions
        {
            Join = new DnsEndPoint(cluster.First.Address[..colon], int.Parse(cluster.First.Address[(colon + 1)..])),
            Settings = settings is null ? null : new ClusterSettings(settings),
        };
        await using var stranger = ClusterProcess.Open(options, new ProcessIdentity("hash", 1, "build"));
        var refused = await Assert.ThrowsAsync<JoinException>(() => stranger.JoinAsync(Patience, CancellationToken.None));
        Assert.StartsWith("nothing answers at", refused.Message, StringComparison.Ordinal);
    }

    private string SettingsFor(X509Certificate2 authority, string file, bool suppressValidation)
    {
        using var key = RSA.Create(2048);
        var request = RequestOf("idn", key);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authority, authority.NotBefore, authority.NotAfter, [1, 2, 3, 4]).CopyWithPrivateKey(key);
        File.WriteAllBytes(_folder[file], certificate.Export(X509ContentType.Pfx, Password));
        return Settings(_folder[file], suppressValidation);
    }

    private static string Settings(string file, bool suppressValidation) => $$"""
        akka.remote.dot-netty.tcp {
          enable-ssl = on
          ssl {
            certificate { path = "{{file.Replace('\\', '/')}}", password = "{{Password}}" }
            suppress-validation = {{(suppressValidation ? "on" : "off")}}
            require-mutual-authentication = on
            validate-certificate-hostname = {{(suppressValidation ? "off" : "on")}}
          }
        }
        """;

    private static X509Certificate2 Authority(string name)
    {
        using var key = RSA.Create(2048);
        var request = RequestOf(name, key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    private static CertificateRequest RequestOf(string name, RSA key) => new($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
}
