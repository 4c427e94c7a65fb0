using IdnActors.Model.Network;
using IdnActors.Model.Units;

namespace IdnActors.Configuration.Network;

/// <summary>Distances on the globe, and how long light in a fibre needs for them: the delay of a link for which nobody states one.</summary>
public static class GreatCircle
{
    /// <summary>Two thirds of the speed of light in vacuum.</summary>
    public const double FibreKilometresPerSecond = 299_792.458 * 2 / 3;

    private const double MeanEarthRadiusKilometres = 6371.0088;

    /// <summary>Length of the shortest way over a sphere of the earth's mean radius, within 0.6 % of that over the ellipsoid.</summary>
    public static double Kilometres(GeoPoint a, GeoPoint b)
    {
        // Haversine: unlike the law of cosines it stays exact for places next to each other.
        var (phiA, phiB) = (double.DegreesToRadians(a.Latitude), double.DegreesToRadians(b.Latitude));
        var north = Math.Sin((phiB - phiA) / 2);
        var east = Math.Sin(double.DegreesToRadians(b.Longitude - a.Longitude) / 2);
        var haversine = (north * north) + (Math.Cos(phiA) * Math.Cos(phiB) * east * east);
        return 2 * MeanEarthRadiusKilometres * Math.Asin(Math.Min(1, Math.Sqrt(haversine)));
    }

    /// <summary>One-way delay over so many kilometres of fibre, to the microsecond (200 m): finer digits would be those of the platform's sine.</summary>
    public static Duration DelayOver(double kilometres) => new((long)Math.Round(kilometres / FibreKilometresPerSecond * 1e6) * 1000);

    /// <summary>The middle of some places: the direction of the sum of their unit vectors, to a ten-thousandth of a degree. It has no trouble at the date line.</summary>
    internal static GeoPoint Middle(IEnumerable<GeoPoint> places)
    {
        var (x, y, z) = (0.0, 0.0, 0.0);
        foreach (var place in places)
        {
            var (phi, lambda) = (double.DegreesToRadians(place.Latitude), double.DegreesToRadians(place.Longitude));
            x += Math.Cos(phi) * Math.Cos(lambda);
            y += Math.Cos(phi) * Math.Sin(lambda);
            z += Math.Sin(phi);
        }
        return new GeoPoint(
            Math.Round(double.RadiansToDegrees(Math.Atan2(z, Math.Sqrt((x * x) + (y * y)))), 4),
            Math.Round(double.RadiansToDegrees(Math.Atan2(y, x)), 4));
    }
}
