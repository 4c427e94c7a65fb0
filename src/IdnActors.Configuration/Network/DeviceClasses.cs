using System.Collections.Immutable;
using IdnActors.Model.Network;

namespace IdnActors.Configuration.Network;

/// <summary>The device classes that come with the program (<c>hocon/devices.conf</c>), from a data-centre GPU down to a microcontroller.</summary>
public static class DeviceClasses
{
    public static ImmutableSortedDictionary<string, DeviceClass> Shipped => DeviceClassReader.Shipped;
}
