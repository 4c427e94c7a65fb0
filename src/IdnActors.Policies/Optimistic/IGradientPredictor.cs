namespace IdnActors.Policies.Optimistic;

/// <summary>Guesses the gradient of a slot before it comes. A state of plain numbers; a single caller.</summary>
public interface IGradientPredictor
{
    /// <summary>Numbers of state.</summary>
    int NumberCount { get; }

    /// <summary>Takes in the gradient of a slot, by item.</summary>
    void Add(ReadOnlySpan<double> gradient, int slot);

    /// <summary>Guesses g of a slot, by item: finite. The slot is the one after the last that was added.</summary>
    void Predict(int slot, Span<double> gradient);

    void Save(Span<double> numbers);

    void Load(ReadOnlySpan<double> numbers);
}
