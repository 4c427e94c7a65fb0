namespace IdnActors.Cluster.Regions;

/// <summary>A region that this process runs for a coordinator.</summary>
internal interface IHostedRegion : IAsyncDisposable
{
    /// <summary>Carries an order out.</summary>
    /// <returns>The answer; empty where there is nothing to say.</returns>
    Task<byte[]> ExecuteAsync(OrderKind kind, byte[] content);

    /// <summary>Ends the region where it is. Any thread.</summary>
    void Interrupt();
}
