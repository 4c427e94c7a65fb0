using IdnActors.Training.Families;
using IdnActors.Training.Images;

namespace IdnActors.Training.Commands;

/// <summary>What <c>--help</c> shows.</summary>
internal static class HelpText
{
    public static string Of(IReadOnlyList<IFamily> families) => $"""
        Trains the models of the library on Fashion-MNIST and exports each with its card.

        Usage: dotnet run -c Release --project src/IdnActors.Training -- <family> [options]

        Families:
        {string.Join("\n", families.Select(f => $"  {f.Name,-12} {f.Summary}"))}
          all          all of them, in this order

        Options:
          --seed N     decides initial weights and the order of images (default 1)
          --out DIR    folder that gets one folder per model (default artifacts/trained)
          --data DIR   folder of the training images (default {TrainingImages.DefaultFolder})
          --only A,B   members of the family, e.g. bf2,bf8 or lin,cnn4 (default: all)
          --haste N    learn from one Nth of images and epochs: to try the command, not for results

        Training images: {TrainingImages.Remedy}

        Examples:
          dotnet run -c Release --project src/IdnActors.Training -- early-exit
          dotnet run -c Release --project src/IdnActors.Training -- bottleneck --only bf2 --out artifacts/trained
          dotnet run -c Release --project src/IdnActors.Training -- catalogue --only lin,mlp,cnn4 --seed 7

        bottleneck and early-label build on the trunk that early-exit has written to the same --out folder. Ctrl-C stops; what is finished stays.
        """;
}
