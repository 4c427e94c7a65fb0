using IdnActors.Model.Units;

namespace IdnActors.Model.Network;

/// <summary>
/// A link with a queue for each class of traffic, served in turns (Shreedhar and Varghese): at its turn a class may send <paramref name="Quantum"/> times its weight in
/// bytes, and what it did not use because its next message is larger it keeps for the next turn. Classes that always have something to send share the
/// rate in proportion to their weights; one that is alone has all of it. Each class has the link's whole queue capacity to itself: a weight would mean
/// little if another class could fill the queue. A message in transmission is not interrupted.
/// </summary>
/// <param name="Quantum">Bytes per turn and unit of weight; above 0. The larger, the longer others wait for a turn.</param>
/// <param name="Control">Weight of what nodes tell each other to decide; above 0.</param>
/// <param name="Request">Weight of requests and answers; above 0.</param>
/// <param name="ModelTransfer">Weight of parts of models on the move; above 0.</param>
public sealed record DeficitRoundRobin(ByteSize Quantum, int Control = 1, int Request = 1, int ModelTransfer = 1);
