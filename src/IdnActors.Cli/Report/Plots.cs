using System.Globalization;
using System.Text.RegularExpressions;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;

namespace IdnActors.Cli.Report;

/// <summary>How all figures look: colours, axes, size; and their text as SVG.</summary>
internal static partial class Plots
{
    private const double Width = 860;
    private const double HoursFrom = 3 * 3600;
    private const double LogarithmicFrom = 30;
    private const double ManyPowers = 1e4;

    // Okabe and Ito's palette without yellow, which white swallows: told apart by those who do not see red and green.
    private static readonly string[] Palette = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#444444"];
    private static readonly LineStyle[] Styles = [LineStyle.Solid, LineStyle.LongDashDot, LineStyle.Dot];
    private static readonly MarkerType[] Markers = [MarkerType.Circle, MarkerType.Square, MarkerType.Triangle, MarkerType.Diamond];

    private static readonly OxyColor Ink = OxyColor.Parse("#1f2937");
    private static readonly OxyColor Grid = OxyColor.Parse("#e5e7eb");

    public static OxyColor Colour(int index) => OxyColor.Parse(Palette[index % Palette.Length]);

    /// <summary>Beyond the palette, lines differ by their dashes.</summary>
    public static LineStyle Style(int index) => Styles[index / Palette.Length % Styles.Length];

    public static MarkerType Marker(int index) => Markers[((index / Palette.Length) + (index % Palette.Length)) % Markers.Length];

    public static OxyColor Faint(OxyColor colour) => OxyColor.FromAColor(48, colour);

    /// <summary>An empty figure with its legend above.</summary>
    public static PlotModel Model(bool hasLegend)
    {
        var model = new PlotModel
        {
            Culture = CultureInfo.InvariantCulture,
            DefaultFont = "Arial",
            DefaultFontSize = 13,
            TextColor = Ink,
            PlotAreaBorderThickness = new OxyThickness(1, 0, 0, 1),
            PlotAreaBorderColor = OxyColor.Parse("#9ca3af"),
            Padding = new OxyThickness(4, 4, 16, 4),
            Background = OxyColors.White,
        };
        if (hasLegend)
        {
            model.Legends.Add(new Legend
            {
                LegendPlacement = LegendPlacement.Outside,
                LegendPosition = LegendPosition.TopLeft,
                LegendOrientation = LegendOrientation.Horizontal,
                LegendItemSpacing = 16,
                LegendLineSpacing = 2,
                LegendMargin = 0,
                LegendPadding = 4,
                LegendSymbolLength = 22,
                LegendFontSize = 13,
                LegendTextColor = Ink,
            });
        }
        return model;
    }

    public static LinearAxis Linear(AxisPosition position, string title) => Styled(new LinearAxis(), position, title);

    /// <summary>Logarithmic where values differ by more than a factor of 30, else linear, mostly from zero.</summary>
    public static Axis Fitting(AxisPosition position, string title, IEnumerable<double> values)
    {
        var known = values.Where(double.IsFinite).DefaultIfEmpty(1).ToList();
        var (least, most) = (known.Min(), known.Max());
        if (least > 0 && most / least > LogarithmicFrom)
        {
            // Intervals of means may reach far out, and below zero: they are cut off a little beyond the means.
            var room = Math.Pow(most / least, 0.06);
            var isLong = most / least > ManyPowers;
            return Styled(new LogarithmicAxis { UseSuperExponentialFormat = isLong, PowerPadding = false, Minimum = least / room, Maximum = most * room }, position, title);
        }
        var axis = Linear(position, title);
        // From zero, unless that would squeeze what there is to see.
        if (least >= 0 && least < 0.5 * most) axis.Minimum = 0;
        return axis;
    }

    /// <summary>The unit of bytes in which the largest value is readable, and how many of them it has.</summary>
    public static (string Unit, double Bytes) ByteUnit(double most) => most switch { >= 2e9 => ("GB", 1e9), >= 2e6 => ("MB", 1e6), _ => ("kB", 1e3) };

