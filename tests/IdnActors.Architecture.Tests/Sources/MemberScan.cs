using System.Text.RegularExpressions;

namespace IdnActors.Architecture.Tests.Sources;

/// <summary>A method, constructor, operator, property or indexer with code, and where it is.</summary>
internal readonly record struct Member(string Name, int Line, int Length);

/// <summary>A type that a file declares.</summary>
internal readonly record struct DeclaredType(string Name, int Line);

/// <summary>Finds types and members by matching braces in blanked code.</summary>
internal static partial class MemberScan
{
    /// <summary>Members that have code. Fields are not among them: a table of forty lines is no long method.</summary>
    public static IReadOnlyList<Member> MembersOf(SourceFile file)
    {
        var members = new List<Member>();
        ReadBody(file, 0, members);
        return members;
    }

    public static IEnumerable<DeclaredType> TypesOf(SourceFile file) =>
        TypeDeclaration().Matches(file.Code).Select(m => new DeclaredType(m.Groups["name"].Value, file.LineOf(m.Groups["name"].Index)));

    /// <summary>Reads declarations up to the closing brace of a type or namespace.</summary>
    /// <returns>The index behind that brace.</returns>
    private static int ReadBody(SourceFile file, int at, List<Member> members)
    {
        var code = file.Code;
        while (at < code.Length)
        {
            while (at < code.Length && (char.IsWhiteSpace(code[at]) || code[at] == ';')) at++;
            if (at >= code.Length) return at;
            if (code[at] == '}') return at + 1;
            at = ReadDeclaration(file, at, members);
        }
        return at;
    }

    private static int ReadDeclaration(SourceFile file, int start, List<Member> members)
    {
        var code = file.Code;
        var at = start;
        for (; at < code.Length && code[at] is not (';' or '{' or '}'); at++)
        {
            if (code[at] is '(' or '[') at = Matching(code, at);
        }
        if (at >= code.Length || code[at] == '}') return at;
        var header = HeaderOf(code[start..at]);
        if (code[at] == '{' && (TypeDeclaration().IsMatch(header) || NamespaceDeclaration().IsMatch(header))) return ReadBody(file, at + 1, members);
        // An initializer or an expression may have braces of its own; it ends with a semicolon.
        var isExpression = Assignment().IsMatch(header);
        while (code[at] == '{' || isExpression)
        {
            if (code[at] is '{' or '(' or '[') at = Matching(code, at);
            if (code[at] == ';' || !isExpression) break;
            at++;
        }
        if (IsMember(header, code[at] == '}')) members.Add(new Member(NameOf(header), file.LineOf(start), file.LineOf(at) - file.LineOf(start) + 1));
        return at + 1;
    }

    /// <summary>The declaration without attributes and the content of parentheses, on one line.</summary>
    private static string HeaderOf(string text)
    {
        var header = OperatorSign().Replace(text, "operator");
        while (Brackets().IsMatch(header)) header = Brackets().Replace(header, " ");
        while (Parentheses().IsMatch(header)) header = Parentheses().Replace(header, "\0");
        return Spaces().Replace(header.Replace("\0", "()"), " ").Trim();
    }

    private static bool IsMember(string header, bool endsWithBrace)
    {
        if (header.StartsWith('=')) return false;
        var assignment = Assignment().Match(header);
        return assignment.Success ? assignment.Value == "=>" : endsWithBrace;
    }

    private static string NameOf(string header)
    {
        if (ParameterisedName().Match(header) is { Success: true } match) return match.Groups["name"].Value;
        var end = header.IndexOf("=>", StringComparison.Ordinal);
        return (end < 0 ? header : header[..end]).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1];
    }

    private static int Matching(string code, int at)
    {
        var depth = 0;
        for (; at < code.Length; at++)
        {
            if (code[at] is '{' or '(' or '[') depth++;
            if (code[at] is '}' or ')' or ']' && --depth == 0) return at;
        }
        throw new InvalidOperationException("Braces do not match.");
    }

    [GeneratedRegex(@"\b(?:class|struct|interface|enum|record(?:\s+struct|\s+class)?)\s+(?<name>[A-Z]\w*)")]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex(@"^namespace\s")]
    private static partial Regex NamespaceDeclaration();

    [GeneratedRegex(@"=>|(?<![=!<>])=(?!=)")]
    private static partial Regex Assignment();

    [GeneratedRegex(@"\boperator\s*[^\s\w(]+")]
    private static partial Regex OperatorSign();

    [GeneratedRegex(@"\[[^\[\]]*\]")]
    private static partial Regex Brackets();

    [GeneratedRegex(@"\([^()]*\)")]
    private static partial Regex Parentheses();

    [GeneratedRegex(@"(?<name>\w+)(?:<[^()]*>)?\(\)")]
    private static partial Regex ParameterisedName();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
