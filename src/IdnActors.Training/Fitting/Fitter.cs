using static TorchSharp.torch;

namespace IdnActors.Training.Fitting;

/// <summary>The training loop of all families.</summary>
internal static class Fitter
{
    /// <summary>
    /// One thread: sums then have one order, so that a seed gives the same weights again on the same kind of processor; and a second one costs more than it brings as
    /// soon as the machine has anything else to do.
    /// </summary>
    public static void Start(int seed)
    {
        set_num_threads(1);
        random.manual_seed(seed);
    }

    /// <summary>Learns; modules are in training mode during it and in evaluation mode after it.</summary>
    /// <param name="title">What learns, for the progress lines.</param>
    /// <param name="modules">Whose weights learn.</param>
    /// <param name="inputs">All inputs, items first.</param>
    /// <param name="labels">Their classes.</param>
    /// <param name="loss">Loss of a batch.</param>
    /// <exception cref="OperationCanceledException">Was told to stop.</exception>
    public static void Fit(string title, FitOptions options, IReadOnlyCollection<nn.Module> modules, Tensor inputs, Tensor labels, Func<Tensor, Tensor, Tensor> loss, TrainingRun run)
    {
        var parameters = modules.SelectMany(m => m.parameters()).Where(p => p.requires_grad).ToList();
        var count = labels.shape[0];
        var stepsPerEpoch = checked((int)(count / options.BatchSize));
        using var optimizer = optim.AdamW(parameters, lr: options.PeakRate, weight_decay: FitOptions.WeightDecay);
        var schedule = optim.lr_scheduler.OneCycleLR(optimizer, options.PeakRate, total_steps: (options.Epochs * stepsPerEpoch) + 1);
        var progress = new Progress(title, options.Epochs, stepsPerEpoch, run.Clock, run.Log);
        using var shuffler = new Generator((ulong)options.Seed);
        foreach (var module in modules) module.train();
        for (var epoch = 0; epoch < options.Epochs; epoch++)
        {
            using var order = randperm(count, generator: shuffler);
            for (var step = 0; step < stepsPerEpoch; step++)
            {
                run.Stop.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                var batch = order.narrow(0, step * options.BatchSize, options.BatchSize);
                optimizer.zero_grad();
                var value = loss(inputs.index_select(0, batch), labels.index_select(0, batch));
                value.backward();
                optimizer.step();
                schedule.step();
                progress.Tell(epoch, step, () => value.item<float>());
            }
        }
        foreach (var module in modules) module.eval();
        progress.Finish();
    }
}
