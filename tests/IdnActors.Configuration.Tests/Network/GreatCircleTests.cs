using IdnActors.Configuration.Network;
using IdnActors.Model.Network;

namespace IdnActors.Configuration.Tests.Network;

public class GreatCircleTests
{
    private static readonly GeoPoint Paris = new(48.8567, 2.3508);

    [Theory]
    // Well-known distances, recalled; the earth is no sphere, hence half a percent.
    [InlineData(51.5074, -0.1278, 343.5)]
    [InlineData(52.52, 13.405, 878)]
    [InlineData(40.7128, -74.006, 5837)]
    [InlineData(-33.8688, 151.2093, 16960)]
    public void Distances_from_Paris_are_the_known_ones(double latitude, double longitude, double kilometres) =>
        Assert.InRange(GreatCircle.Kilometres(Paris, new GeoPoint(latitude, longitude)) / kilometres, 0.995, 1.005);

    [Fact]
    public void A_degree_along_the_equator_is_the_360th_part_of_it()
    {
        var degree = 2 * Math.PI * 6371.0088 / 360;
        Assert.Equal(degree, GreatCircle.Kilometres(new GeoPoint(0, 0), new GeoPoint(0, 1)), 9);
        Assert.Equal(degree, GreatCircle.Kilometres(new GeoPoint(0, 179.5), new GeoPoint(0, -179.5)), 6);
        Assert.Equal(180 * degree, GreatCircle.Kilometres(new GeoPoint(90, 0), new GeoPoint(-90, 123)), 6);
        Assert.Equal(0, GreatCircle.Kilometres(Paris, Paris));
    }

    [Fact]
    public void Fibre_carries_a_thousand_kilometres_in_5_ms() => Assert.Equal("5.003ms", GreatCircle.DelayOver(1000).ToString());

    [Fact]
    public void The_middle_of_two_places_at_the_date_line_is_there() =>
        Assert.Equal(180, Math.Abs(GreatCircle.Middle([new GeoPoint(10, 170), new GeoPoint(10, -170)]).Longitude), 3);
}
