namespace IdnActors.Model.Inference;

/// <summary>Inputs that mean nothing, for split models of whose data there is none here: numbers from -1 to 1, or bytes, of the shape that the model takes, equal in every run.</summary>
public static class RandomInputs
{
    /// <summary>How tasks name them in place of a data set.</summary>
    public const string Name = "random-inputs";

    /// <summary>How many there are.</summary>
    public const int Count = 64;
}
