using System.Runtime.CompilerServices;
using Akka.Actor;
using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Demands;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Sources;

/// <summary>The users at one node, who do not wait for answers. What they ask for does not depend on anything else in the scenario.</summary>
public sealed class RequestSource : IForeseeable
{
    // All that requests are drawn from is many times what a request is, and in a large network it is in no cache: so it is touched for some of them at once.
    private const int DrawnTogether = 8;
    private const int DrawingBytes = 512;

    private readonly SourceRequest[] _drawn;
    private readonly RequestIssuer _issuer;
    private readonly SourceRequests _requests;
    private readonly Func<TaskId, int> _sampleCount;
    private readonly Instant _end;
    private readonly EventKernel _kernel;
    private int _next;
    private int _count;

    public RequestSource(RunContext run, SourceSpec spec, TaskSampler tasks)
    {
        ArgumentNullException.ThrowIfNull(run);
        Events = new EventSource(EventSourceIds.Source(spec.Node));
        _issuer = new RequestIssuer(run, spec.Node);
        // After what each request touches as well, so that all of that lies together.
        _drawn = new SourceRequest[DrawnTogether];
        _kernel = run.Kernel;
        Name = run.Scenario.Topology.NameOf(spec.Node);
        _sampleCount = run.Engine.SampleCount;
        _end = Instant.Start + run.Scenario.Run.Duration;
        _requests = new SourceRequests(run.Scenario.Demand, spec, Name, tasks, run.Streams, _end);
        // Drawn all the same, so that what follows is what would have followed.
        while (_requests.Next is { } at && at < run.IssueFrom)
        {
            _requests.Take(_sampleCount);
            _issuer.Skip();
        }
    }

    /// <summary>Name of its node.</summary>
    public string Name { get; }

    /// <summary>Its identity for events: each source has its own, whichever actor issues for it.</summary>
    public EventSource Events { get; }

    /// <summary>When the next request is issued; none when no more come.</summary>
    public Instant? Next()
    {
        if (_next == _count) Draw();
        return _next < _count ? _drawn[_next].At : null;
    }

    /// <summary>Issues the next request. Only when there is one.</summary>
    /// <param name="sender">Who issues it.</param>
    public void Issue(IActorRef sender)
    {
        ref readonly var planned = ref _drawn[_next++];
        if (planned.At < _kernel.Now) IssueLate(planned, sender);
        else _issuer.Issue(planned, sender);
    }

    // Time does not go back: what was kept while its region moved enters now, and how late that is the kernel notes.
    private void IssueLate(SourceRequest planned, IActorRef sender)
    {
        _kernel.NoteLate(planned.At);
        _issuer.Issue(planned with { At = _kernel.Now }, sender);
    }

    void IForeseeable.Foresee()
    {
        if (_next < _count) Foresight.Want(ref _drawn[_next], Unsafe.SizeOf<SourceRequest>());
        if (_next + 1 == _count) Foresight.Want(_requests, DrawingBytes);
        _issuer.Foresee();
    }

    private void Draw()
    {
        (_next, _count) = (0, 0);
        while (_count < DrawnTogether && _requests.Next is { } at && at < _end) _drawn[_count++] = _requests.Take(_sampleCount);
    }
}
