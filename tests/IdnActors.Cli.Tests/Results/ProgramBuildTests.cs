using IdnActors.Cli.Results;
using IdnActors.Testing;

namespace IdnActors.Cli.Tests.Results;

public class ProgramBuildTests
{
    [Fact]
    public void Counts_every_assembly_of_the_project()
    {
        // The trainer is outside the solution, and no part of the program.
        var solution = File.ReadAllText(RepositoryRoot.Combine("IdnActors.sln"));
        var projects = Directory.GetDirectories(RepositoryRoot.Combine("src"), "IdnActors.*").Select(d => Path.GetFileName(d))
            .Where(p => solution.Contains($"{p}.csproj", StringComparison.Ordinal)).Select(p => p == "IdnActors.Cli" ? "idn" : p).ToArray();
        Assert.True(projects.Length > 7);
        Assert.Equal(projects.Order(StringComparer.Ordinal), ProgramBuild.Assemblies().Select(a => a.GetName().Name!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Another_content_of_one_assembly_is_another_build()
    {
        (string, Guid) a = ("a", new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)), b = ("b", new Guid(2, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)), changed = ("b", new Guid(3, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));

        Assert.Equal(ProgramBuild.IdOf([a, b]), ProgramBuild.IdOf([b, a]));
        Assert.NotEqual(ProgramBuild.IdOf([a, b]), ProgramBuild.IdOf([a, changed]));
        Assert.Matches("^[0-9a-f]{16}$", ProgramBuild.Id);
    }
}
