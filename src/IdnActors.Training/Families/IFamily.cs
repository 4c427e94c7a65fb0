using IdnActors.Training.Fitting;

namespace IdnActors.Training.Families;

/// <summary>Models of one kind that are trained by one command.</summary>
internal interface IFamily
{
    /// <summary>Its name on the command line.</summary>
    string Name { get; }

    /// <summary>What it is, for the help.</summary>
    string Summary { get; }

    /// <summary>Trains, measures and writes; nothing is written before a model is finished.</summary>
    /// <exception cref="OperationCanceledException">Was told to stop.</exception>
    /// <exception cref="InvalidDataException">An exported file does not answer as the network does, or a part that is needed does not fit.</exception>
    void Train(TrainingRun run);
}
