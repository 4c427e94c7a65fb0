using IdnActors.Cli.Results;
using IdnActors.Emulation.Meters;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Scenarios;

namespace IdnActors.Cli.Commands;

/// <summary>Writes what nobody is to read into files that are gone afterwards, as those of a run are written: for code that is to be compiled.</summary>
internal sealed class WarmUpSink : IRunSink, IAsyncDisposable
{
    private readonly DirectoryInfo? _folder;
    private readonly ResultFolder? _results;
    private readonly Action _onFirstSlot;
    // A region that is made anew may go on for a moment when the run is over.
    private readonly Lock _writing = new();
    private bool _hasSlot;
    private bool _isClosed;

    /// <param name="onFirstSlot">Called when the first slot is over.</param>
    public WarmUpSink(Action onFirstSlot)
    {
        _onFirstSlot = onFirstSlot;
        try
        {
            _folder = Directory.CreateTempSubdirectory("idn-warm-up-");
            _results = ResultFolder.Create(Path.Combine(_folder.FullName, "results"));
        }
        // The temporary folder takes nothing: then the first rows are a little late.
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ScenarioException)
        {
        }
    }

    public void OnEvent(RunEvent runEvent)
    {
        lock (_writing)
            if (!_isClosed) _results?.OnEvent(runEvent);
    }

    public void OnNodeSlot(in NodeSlotRow row)
    {
        lock (_writing)
        {
            if (_isClosed) return;
            _results?.OnNodeSlot(row);
            if (_hasSlot) return;
            _hasSlot = true;
            _onFirstSlot();
        }
    }

    public void OnLinkSlot(in LinkSlotRow row)
    {
        lock (_writing)
            if (!_isClosed) _results?.OnLinkSlot(row);
    }

    public async ValueTask DisposeAsync()
    {
        lock (_writing) _isClosed = true;
        try
        {
            if (_results is not null) await _results.DisposeAsync().ConfigureAwait(false);
            _folder?.Delete(recursive: true);
        }
        // The system clears it some day.
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
