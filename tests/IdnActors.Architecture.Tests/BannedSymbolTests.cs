using System.Reflection;
using Akka.Actor;
using IdnActors.Architecture.Tests.Sources;
using IdnActors.Testing;

namespace IdnActors.Architecture.Tests;

/// <summary>
/// The lists of banned symbols: an id with a slip in it bans nothing and says nothing, so every id must name something that exists.
/// That a named symbol then stops the build is the analyzer's business.
/// </summary>
public class BannedSymbolTests
{
    private static readonly string[] BannedInEmulation =
    [
        "P:Akka.Actor.ActorSystem.Scheduler",
        "T:Akka.Actor.IScheduler",
        "T:Akka.Actor.ITellScheduler",
        "T:Akka.Actor.IAdvancedScheduler",
        "T:Akka.Actor.IWithTimers",
        "T:Akka.Actor.ITimerScheduler",
        "T:Akka.Actor.Futures",
        "M:Akka.Actor.IActorContext.SetReceiveTimeout(System.Nullable{System.TimeSpan})",
        "M:Akka.Actor.ActorBase.SetReceiveTimeout(System.Nullable{System.TimeSpan})",
        "T:System.Diagnostics.Stopwatch",
        "T:System.Threading.Timer",
        "T:System.Threading.PeriodicTimer",
        "T:System.Console",
    ];

    private static readonly string[] BannedEverywhere =
    [
        "P:System.DateTime.UtcNow",
        "P:System.DateTimeOffset.UtcNow",
        "P:System.Random.Shared",
        "M:System.Guid.NewGuid",
        "M:System.Threading.Thread.Sleep(System.Int32)",
        "M:System.Threading.Tasks.Task.Delay(System.Int32)",
        "M:System.Threading.Tasks.Task.Delay(System.TimeSpan,System.Threading.CancellationToken)",
        "M:System.Environment.Exit(System.Int32)",
    ];

    public static TheoryData<string> Lists => [.. SourceTree.FilesBelow("src").Where(f => f.EndsWith("/BannedSymbols.txt", StringComparison.Ordinal))];

    [Fact]
    public void Wall_clock_chance_and_waiting_are_banned_everywhere() =>
        Rules.AssertNone(BannedEverywhere.Except(IdsOf("src/BannedSymbols.txt")));

    [Fact]
    public void Timers_other_than_the_kernel_s_are_banned_in_the_emulation() =>
        Rules.AssertNone(BannedInEmulation.Except(IdsOf("src/IdnActors.Emulation/BannedSymbols.txt")));

    [Fact]
    public void The_console_is_banned_in_every_library() => Rules.AssertNone(SourceTree.Projects
        .Where(p => p != "IdnActors.Cli" && !IdsOf($"src/{p}/BannedSymbols.txt").Contains("T:System.Console")));

    [Theory]
    [MemberData(nameof(Lists))]
    public void Every_banned_symbol_exists(string list) => Rules.AssertNone(IdsOf(list).Where(id => !Exists(id)).Select(id => $"{list}: {id}"));

    [Theory]
    [InlineData("T:System.Threading.PeriodicTimer", true)]
    [InlineData("P:System.Threading.Tasks.Task`1.Result", true)]
    [InlineData("M:System.Random.#ctor(System.Int32)", true)]
    [InlineData("M:Akka.Actor.IActorContext.SetReceiveTimeout(System.Nullable{System.TimeSpan})", true)]
    [InlineData("T:Akka.Actor.IWithTimer", false)]
    [InlineData("P:System.DateTime.Utcnow", false)]
    [InlineData("M:System.Threading.Thread.Sleep(System.Int64)", false)]
    [InlineData("M:System.Threading.Thread.Sleep", false)]
    public void An_id_with_a_slip_is_found(string id, bool exists) => Assert.Equal(exists, Exists(id));

    private static IEnumerable<string> IdsOf(string list) =>
        File.ReadLines(RepositoryRoot.Combine(list)).Where(l => l.Length > 0).Select(l => l.Split(';')[0]);

    private static bool Exists(string id)
    {
        var name = id[2..];
        if (id[0] == 'T') return TypeOf(name) is not null;
        var parameters = name.IndexOf('(');
        var end = name.LastIndexOf('.', (parameters < 0 ? name.Length : parameters) - 1);
        if (TypeOf(name[..end]) is not { } type) return false;
        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var member = name[(end + 1)..];
        return id[0] switch
        {
            'P' => type.GetProperty(member, All) is not null,
            'M' => type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All)).Any(m => SignatureOf(m) == member),
            _ => false,
        };
    }

    private static Type? TypeOf(string name) =>
        typeof(object).Assembly.GetType(name) ?? typeof(System.Diagnostics.Stopwatch).Assembly.GetType(name) ?? typeof(Console).Assembly.GetType(name)
        ?? typeof(ActorBase).Assembly.GetType(name);

    private static string SignatureOf(MethodBase method)
    {
        var name = method.IsConstructor ? "#ctor" : method.Name;
        var parameters = method.GetParameters();
        return parameters.Length == 0 ? name : $"{name}({string.Join(',', parameters.Select(p => IdOf(p.ParameterType)))})";
    }

    private static string IdOf(Type type) => type.IsGenericType
        ? $"{type.GetGenericTypeDefinition().FullName!.Split('`')[0]}{{{string.Join(',', type.GetGenericArguments().Select(IdOf))}}}"
        : type.FullName ?? type.Name;
}
