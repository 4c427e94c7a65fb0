using System.Text.RegularExpressions;
using IdnActors.Architecture.Tests.Sources;

namespace IdnActors.Architecture.Tests;

/// <summary>What only one project may do.</summary>
public class BoundaryTests
{
    private const string EmulationRun = "src/IdnActors.Emulation/Runs/EmulationRun.cs";

    // The constructors of dispatcher and mailbox have Akka's Config in their signatures.
    private const string KernelDispatcher = "src/IdnActors.Emulation/Kernel/KernelDispatcher.cs";
    private const string KernelMailbox = "src/IdnActors.Emulation/Kernel/KernelMailbox.cs";

    // Writes down the versions of what took part.
    private const string EnvironmentJson = "src/IdnActors.Cli/Results/EnvironmentJson.cs";

    /// <param name="Subject">What it is about.</param>
    /// <param name="Pattern">How code that does it looks.</param>
    /// <param name="Places">Paths of folders and files that may.</param>
    private sealed record Boundary(string Subject, string Pattern, params string[] Places);

    private static readonly Boundary[] Boundaries =
    [
        new("reads scenario files", @"\bAkka\.Configuration\.Hocon\b", "src/IdnActors.Configuration/"),
        new("states settings of Akka", @"\bConfigurationFactory\b", EmulationRun, "src/IdnActors.Emulation/Journal/", "src/IdnActors.Cluster/Journal/",
            "src/IdnActors.Cluster/Processes/"),
        new("names Akka's Config", @"\bAkka\.Configuration\b", "src/IdnActors.Configuration/", EmulationRun, KernelDispatcher, KernelMailbox,
            "src/IdnActors.Emulation/Journal/", "src/IdnActors.Cluster/Journal/", "src/IdnActors.Cluster/Processes/", "src/IdnActors.Cluster/Wire/RefusingSerializer.cs"),
        new("knows Akka", @"\bAkka\b", "src/IdnActors.Configuration/", "src/IdnActors.Emulation/", "src/IdnActors.Cluster/", EnvironmentJson),
        new("knows a database", @"\bSqlite\w*|\bLinqToDB\b|\bAkka\.Persistence\.Sql\b", "src/IdnActors.Cluster/Journal/", "src/IdnActors.Cli/Results/JournalFiles.cs",
            "src/IdnActors.Configuration/Scenarios/", "src/IdnActors.Model/Scenarios/PolicyChoice.cs"),
        new("touches ONNX Runtime", @"\bMicrosoft\.ML\b|\bOrtValue\b|\bInferenceSession\b", "src/IdnActors.Inference/", "src/IdnActors.Training/Verification/"),
        new("knows the ONNX schema", @"\bGoogle\.Protobuf\b|\bGraphs\.Onnx\b", "src/IdnActors.Inference/Graphs/", "src/IdnActors.Training/Graphs/",
            "src/IdnActors.Training/Layers/FoldedWeights.cs"),
        new("knows a solver", @"\bGoogle\.OrTools\b", "src/IdnActors.Optimization/"),
        new("writes to the console", @"\bConsole\s*\.|\bSystem\.Console\b|\bSpectre\b|\bIAnsiConsole\b", "src/IdnActors.Cli/", "src/IdnActors.Training/"),
        new("knows Parquet", @"\bParquet\b", "src/IdnActors.Configuration/Demands/Traces/", "src/IdnActors.Cli/"),
        new("writes Parquet", @"\bParquetWriter\b", "src/IdnActors.Cli/"),
        new("parses arguments", @"\bSystem\.CommandLine\b", "src/IdnActors.Cli/"),
        new("runs an emulation", @"\bIdnActors\.Emulation\b", "src/IdnActors.Emulation/", "src/IdnActors.Cluster/", "src/IdnActors.Cli/"),
        new("uses files", @"\bFile\.|\bDirectory\.(?:Create|Delete|Enumerate|Exists|Get|Move)", "src/IdnActors.Configuration/", "src/IdnActors.Inference/", "src/IdnActors.Cluster/Journal/", "src/IdnActors.Cluster/Regions/SpoolFile.cs", "src/IdnActors.Cli/",
            "src/IdnActors.Training/"),
        new("trains", @"\bTorchSharp\b", "src/IdnActors.Training/"),
    ];

    public static TheoryData<string> Subjects => [.. Boundaries.Select(b => b.Subject)];

    [Theory]
    [MemberData(nameof(Subjects))]
    public void Only_the_named_places(string subject)
    {
        var boundary = Boundaries.Single(b => b.Subject == subject);
        Rules.AssertNone(SourceTree.Source.SelectMany(f => BreachesOf(boundary, f)));
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public void A_place_that_is_named_does_it(string subject)
    {
        var boundary = Boundaries.Single(b => b.Subject == subject);
        Rules.AssertNone(boundary.Places.Where(p =>
            !SourceTree.Source.Any(f => f.Path.StartsWith(p, StringComparison.Ordinal) && Regex.IsMatch(f.Code, boundary.Pattern))));
    }

    [Theory]
    [InlineData("reads scenario files", "using Akka.Configuration.Hocon;")]
    [InlineData("states settings of Akka", "var c = ConfigurationFactory.ParseString(text);")]
    [InlineData("names Akka's Config", "using Akka.Configuration;")]
    [InlineData("knows Akka", "using Akka.Actor;")]
    [InlineData("knows a database", "using var c = new SqliteConnection(text);")]
    [InlineData("touches ONNX Runtime", "using Microsoft.ML.OnnxRuntime;")]
    [InlineData("knows the ONNX schema", "using Google.Protobuf;")]
    [InlineData("knows a solver", "using Google.OrTools.LinearSolver;")]
    [InlineData("writes to the console", "Console.WriteLine(1);")]
    [InlineData("writes to the console", "using Spectre.Console;")]
    [InlineData("writes to the console", "using static System.Console;")]
    [InlineData("knows Parquet", "using Parquet.Schema;")]
    [InlineData("writes Parquet", "await ParquetWriter.CreateAsync(schema, stream);")]
    [InlineData("parses arguments", "using System.CommandLine;")]
    [InlineData("runs an emulation", "using IdnActors.Emulation.Runs;")]
    [InlineData("uses files", "var t = File.ReadAllText(path);")]
    public void Code_that_crosses_a_boundary_is_found(string subject, string code)
    {
        var boundary = Boundaries.Single(b => b.Subject == subject);
        Assert.Equal(["src/IdnActors.Sample/A.cs:2: " + code], BreachesOf(boundary, new SourceFile("src/IdnActors.Sample/A.cs", "// Console.WriteLine in a comment\n" + code)));
    }

    private static IEnumerable<string> BreachesOf(Boundary boundary, SourceFile file)
    {
        if (boundary.Places.Any(p => file.Path.StartsWith(p, StringComparison.Ordinal))) yield break;
        foreach (Match match in Regex.Matches(file.Code, boundary.Pattern))
        {
            var line = file.LineOf(match.Index);
            yield return $"{file.Path}:{line}: {file.Text.Split('\n')[line - 1].Trim()}";
        }
    }
}
