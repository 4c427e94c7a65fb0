using Akka.Configuration;

namespace IdnActors.Cluster.Processes;

/// <summary>Settings of Akka.NET that users lay over those of <c>hocon/cluster.conf</c>.</summary>
public sealed class ClusterSettings
{
    /// <param name="text">HOCON.</param>
    /// <exception cref="FormatException">It is none.</exception>
    public ClusterSettings(string text)
    {
        try
        {
            Config = ConfigurationFactory.ParseString(text);
        }
        // The parser throws whatever it comes upon.
        catch (Exception e)
        {
            throw new FormatException(e.Message, e);
        }
    }

    internal Config Config { get; }
}
