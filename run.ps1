# The verbs of the command line for PowerShell users; all logic is in the command line itself.
#   ./run.ps1 run quickstart --seed 7      ./run.ps1 test      ./run.ps1 models verify      ./run.ps1 run quickstart -DryRun
param(
    [Parameter(Position = 0)] [string] $Verb = '--help',
    [switch] $DryRun,
    [Parameter(ValueFromRemainingArguments = $true)] [string[]] $Rest
)
Set-StrictMode -Version 2
$verbs = @('run', 'check', 'topology', 'models')
$help = @('--help', '-h', '-?', '--version')

if ($Verb -eq 'test') {
    $command = @('test', [IO.Path]::Combine($PSScriptRoot, 'IdnActors.sln'), '-c', 'Release')
}
elseif ($verbs -contains $Verb -or $help -contains $Verb) {
    $command = @('run', '-c', 'Release', '--project', [IO.Path]::Combine($PSScriptRoot, 'src', 'IdnActors.Cli'), '--', $Verb)
}
else {
    [Console]::Error.WriteLine("run.ps1: '$Verb' is not a verb; one of $($verbs -join ', '), test is required; try ./run.ps1 --help")
    exit 2
}
if ($Rest) { $command += $Rest }
if ($DryRun) {
    "dotnet $($command -join ' ')"
    exit 0
}
& dotnet @command
exit $LASTEXITCODE
