namespace IdnActors.Cli.Bench;

/// <summary>Workload T on another simulator: a reference program of ours, beside this one, and how to get it going.</summary>
public abstract class PeerProgram
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Bench", "Peers");

    private string? _program;
    private IReadOnlyList<string> _before = [];
    private IReadOnlyList<string> _after = [];

    public abstract string Name { get; }

    /// <summary>What a user has to install.</summary>
    public abstract string Requirement { get; }

    /// <summary>Finds or builds what is needed; false where it is not installed.</summary>
    public abstract Task<bool> PrepareAsync(BenchSession session);

    /// <summary>Runs a tree to its end.</summary>
    /// <exception cref="BenchException">It failed.</exception>
    public async Task<PeerResult> RunAsync(WorkloadT tree, BenchSession session)
    {
        session.Say($"{tree.Scenario}: {Name}");
        var arguments = _before.Concat(tree.ArgumentsFor(session.Scaled(tree.PeerSeconds))).Concat(_after);
        var ended = await ChildProcess.RunAsync(_program!, arguments, session.Cancellation).ConfigureAwait(false);
        return (ended is { ExitCode: 0 } ? PeerResult.Parse(ended.Output) : null)
            ?? throw new BenchException($"{Name} on {tree.Scenario}", [ended?.Error ?? "it did not start"]);
    }

    /// <summary>The peers there are.</summary>
    public static IReadOnlyList<PeerProgram> All() => [new SimPyProgram(), new SimGridProgram()];

    private sealed class SimPyProgram : PeerProgram
    {
        public override string Name => "SimPy";

        public override string Requirement => "python3-simpy3";

        public override async Task<bool> PrepareAsync(BenchSession session)
        {
            foreach (var python in session.Choices.Pythons)
            {
                if (await ChildProcess.RunAsync(python, ["-c", "import simpy"], session.Cancellation).ConfigureAwait(false) is not { ExitCode: 0 }) continue;
                _program = python;
                _before = [Path.Combine(Folder, "simpy_tree.py")];
                return true;
            }
            return false;
        }
    }

    private sealed class SimGridProgram : PeerProgram
    {
        public override string Name => "SimGrid";

        public override string Requirement => "libsimgrid-dev g++";

        public override async Task<bool> PrepareAsync(BenchSession session)
        {
            session.Say("compiling the reference program of SimGrid");
            var program = session.FileOf("simgrid_tree");
            string[] arguments = ["-O2", "-std=c++17", Path.Combine(Folder, "simgrid_tree.cpp"), "-o", program, "-lsimgrid"];
            if (await ChildProcess.RunAsync(session.Choices.Compiler, arguments, session.Cancellation).ConfigureAwait(false) is not { ExitCode: 0 }) return false;
            _program = program;
            // Without the messages of the engine; with its plain model of latency and rate, which is that of the workload.
            _after = ["--log=root.thresh:error", "--cfg=network/model:CM02"];
            return true;
        }
    }
}
