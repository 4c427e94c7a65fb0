namespace IdnActors.Model.Catalogues;

/// <summary>Consecutive parts of a split variant, as a variant of its own: what may be deployed on a node while the rest runs elsewhere.</summary>
/// <param name="Whole">The variant that has all parts.</param>
/// <param name="First">Index of its first part among those of the whole, which are in the order they run.</param>
/// <param name="End">Index behind its last part.</param>
public readonly record struct Segment(VariantId Whole, int First, int End)
{
    /// <summary>Between the name of a model and those of a segment's parts.</summary>
    public const char Mark = '/';

    /// <summary>Between the names of the first and the last part.</summary>
    public const string To = "..";

    /// <summary>Parts in it.</summary>
    public int Length => End - First;

    /// <summary>Whether it begins with the model's input, so that requests that nothing has been done for can use it.</summary>
    public bool IsPrefix => First == 0;

    /// <summary>Whether it can go on where so many parts are done.</summary>
    public bool Continues(int done) => First <= done && done < End;

    /// <summary>The model's name with those of the parts: <c>ee-split/trunk1..exit1</c>, or <c>ee-split/tail</c> for a single one.</summary>
    public static string NameOf(string model, string first, string last) => first == last ? $"{model}{Mark}{first}" : $"{model}{Mark}{first}{To}{last}";
}
