using System.Globalization;
using IdnActors.Training.Images;

namespace IdnActors.Training.Commands;

/// <summary>What the command line asks for.</summary>
internal sealed record Arguments
{
    public string Family { get; private init; } = "";
    public int Seed { get; private init; } = 1;
    public string Out { get; private init; } = Path.Combine("artifacts", "trained");
    public string Images { get; private init; } = TrainingImages.DefaultFolder;
    public int Haste { get; private init; } = 1;
    public IReadOnlyList<string> Only { get; private init; } = [];
    public bool WantsHelp { get; private init; }

    /// <summary>What is wrong; null: nothing.</summary>
    public string? Problem { get; private init; }

    public static Arguments Parse(IReadOnlyList<string> words, IReadOnlyCollection<string> families)
    {
        var result = new Arguments();
        for (var i = 0; i < words.Count; i++)
        {
            if (words[i] is "--help" or "-h" or "-?") return result with { WantsHelp = true };
            if (!words[i].StartsWith('-'))
            {
                if (result.Family.Length > 0) return result with { Problem = $"{words[i]}: one family at a time, or all." };
                result = result with { Family = words[i] };
                continue;
            }
            if (i + 1 == words.Count) return result with { Problem = $"{words[i]}: a value is required after it." };
            result = result.With(words[i], words[++i]);
            if (result.Problem is not null) return result;
        }
        if (result.Family.Length == 0) return result with { WantsHelp = true };
        return families.Contains(result.Family) ? result : result with { Problem = $"{result.Family}: one of {string.Join(", ", families)} is required." };
    }

    private Arguments With(string option, string value) => option switch
    {
        "--seed" => WithNumber(option, value, least: 0, number => this with { Seed = number }),
        "--haste" => WithNumber(option, value, least: 1, number => this with { Haste = number }),
        "--out" => this with { Out = value },
        "--data" => this with { Images = value },
        "--only" => this with { Only = value.Split(',', StringSplitOptions.RemoveEmptyEntries) },
        _ => this with { Problem = $"{option}: there is no such option; --help lists them." },
    };

    private Arguments WithNumber(string option, string value, int least, Func<int, Arguments> with) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least
            ? with(number)
            : this with { Problem = $"{option} is \"{value}\"; a whole number from {least} on is required, e.g. {option} 1." };
}
