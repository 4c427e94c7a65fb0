using IdnActors.Cli;

return await CliApplication.RunAsync(args, Terminal.OfProcess()).ConfigureAwait(false);
