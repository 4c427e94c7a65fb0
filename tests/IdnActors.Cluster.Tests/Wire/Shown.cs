using System.Collections;
using System.Reflection;
using Akka.Actor;
using IdnActors.Emulation.Meters;
using IdnActors.Emulation.Runs;
using IdnActors.Emulation.Splits;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Scenarios;

namespace IdnActors.Cluster.Tests.Wire;

/// <summary>All that an object says of itself, as text: two that are shown alike are alike. By reflection, so that a member that a record has forgotten is missed.</summary>
internal static class Shown
{
    public static string Of(object? item) => item switch
    {
        null => "null",
        string text => $"\"{text}\"",
        Cluster.Wire.PackedPacket packed => Convert.ToHexString(packed.Bytes),
        SplitProgress split => Of(split.Snapshot()),
        ViewGroup group => $"views {group.Number}",
        SplitChain chain => chain.Whole.Name,
        IActorRef actor => actor.Path.ToString(),
        Scenario scenario => scenario.Name,
        RunMeters => "meters",
        IDictionary map => Of(map.Keys.Cast<object>().OrderBy(k => k.ToString(), StringComparer.Ordinal).Select(k => (k, map[k]))),
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Of))}]",
        bool or Enum or Int128 => $"{item}",
        IFormattable number when item.GetType().IsPrimitive => number.ToString(number is double or float ? "R" : null, System.Globalization.CultureInfo.InvariantCulture),
        System.Runtime.CompilerServices.ITuple tuple => $"({string.Join(", ", Enumerable.Range(0, tuple.Length).Select(i => Of(tuple[i])))})",
        _ => $"{item.GetType().Name} {{ {string.Join("; ", PropertiesOf(item.GetType()).Select(p => $"{p.Name} = {Of(p.GetValue(item))}"))} }}",
    };

    /// <summary>What the meters of a run have counted.</summary>
    public static string Of(RunBooks books) => string.Join('\n',
    [
        Of((object)books),
        .. books.Scenario.Topology.Nodes.Select(n => $"{books.Meters[n.Id].CountersAt(books.Now)} {books.Meters[n.Id].MemoryBytes} {books.Meters[n.Id].MaxMemoryBytes} {books.Meters[n.Id].ServiceNanoseconds} {books.Meters[n.Id].FailedServiceNanoseconds}"),
        .. books.Scenario.Topology.Links.Select(l => Of(books.Meters[l.Id]) + books.Meters[l.Id].CountersAt(books.Now)),
        .. books.Scenario.Catalogue.Variants.Select(v => Of(books.Meters[v.Id])),
        Of(books.Meters.Exits),
        Of(books.Meters.Views),
    ]);

    // Paths know themselves by more names than one, and requests go in circles through those that are open with them.
    private static IEnumerable<PropertyInfo> PropertiesOf(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(p => p.GetIndexParameters().Length == 0 && !p.PropertyType.IsByRefLike && p.Name is not ("EqualityContract" or "NextLink" or "IsAtDestination" or "Parent"));
}
