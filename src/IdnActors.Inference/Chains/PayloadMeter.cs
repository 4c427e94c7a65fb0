using System.Collections.Immutable;
using System.Globalization;
using IdnActors.Inference.Codecs;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Scenarios;

namespace IdnActors.Inference.Chains;

/// <summary>What a cut tensor takes on the wire.</summary>
/// <param name="Part">Name of the part that makes it.</param>
/// <param name="Tensor">Its name.</param>
/// <param name="Codec">How it is written.</param>
/// <param name="StatedBytes">What the card says, for one request.</param>
/// <param name="MeanBytes">What it took, over the requests that were written.</param>
public sealed record CutPayload(string Part, string Tensor, WireCodec Codec, long StatedBytes, double MeanBytes);

/// <summary>
/// Writes the cut tensors of requests as they would travel, and reads them again: payloads without compression must have exactly the bytes that the card states, compressed ones about so many in the mean; and
/// what loses nothing must come back as it was.
/// </summary>
internal sealed class PayloadMeter(ModelCard card)
{
    /// <summary>By how much of the stated bytes the mean of compressed payloads may differ: they follow from the samples, of which not all are written.</summary>
    public const double MeanTolerance = 0.05;

    private readonly long[] _bytes = new long[card.Split!.Cuts.Length];
    private readonly long[] _logical = new long[card.Split!.Cuts.Length];
    private readonly HashSet<int> _changed = [];

    /// <summary>Requests that were written.</summary>
    public int Requests { get; private set; }

    /// <summary>Bytes of each cut tensor for one request before compression, in the order of the card.</summary>
    public ImmutableArray<long> LogicalBytes => [.. _logical];

    public ImmutableArray<CutPayload> Payloads =>
        [.. card.Split!.Cuts.Select((c, i) => new CutPayload(card.Parts[c.After].Name, c.Tensor, c.Codec, c.Bytes, Requests == 0 ? 0 : (double)_bytes[i] / Requests))];

    /// <summary>Writes what requests send.</summary>
    /// <exception cref="ScenarioException">A codec cannot write these numbers.</exception>
    public void Add(ChainRun run, int requests)
    {
        for (var c = 0; c < _bytes.Length; c++)
        {
            var cut = card.Split!.Cuts[c];
            var (tensor, value) = (new WireTensor(card, cut), run[cut.After, cut.Tensor]);
            for (var i = 0; i < requests; i++)
            {
                var encoded = tensor.Encode(value, i, requests, cut.Codec);
                _bytes[c] += encoded.OnWire.Bytes;
                _logical[c] = encoded.Logical.Bytes;
                var read = TensorCodec.Decode(cut.Codec, encoded.Elements, encoded.Payload.Span);
                if (cut.Codec.IsExact && !read.AsSpan().SequenceEqual(tensor.NumbersOf(value, i, requests))) _changed.Add(c);
            }
        }
        Requests += requests;
    }

    /// <summary>What the card states otherwise.</summary>
    /// <param name="areSamples">Whether the requests were samples of the data set, for which the mean of compressed payloads holds.</param>
    public IEnumerable<Problem> Problems(bool areSamples)
    {
        for (var c = 0; c < _bytes.Length; c++)
        {
            var (cut, mean) = (card.Split!.Cuts[c], (double)_bytes[c] / Requests);
            if (_changed.Contains(c)) yield return new Problem(card.Id, cut.Tensor, $"is read as other numbers than were written in {cut.Codec}", "an exact codec is required to give back every number", "report this as a bug");
            if (cut.Codec.HasFixedLength && _bytes[c] != cut.Bytes * Requests)
                yield return Differs(cut, $"takes {_logical[c]}B on the wire in {cut.Codec}", "");
            else if (!cut.Codec.HasFixedLength && cut.Bytes > _logical[c])
                yield return Differs(cut, $"takes {_logical[c]}B before compression in {cut.Codec}", ", more than that");
            else if (!cut.Codec.HasFixedLength && areSamples && Math.Abs(mean - cut.Bytes) > MeanTolerance * cut.Bytes)
                yield return Differs(cut, string.Create(CultureInfo.InvariantCulture, $"takes {mean:0.#}B on the wire in {cut.Codec}, in the mean of {Requests} images"), string.Create(CultureInfo.InvariantCulture, $", from which the mean may differ by {MeanTolerance:0%}"));
        }
    }

    private Problem Differs(CutTensor cut, string found, string limit) => new(card.Id, cut.Tensor, found, $"the card states {cut.Bytes}B{limit}", "correct the card");
}
