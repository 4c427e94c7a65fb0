using IdnActors.Testing.Theory;

namespace IdnActors.Emulation.Tests.Theory;

/// <summary>The tests against closed forms; they share the table that is written at the end.</summary>
[CollectionDefinition(TheoryTable.Name)]
public sealed class TheoryCollection : ICollectionFixture<TheoryTable>;
