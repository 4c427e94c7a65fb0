using IdnActors.Cli.Experiments;
using IdnActors.Cli.Report;
using OxyPlot;

namespace IdnActors.Cli.Tests.Report;

public class BoundLookTests
{
    // Three styles of seven colours.
    private const int Variants = 21;

    [Fact]
    public void A_bound_has_colour_and_dashes_of_its_variant_and_a_mark_that_no_variant_has()
    {
        var curve = Enumerable.Range(0, 100).Select(i => new CurvePoint(i, new Estimate(i, 0, 1))).ToArray();
        for (var i = 0; i < Variants; i++)
        {
            var bound = TimeFigures.Bound(i, [.. curve], 10);
            Assert.Equal((Plots.Colour(i), Plots.Style(i)), (bound.Color, bound.LineStyle));
            Assert.Equal((MarkerType.Cross, Plots.Colour(i)), (bound.MarkerType, bound.MarkerStroke));
            Assert.True(bound.StrokeThickness < 1);
            Assert.Equal(new DataPoint(9.9, 99), bound.Points[^1]);
        }
        Assert.DoesNotContain(MarkerType.Cross, Enumerable.Range(0, Variants).Select(Plots.Marker));
        Assert.Distinct(Enumerable.Range(0, Variants).Select(i => (Plots.Colour(i), Plots.Style(i))));
    }

    [Fact]
    public void Crosses_stand_apart_however_many_points_there_are()
    {
        int CrossesOf(int points)
        {
            var model = Plots.Model(hasLegend: false);
            model.Series.Add(TimeFigures.Bound(0, [.. Enumerable.Range(0, points).Select(i => new CurvePoint(i / (points - 1.0), new Estimate(1, 0, 1)))], 1));
            return Plots.Svg(model, 430, "bound", "bound").Split("<polyline ").Length;
        }
        Assert.InRange(CrossesOf(1000) - CrossesOf(2), 5, 60);
    }
}
