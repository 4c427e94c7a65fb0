using System.Globalization;
using System.Text;

namespace IdnActors.Configuration.Demands.Traces;

/// <summary>
/// Reads a trace of comma-separated values: a line of column names, then a line per request. Times are decimal and read exactly, to the nearest nanosecond. A
/// field may stand in double quotes and then have commas, and quotes written twice (RFC 4180), but no line ends; empty lines and such that begin with # are left out.
/// </summary>
internal static class CsvTraceReader
{
    private const int MostColumns = 256;

    public static void Read(Stream stream, long length, TraceDraft draft)
    {
        var lines = new CsvLines(stream, length);
        Span<Range> fields = stackalloc Range[MostColumns];
        TraceColumns? columns = null;
        var count = 0;
        while (!draft.IsSpoilt && lines.TryRead(out var line))
        {
            var place = new TracePlace("line", lines.Number);
            if (lines.IsTooLong) draft.Report(place.Key, $"has more than {CsvLines.LongestLine} bytes", "a line is a request", "check that it is the right file");
            if (lines.IsTooLong) return;
            if (line.IsEmpty || line[0] == (byte)'#') continue;
            var found = Split(line, fields);
            if (found < 0)
            {
                draft.Report(place.Key, "has a field in quotes that does not end in its line, or not before a comma", "a line is a request", "close the quotes, and write a quote within them twice");
                if (columns is null) return;
                continue;
            }
            if (columns is null)
            {
                var names = new List<string>();
                for (var i = 0; i < found; i++) names.Add(Encoding.UTF8.GetString(Trim(line[fields[i]])));
                count = found;
                columns = TraceColumns.Find(names, place.Key, mayBeCalendar: false, draft);
                if (columns is null) return;
            }
            else if (found != count) draft.Report(place.Key, $"has {found} fields", $"the header names {count} columns", "complete the row");
            else AddRow(line, fields, columns, place, draft);
        }
    }

    private static void AddRow(ReadOnlySpan<byte> line, ReadOnlySpan<Range> fields, TraceColumns columns, TracePlace place, TraceDraft draft) => draft.Add(
        place,
        TimeOf(Trim(line[fields[columns.Time]]), columns.NanosecondsPerUnit),
        Trim(line[fields[columns.Node]]),
        Trim(line[fields[columns.Task]]),
        columns.Sample < 0 ? -1 : SampleOf(Trim(line[fields[columns.Sample]])));

    private static long? TimeOf(ReadOnlySpan<byte> text, long scale)
    {
        if (!decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var value))
            return null;
        // Whatever is further away is out of range, and says so with the largest number there is.
        if (Math.Abs(value) > long.MaxValue / scale) return value < 0 ? long.MinValue : long.MaxValue;
        return (long)decimal.Round(value * scale);
    }

    private static int? SampleOf(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty) return -1;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    /// <summary>Finds the fields, their quotes included; their number, or -1 where quotes are not closed.</summary>
    private static int Split(ReadOnlySpan<byte> line, Span<Range> fields)
    {
        var (count, start, mayQuote) = (0, 0, line.Contains((byte)'"'));
        while (count < fields.Length)
        {
            var behind = mayQuote ? EndOfQuotes(line[start..]) : 0;
            if (behind < 0) return -1;
            var comma = line[(start + behind)..].IndexOf((byte)',');
            var end = comma < 0 ? line.Length : start + behind + comma;
            if (behind > 0 && line[(start + behind)..end].ContainsAnyExcept(" \t"u8)) return -1;
            fields[count++] = start..end;
            if (comma < 0) break;
            start = end + 1;
        }
        return count;
    }

    /// <summary>Where the quotes end in which a text begins; 0: it begins in none, -1: they are not closed.</summary>
    private static int EndOfQuotes(ReadOnlySpan<byte> text)
    {
        var open = text.IndexOfAnyExcept(" \t"u8);
        if (open < 0 || text[open] != (byte)'"') return 0;
        for (var at = open + 1; at < text.Length; at++)
        {
            if (text[at] != (byte)'"') continue;
            if (at + 1 == text.Length || text[at + 1] != (byte)'"') return at + 1;
            at++;
        }
        return -1;
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> field)
    {
        var trimmed = field.Trim(" \t"u8);
        return trimmed.Length >= 2 && trimmed[0] == (byte)'"' && trimmed[^1] == (byte)'"' ? trimmed[1..^1] : trimmed;
    }
}
