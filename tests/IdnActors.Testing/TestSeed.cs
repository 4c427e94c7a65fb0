using System.Globalization;
using System.Runtime.CompilerServices;
using IdnActors.Model.Randomness;
using Xunit.Abstractions;

namespace IdnActors.Testing;

/// <summary>Seed of all random tests: a constant, or the environment variable <c>IDN_TEST_SEED</c>. Every test that uses it prints it.</summary>
public static class TestSeed
{
    private const ulong Default = 20_240_229;

    public static ulong Value { get; } =
        Environment.GetEnvironmentVariable("IDN_TEST_SEED") is { Length: > 0 } text ? ulong.Parse(text, CultureInfo.InvariantCulture) : Default;

    /// <summary>A source of its own for a test; prints the seed.</summary>
    public static RandomSource Open(ITestOutputHelper output, [CallerMemberName] string test = "")
    {
        output.WriteLine($"IDN_TEST_SEED={Value}");
        return new RandomStreams(Value).Open(test);
    }

    /// <summary>Runs a check on many random cases, each with a source of its own; a failure names seed and case.</summary>
    public static void ForEachCase(ITestOutputHelper output, int cases, Action<RandomSource> check, [CallerMemberName] string test = "")
    {
        output.WriteLine($"IDN_TEST_SEED={Value}, {cases} cases");
        var streams = new RandomStreams(Value);
        for (var i = 0; i < cases; i++)
        {
            try
            {
                check(streams.Open($"{test}/{i}"));
            }
            catch (Exception)
            {
                output.WriteLine($"{test}: case {i} of {cases} failed.");
                throw;
            }
        }
    }
}
