using IdnActors.Training;
using IdnActors.Training.Commands;

// Before anything of TorchSharp is touched, which loads its library.
NativeFix.Apply();
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, key) =>
{
    key.Cancel = true;
    stop.Cancel();
};
return TrainCommand.Run(args, stop.Token);
