using IdnActors.Cli.Experiments;

namespace IdnActors.Cli.Tests.Experiments;

public class StudentTTests
{
    [Theory]
    [InlineData(0.95, 1, 12.7062)]
    [InlineData(0.95, 2, 4.30265)]
    [InlineData(0.95, 3, 3.18245)]
    [InlineData(0.95, 4, 2.77645)]
    [InlineData(0.95, 9, 2.26216)]
    [InlineData(0.95, 10, 2.22814)]
    [InlineData(0.95, 30, 2.04227)]
    [InlineData(0.95, 99, 1.98422)]
    [InlineData(0.95, 1_000_000, 1.95997)]
    [InlineData(0.99, 5, 4.03214)]
    [InlineData(0.90, 20, 1.72472)]
    public void Factors_are_those_of_the_tables(double confidence, int degrees, double expected) =>
        Assert.Equal(expected, StudentT.TwoSided(confidence, degrees), expected * 5e-6);

    [Fact]
    public void Factors_are_those_of_the_table_that_theory_tests_use()
    {
        for (var degrees = 1; degrees <= 30; degrees++)
            Assert.Equal(Testing.Theory.StudentT.Quantile999(degrees), StudentT.TwoSided(0.999, degrees), 0.00051);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(12)]
    public void Probabilities_are_the_integral_of_the_density(int degrees)
    {
        const int steps = 20_000;
        foreach (var t in (double[])[0.3, 1, 2.5, 8])
        {
            // Up to its factor, which is that of the whole line: over all t = tan(angle).
            double Density(double x) => Math.Pow(1 + (x * x / degrees), -(degrees + 1) / 2.0);
            double Integral(double end) => Enumerable.Range(0, steps).Select(i => Math.Atan(end) * (i + 0.5) / steps).Sum(a => Density(Math.Tan(a)) / (Math.Cos(a) * Math.Cos(a))) * Math.Atan(end) / steps;
            Assert.Equal(Integral(t) / Integral(double.PositiveInfinity), StudentT.ProbabilityWithin(t, degrees), 1e-6);
        }
    }

    [Fact]
    public void What_is_no_probability_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => StudentT.TwoSided(1, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => StudentT.TwoSided(double.NaN, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => StudentT.TwoSided(0.95, 0));
    }
}
