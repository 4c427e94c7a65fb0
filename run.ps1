#!/usr/bin/env pwsh
# IdnActors from PowerShell: starts what the README starts, from whatever folder you are in.
#
#   ./run.ps1 run quickstart --seed 7     any command of the command line: run, node, cluster, compare, sweep, experiment, fidelity, check, topology, models, policies, bench
#   ./run.ps1                             its help
#   ./run.ps1 cluster -Nodes 3 quickstart on three processes: the same as run quickstart --cluster 3
#   ./run.ps1 test                        the tests
#   ./run.ps1 run quickstart -DryRun      print the command line instead of starting it
#
# Everything behind the verb is passed on as it is, and so is the exit code. There is no logic here on purpose: it is in the command line, where it is tested.
# Nothing newer than Windows PowerShell 5.1, and no cmdlet from outside the engine itself.
param([switch] $DryRun)

$cliVerbs = 'run', 'node', 'cluster', 'compare', 'sweep', 'experiment', 'fidelity', 'check', 'topology', 'models', 'policies', 'bench', '--help', '--version'

$words = @(if ($args.Count -gt 0) { $args } else { '--help' })
$verb = "$($words[0])"
if ($verb -ceq 'cluster' -and $words -contains '-Nodes') {
    $nodes = ''
    $rest = @(for ($i = 1; $i -lt $words.Count; $i++) { if ("$($words[$i])" -eq '-Nodes') { $i++; $nodes = "$($words[$i])" } else { $words[$i] } })
    $words = @('run') + $rest + @('--cluster', $nodes)
    $verb = 'run'
}
if ($cliVerbs -ccontains $verb) {
    $project = [IO.Path]::Combine($PSScriptRoot, 'src', 'IdnActors.Cli')
    $command = @('run', '-c', 'Release', '--project', $project, '--') + $words
}
elseif ($verb -ceq 'test') {
    $rest = @(for ($i = 1; $i -lt $words.Count; $i++) { $words[$i] })
    $command = @('test', '-c', 'Release', [IO.Path]::Combine($PSScriptRoot, 'IdnActors.sln')) + $rest
}
else {
    [Console]::Error.WriteLine("run.ps1: the verb is '$verb' - one of $($cliVerbs -join ', '), test is required, e.g. ./run.ps1 run quickstart")
    exit 2
}

if ($DryRun) {
    $quoted = $command | ForEach-Object { if ("$_" -match '\s' -or "$_" -eq '') { '"' + $_ + '"' } else { "$_" } }
    "dotnet $($quoted -join ' ')"
    exit 0
}

if (-not (Get-Command dotnet -ErrorAction SilentlyContinue)) {
    [Console]::Error.WriteLine('run.ps1: dotnet is not found - the .NET 10 SDK is required, see README.md')
    exit 1
}
& dotnet @command
exit $LASTEXITCODE
