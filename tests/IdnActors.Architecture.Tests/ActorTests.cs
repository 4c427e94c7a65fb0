using System.Reflection;
using System.Text.RegularExpressions;
using Akka.Actor;
using IdnActors.Architecture.Tests.Sources;
using IdnActors.Emulation.Kernel;

namespace IdnActors.Architecture.Tests;

/// <summary>How actors of the emulation are written.</summary>
public class ActorTests
{
    public static TheoryData<string> Actors => [.. ActorTypes.Select(t => t.Name)];

    private static IEnumerable<Type> ActorTypes => typeof(EmulationActor).Assembly.GetTypes().Where(t => t is { IsClass: true, IsAbstract: false } && t.IsAssignableTo(typeof(ActorBase)));

    [Theory]
    [MemberData(nameof(Actors))]
    public void An_actor_is_sealed_named_as_one_and_made_by_its_PropsFor(string name)
    {
        var type = ActorTypes.Single(t => t.Name == name);
        Assert.True(type.IsSealed, $"{name} is not sealed.");
        Assert.EndsWith("Actor", name, StringComparison.Ordinal);
        var maker = type.GetMethod("PropsFor", BindingFlags.Public | BindingFlags.Static);
        Assert.True(maker?.ReturnType == typeof(Props), $"{name} has no public static Props PropsFor(…).");
    }

    [Theory]
    [MemberData(nameof(Actors))]
    public void An_actor_says_what_it_does_not_understand(string name) =>
        Assert.True(FilesOf(name).Any(f => EndsInUnhandled(f.Code)), $"{name} has no \"default: Unhandled(message)\".");

    [Theory]
    [MemberData(nameof(Actors))]
    public void An_actor_runs_on_the_kernel(string name) =>
        Assert.True(FilesOf(name).Any(f => f.Code.Contains("KernelProps.Of(", StringComparison.Ordinal)), $"{name}'s Props do not name the kernel's dispatcher.");

    [Theory]
    [InlineData("switch (m) { case A: break; default: Unhandled(m); break; }", true)]
    [InlineData("protected override void OnReceive(object message) => Unhandled(message);", true)]
    [InlineData("switch (m) { case A: break; }", false)]
    public void An_actor_that_swallows_messages_is_found(string code, bool isRight) => Assert.Equal(isRight, EndsInUnhandled(code));

    [Fact]
    public void Conditions_and_not_faults_reach_nodes_and_links() => Rules.AssertNone(SourceTree.Source
        .Where(f => f.Path.StartsWith("src/IdnActors.Emulation/Nodes/", StringComparison.Ordinal) || f.Path.StartsWith("src/IdnActors.Emulation/Links/", StringComparison.Ordinal))
        .Where(f => Regex.IsMatch(f.Code, @"\bIdnActors\.Faults\b|\bIFault\b"))
        .Select(f => f.Path));

    private static bool EndsInUnhandled(string code) => Regex.IsMatch(code, @"default:\s*Unhandled\(|OnReceive\(object message\) => Unhandled\(message\)");

    private static IEnumerable<SourceFile> FilesOf(string type) =>
        SourceTree.Source.Where(f => f.Project == "IdnActors.Emulation" && MemberScan.TypesOf(f).Any(t => t.Name == type));
}
