using System.Text.Encodings.Web;
using System.Text.Json;
using IdnActors.Emulation.Runs;

namespace IdnActors.Cli.Results;

/// <summary>Writes <c>events.jsonl</c>: one JSON object a line, with <c>atSeconds</c>, <c>kind</c>, <c>subject</c> and the event's own facts.</summary>
public sealed class EventLog(Stream stream) : IDisposable
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Write(RunEvent runEvent)
    {
        using (var writer = new Utf8JsonWriter(stream, Options))
        {
            writer.WriteStartObject();
            writer.WriteNumber("atSeconds", runEvent.At.Seconds);
            writer.WriteString("kind", runEvent.Kind);
            writer.WriteString("subject", runEvent.Subject);
            foreach (var (key, value) in runEvent.Details) WriteDetail(writer, key, value);
            writer.WriteEndObject();
        }
        stream.WriteByte((byte)'\n');
    }

    public void Dispose() => stream.Dispose();

    private static void WriteDetail(Utf8JsonWriter writer, string key, object value)
    {
        switch (value)
        {
            case bool flag: writer.WriteBoolean(key, flag); break;
            case int number: writer.WriteNumber(key, number); break;
            case long number: writer.WriteNumber(key, number); break;
            case double number: writer.WriteNumber(key, number); break;
            // Unit types say their unit.
            default: writer.WriteString(key, value.ToString()); break;
        }
    }
}
