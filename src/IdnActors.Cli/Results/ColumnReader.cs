using Parquet;
using Parquet.Schema;

namespace IdnActors.Cli.Results;

/// <summary>Some rows of a Parquet file, by column.</summary>
public sealed class ColumnGroup(IReadOnlyDictionary<string, double[]> numbers, IReadOnlyDictionary<string, string[]> texts, int rows)
{
    public int Rows { get; } = rows;

    public double[] Numbers(string column) => numbers[column];

    public string[] Texts(string column) => texts[column];
}

/// <summary>Reads some columns of a Parquet file, one row group after the other, so that a file may be larger than memory.</summary>
public static class ColumnReader
{
    /// <summary>The rows of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="columns">The columns that are wanted: numbers (as floating-point) or texts.</param>
    /// <exception cref="InvalidDataException">A column is missing.</exception>
    public static async IAsyncEnumerable<ColumnGroup> ReadAsync(string path, params string[] columns)
    {
        await using var stream = File.OpenRead(path);
        var reader = await ParquetReader.CreateAsync(stream, new ParquetOptions { TreatByteArrayAsString = true }).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            var fields = columns.Select(c => reader.Schema.GetDataFields().FirstOrDefault(f => f.Name == c) ?? throw new InvalidDataException($"{path} has no column {c}.")).ToList();
            for (var g = 0; g < reader.RowGroupCount; g++)
            {
                using var group = reader.OpenRowGroupReader(g);
                var numbers = new Dictionary<string, double[]>();
                var texts = new Dictionary<string, string[]>();
                foreach (var field in fields)
                {
                    if (field.ClrType == typeof(double)) numbers[field.Name] = await NumbersAsync<double>(group, field, v => v).ConfigureAwait(false);
                    else if (field.ClrType == typeof(long)) numbers[field.Name] = await NumbersAsync<long>(group, field, v => v).ConfigureAwait(false);
                    else if (field.ClrType == typeof(int)) numbers[field.Name] = await NumbersAsync<int>(group, field, v => v).ConfigureAwait(false);
                    else texts[field.Name] = await TextsAsync(group, field).ConfigureAwait(false);
                }
                yield return new ColumnGroup(numbers, texts, (int)group.RowCount);
            }
        }
    }

    private static async Task<double[]> NumbersAsync<T>(ParquetRowGroupReader group, DataField field, Func<T, double> convert)
        where T : struct
    {
        if (field.IsNullable)
        {
            var optional = new T?[group.RowCount];
            await group.ReadAsync<T>(field, optional.AsMemory()).ConfigureAwait(false);
            return Array.ConvertAll(optional, v => v is { } value ? convert(value) : double.NaN);
        }
        var values = new T[group.RowCount];
        await group.ReadAsync<T>(field, values.AsMemory()).ConfigureAwait(false);
        return Array.ConvertAll(values, v => convert(v));
    }

    private static async Task<string[]> TextsAsync(ParquetRowGroupReader group, DataField field)
    {
        var values = new string?[group.RowCount];
        await group.ReadAsync(field, values.AsMemory()).ConfigureAwait(false);
        return Array.ConvertAll(values, v => v ?? "");
    }
}
