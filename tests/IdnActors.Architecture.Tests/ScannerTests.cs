using IdnActors.Architecture.Tests.Sources;

namespace IdnActors.Architecture.Tests;

/// <summary>The rules are only as good as the reader behind them: it is tested on samples that contain what the rules look for.</summary>
public class ScannerTests
{
    private const string Sample = """"
        namespace Sample;

        /// <summary>class InAComment { }</summary>
        public sealed class Outer<T>(int count = 3) : Base(count)
            where T : class
        {
            private static readonly int[] Table =
            [
                1,
                2,
            ];
            private const string Text = "class InAString { ; ";
            private const string Raw = """
                } { "class InARawString" }
                """;

            public int Level { get; private set; } = 5;
            public (int A, int B) Pair([Attribute(Name = "x")] int a, string b = "}") => (a, b.Length);

            public static bool operator ==(Outer<T> a, Outer<T> b) => a.Level == b.Level;

            protected override void OnReceive(object message)
            {
                var text = $"{(message is null ? "{" : $"{message:x}}}")} {{";
                if (text[0] == '{') return;
            }

            public Thing Make() => new()
            {
                Name = @"a ""quoted"" }",
            };

            private enum State { A, B }
        }

        internal readonly record struct Inner(int Value);
        """";

    private static readonly SourceFile File = new("src/IdnActors.Sample/Outer.cs", Sample);

    [Fact]
    public void Comments_and_literals_are_no_code_and_lines_keep_their_numbers()
    {
        Assert.DoesNotContain("InA", File.Code, StringComparison.Ordinal);
        Assert.Equal(Sample.Count(c => c == '\n'), File.Code.Count(c => c == '\n'));
        Assert.Equal(Sample.Length, File.Code.Length);
    }

    [Fact]
    public void Code_inside_the_holes_of_strings_is_code()
    {
        var code = CodeText.Blank("var a = $\"x {Console.Out} y\"; var b = $$\"\"\"{Text} {{Call()}}\"\"\";");
        Assert.Contains("Console.Out", code, StringComparison.Ordinal);
        Assert.Contains("Call()", code, StringComparison.Ordinal);
        Assert.DoesNotContain("Text", code, StringComparison.Ordinal);
    }

    [Fact]
    public void Types_are_found_where_they_are_declared() =>
        Assert.Equal([new("Outer", 4), new("State", 33), new("Inner", 36)], MemberScan.TypesOf(File));

    [Fact]
    public void Members_are_measured_from_signature_to_end_and_fields_are_not() =>
        Assert.Equal(
            [new("Level", 17, 1), new("Pair", 18, 1), new("operator", 20, 1), new("OnReceive", 22, 5), new("Make", 28, 4)],
            MemberScan.MembersOf(File));
}
