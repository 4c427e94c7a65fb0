using IdnActors.Policies;

namespace IdnActors.Emulation.Controllers;

/// <summary>What a policy needs to cross the network, and how many bytes that takes: numbers of 8 bytes, on top of a control message's own size.</summary>
/// <param name="Price">The marginal price of a type, for which nodes send cost and effective capacity of their shares up.</param>
/// <param name="Sample">The two prices of what is shown, for which nodes send cost and capacity of what they show up.</param>
/// <param name="Plays">What the unit slots of all nodes on the path play, up and down again.</param>
/// <param name="ServedCost">The cost at which a request was served, in its answer.</param>
public sealed record ControlNeeds(bool Price, bool Sample, bool Plays, bool ServedCost)
{
    private const int NumberBytes = 8;

    // Request type and slot in one, and the requests of the slot.
    private const int TypeBytes = 2 * NumberBytes;
    private const int PlayNumbers = 4;

    public static ControlNeeds None { get; } = new(false, false, false, false);

    /// <summary>Whether anything has to be asked for along the paths.</summary>
    public bool Probes => Price || Sample || Plays;

    /// <summary>Bytes that every answer carries for the policy.</summary>
    public int AnswerBytes => ServedCost ? NumberBytes : 0;

    public static ControlNeeds Of(ControlMessages control) => new(
        Price: control == ControlMessages.MarginalPrice,
        Sample: control == ControlMessages.DeployedSample || control == ControlMessages.FreshSample,
        Plays: control == ControlMessages.Plays,
        ServedCost: control == ControlMessages.ServedCost);

    public long BytesOf(TypeProbe probe) => BytesOfProbe(probe.Offers.Length, probe.Plays?.Count ?? 0);

    public long BytesOf(in TypePrice price) => BytesOfPrice(price.Plays.Length);

    /// <summary>Bytes of a question that has gathered so much.</summary>
    public long BytesOfProbe(int offers, int plays)
    {
        // Of an offer: its cost, what of it serves by the shares, what serves by what is shown.
        var perOffer = NumberBytes * (1 + (Price ? 1 : 0) + (Sample ? 1 : 0));
        return TypeBytes + ((long)offers * perOffer) + PlayBytes(plays);
    }

    /// <summary>Bytes of a price with so many plays.</summary>
    public long BytesOfPrice(int plays) => TypeBytes + (NumberBytes * ((Price ? 1 : 0) + (Sample ? 2 : 0))) + PlayBytes(plays);

    private static long PlayBytes(int plays) => (long)plays * PlayNumbers * NumberBytes;
}
