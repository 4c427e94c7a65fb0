namespace IdnActors.Policies.Prices;

/// <summary>Requests that passed a node and were answered further up their path, as the node reads it off the answers: one number in each of them.</summary>
/// <param name="CostMs">C of the option that served them, in milliseconds.</param>
/// <param name="Requests">How many: positive.</param>
public readonly record struct ServedFurtherUp(double CostMs, double Requests);