    /// <summary>Emulated time up to an end, in hours where seconds would be many.</summary>
    /// <returns>The axis, and by what seconds have to be divided.</returns>
    public static (LinearAxis Axis, double Divisor) Time(double endSeconds)
    {
        var inHours = endSeconds >= HoursFrom;
        var divisor = inHours ? 3600.0 : 1;
        var axis = Linear(AxisPosition.Bottom, inHours ? "emulated time (h)" : "emulated time (s)");
        axis.Minimum = 0;
        axis.Maximum = Math.Max(endSeconds, 1e-9) / divisor;
        return (axis, divisor);
    }

    /// <summary>The SVG element of a figure, to stand inside a page with others.</summary>
    /// <param name="model">The figure.</param>
    /// <param name="height">Its height, where it is <see cref="Width"/> units wide.</param>
    /// <param name="id">What tells it from the others of the page.</param>
    /// <param name="label">What it shows, for those who do not see it.</param>
    public static string Svg(PlotModel model, double height, string id, string label)
    {
        var exporter = new SvgExporter { Width = Width, Height = height, IsDocument = false, UseVerticalTextAlignmentWorkaround = true, TextMeasurer = new RoomyText(height) };
        var svg = exporter.ExportToString(model).ReplaceLineEndings("\n").TrimEnd();
        var start = svg.IndexOf("<svg", StringComparison.Ordinal);
        var end = svg.IndexOf('>', start);
        // Names inside an SVG element are those of the whole page.
        var body = svg[(end + 1)..].Replace("clipPath", id + "-clip", StringComparison.Ordinal)
            .Replace($"<{id}-clip", "<clipPath", StringComparison.Ordinal).Replace($"</{id}-clip", "</clipPath", StringComparison.Ordinal);
        body = Coordinates().Replace(body, path => Fraction().Replace(path.Value, "$1"));
        var size = string.Create(CultureInfo.InvariantCulture, $"viewBox=\"0 0 {Width} {height}\"");
        return $"<svg xmlns=\"http://www.w3.org/2000/svg\" {size} role=\"img\" aria-label=\"{Html.Escape(label)}\">{body}";
    }

    [GeneratedRegex("(?:points|d)=\"[^\"]*\"")]
    private static partial Regex Coordinates();

    // Hundredths of a unit are finer than any screen.
    [GeneratedRegex(@"(\.\d\d)\d+")]
    private static partial Regex Fraction();

    /// <summary>Leaves room for the fonts of whoever opens the page: there, Arial may be replaced by one that is up to a fifth wider.</summary>
    private sealed class RoomyText(double height) : PdfRenderContext(Width, height, OxyColors.White)
    {
        private const double Widest = 1.2;

        // The base measures points, of which 72 make an inch; the units of a page make 96.
        private const double UnitsPerPoint = 96.0 / 72;

        public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight)
        {
            var size = base.MeasureText(text, fontFamily, fontSize, fontWeight);
            return new OxySize(size.Width * UnitsPerPoint * Widest, size.Height * UnitsPerPoint);
        }
    }

    private static TAxis Styled<TAxis>(TAxis axis, AxisPosition position, string title)
        where TAxis : Axis
    {
        axis.Position = position;
        axis.Title = title;
        axis.MajorGridlineStyle = LineStyle.Solid;
        axis.MajorGridlineColor = Grid;
        axis.MajorGridlineThickness = 1;
        axis.TickStyle = TickStyle.Outside;
        axis.TicklineColor = OxyColor.Parse("#9ca3af");
        axis.MinorTickSize = 0;
        axis.AxisTitleDistance = 14;
        axis.TitleColor = Ink;
        axis.MaximumPadding = 0.04;
        axis.MinimumPadding = 0.04;
        return axis;
    }
}
