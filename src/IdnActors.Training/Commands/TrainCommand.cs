using IdnActors.Training.Families;
using IdnActors.Training.Families.Bottlenecks;
using IdnActors.Training.Families.Catalogue;
using IdnActors.Training.Families.EarlyExits;
using IdnActors.Training.Families.EarlyLabels;
using IdnActors.Training.Families.Views;
using IdnActors.Training.Fitting;
using IdnActors.Training.Images;

namespace IdnActors.Training.Commands;

/// <summary>Runs what the command line asks for, and says with its exit code how it went.</summary>
internal static class TrainCommand
{
    private const int Done = 0, Failed = 1, Misused = 2, Stopped = 130;
    private const string All = "all";

    // In the order of "all": bottleneck and early-label build on what comes before them.
    private static readonly IFamily[] Families = [new EarlyExitFamily(), new BottleneckFamily(), new ViewsFamily(), new EarlyLabelFamily(), new CatalogueFamily()];

    public static int Run(string[] words, CancellationToken stop)
    {
        var arguments = Arguments.Parse(words, [.. Families.Select(f => f.Name), All]);
        if (arguments.WantsHelp)
        {
            Console.WriteLine(HelpText.Of(Families));
            return Done;
        }
        if (arguments.Problem is { } problem)
        {
            Console.Error.WriteLine(problem);
            return Misused;
        }
        try
        {
            Train(arguments, stop);
            return Done;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("Stopped; models that were finished stay, the others have not been written.");
            return Stopped;
        }
        catch (FileNotFoundException missing)
        {
            Console.Error.WriteLine(missing.Message);
            return Misused;
        }
        catch (InvalidDataException broken)
        {
            Console.Error.WriteLine(broken.Message);
            return Failed;
        }
    }

    private static void Train(Arguments arguments, CancellationToken stop)
    {
        var run = new TrainingRun
        {
            Images = TrainingImages.Load(arguments.Images),
            Seed = arguments.Seed,
            Out = arguments.Out,
            Haste = arguments.Haste,
            Only = arguments.Only,
            Log = Console.WriteLine,
            Clock = TimeProvider.System,
            Stop = stop,
        };
        foreach (var family in Families.Where(f => arguments.Family is All || f.Name == arguments.Family)) family.Train(run);
    }
}
