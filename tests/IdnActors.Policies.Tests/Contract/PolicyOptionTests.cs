using System.Reflection;
using IdnActors.Model.Randomness;
using IdnActors.Model.Scenarios;
using IdnActors.Policies.Baselines;
using IdnActors.Policies.Counting;
using IdnActors.Policies.Experts;
using IdnActors.Policies.Fractional;
using IdnActors.Policies.GradientAscent;
using IdnActors.Policies.Kernels.Rounding;
using IdnActors.Policies.MirrorAscent;
using IdnActors.Policies.Optimistic;
using IdnActors.Policies.Perturbed;
using IdnActors.Policies.Replay;
using IdnActors.Policies.Tabular;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.Contract;

/// <summary>Options as users write them: what is read, what is refused, and that they reach the policies.</summary>
public class PolicyOptionTests(ITestOutputHelper output)
{
    private static readonly string[] Rounding = ["rounding=systematic", "refresh-period=8", "first-refresh-period=2", "refresh-stretching=60", "leftover=drawn", "headroom=3"];

    /// <summary>By policy: options with values other than the defaults, and what they make of the policy's own record of knobs.</summary>
    public static TheoryData<string, string[], Func<PolicyOptions, object>, object> Knobs => new()
    {
        { InfidaOffline.Name, [], InfidaOfflineOptions.From, new InfidaOfflineOptions { Iterations = 7 } },
        { RandomPolicy.Name, [], RandomOptions.From, new RandomOptions { RefreshPeriod = 3 } },
        { InfidaPolicy.Name, Rounding, InfidaOptions.From, new InfidaOptions { Step = 2_000, Mixture = 0.5 } },
        { OgaPolicy.Name, Rounding, o => OgaOptions.From(o), new OgaOptions { Step = 1.5, FetchPriceMsPerByte = 1e-6 } },
        { LazyOgaPolicy.Name, Rounding, o => OgaOptions.From(o), new OgaOptions { Step = 1.5, FetchPriceMsPerByte = 1e-6 } },
        { OptimisticOgaPolicy.Name, Rounding, OptimisticOgaOptions.From, new OptimisticOgaOptions { Step = 4, Predictor = PredictorKind.Periodic, EwmaWeight = 0.3, Period = 24 } },
        { AderPolicy.Name, Rounding, AderOptions.From, new AderOptions { Horizon = 100, GradientNorm = 0.25 } },
        { FixedSharePolicy.Name, Rounding, FixedShareOptions.From, new FixedShareOptions { Step = 4, StepFactor = 1, Share = 0.01 } },
        { FtplPolicy.Name, [], FtplOptions.From, new FtplOptions { IsNoiseFresh = true, NoiseFactor = 0.5 } },
        { TabularGreedyPolicy.Name, [], TabularGreedyOptions.From, new TabularGreedyOptions { Colours = 9, RateFactor = 2 } },
    };

    /// <summary>By policy: each word of each option that has words, and each position of a switch.</summary>
    public static TheoryData<string, string> Choices
    {
        get
        {
            var choices = new TheoryData<string, string>();
            foreach (var policy in PolicyCatalogue.All)
                foreach (var option in policy.Options.Where(o => o.Kind is OptionKind.Choice or OptionKind.Switch))
                    foreach (var word in option.Range.Replace("one of ", "").Split([", ", " or "], StringSplitOptions.None)) choices.Add(policy.Name, $"{option.Name}={word}");
            return choices;
        }
    }

    private static Dictionary<string, string[]> Written => new()
    {
        [InfidaOffline.Name] = ["iterations=7"],
        [RandomPolicy.Name] = ["refresh-period=3"],
        [InfidaPolicy.Name] = ["step=2kB/ms", "mixture=0.5"],
        [OgaPolicy.Name] = ["step=1.5 B/ms", "fetch-price=1ms/MB"],
        [LazyOgaPolicy.Name] = ["step=1.5B/ms", "fetch-price=0.001ms/kB"],
        [OptimisticOgaPolicy.Name] = ["step=4B/ms", "predictor=periodic", "ewma-weight=0.3", "period=24"],
        [AderPolicy.Name] = ["horizon=100", "gradient-norm=0.25ms/sqrt(B)"],
        [FixedSharePolicy.Name] = ["step=4B/ms", "step-factor=1", "share=1e-2"],
        [FtplPolicy.Name] = ["fresh-noise=on", "noise-factor=0.5"],
        [TabularGreedyPolicy.Name] = ["colours=9", "rate-factor=2"],
    };

    [Theory]
    [MemberData(nameof(Knobs))]
    public void Every_knob_of_the_code_can_be_set(string policy, string[] rounding, Func<PolicyOptions, object> read, object expected)
    {
        var entry = PolicyCatalogue.Find(policy);
        var rounded = new RoundingOptions
        {
            Scheme = RoundingScheme.Systematic,
            RefreshPeriod = 8,
            FirstRefreshPeriod = 2,
            StretchingSlots = 60,
            Leftover = Leftover.Drawn,
            Headroom = 3,
        };
        if (expected.GetType().GetProperty("Rounding") is { } property) property.SetValue(expected, rounded);
        var written = (string[])[.. Written[policy], .. rounding];
        Assert.Equal(entry.Options.Select(o => o.Name).Order(), written.Select(w => w.Split('=')[0]).Order());
        Assert.Equal(expected, read(entry.Check(Pairs(written))));
        // Nothing above is a default, so nothing was left out. The gradient is chosen by the name of the policy.
        var fallback = read(entry.Check([]));
        foreach (var knob in expected.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.Name != nameof(OgaOptions.Gradient)))
            Assert.NotEqual(knob.GetValue(fallback), knob.GetValue(expected));
    }

    [Fact]
    public void Without_options_the_knobs_are_those_of_the_code()
    {
        static PolicyOptions Defaults(string policy) => PolicyCatalogue.Find(policy).Check([]);
        Assert.Equal(InfidaOfflineOptions.Default, InfidaOfflineOptions.From(Defaults(InfidaOffline.Name)));
        Assert.Equal(RandomOptions.Default, RandomOptions.From(Defaults(RandomPolicy.Name)));
        Assert.Equal(InfidaOptions.Default, InfidaOptions.From(Defaults(InfidaPolicy.Name)));
        Assert.Equal(OgaOptions.Default, OgaOptions.From(Defaults(OgaPolicy.Name)));
        Assert.Equal(OgaOptions.Default, OgaOptions.From(Defaults(LazyOgaPolicy.Name)));
        Assert.Equal(MovementPricedOga.Options, OgaOptions.From(Defaults(MovementPricedOga.Name)));
        Assert.Equal(BoostedOga.Options, OgaOptions.From(Defaults(BoostedOga.Name), GradientKind.Boosted));
        Assert.Equal(OptimisticOgaOptions.Default, OptimisticOgaOptions.From(Defaults(OptimisticOgaPolicy.Name)));
        Assert.Equal(AderOptions.Default, AderOptions.From(Defaults(AderPolicy.Name)));
        Assert.Equal(FixedShareOptions.Default, FixedShareOptions.From(Defaults(FixedSharePolicy.Name)));
        Assert.Equal(FtplOptions.Default, FtplOptions.From(Defaults(FtplPolicy.Name)));
        Assert.Equal(TabularGreedyOptions.Default, TabularGreedyOptions.From(Defaults(TabularGreedyPolicy.Name)));
    }

    [Fact]
    public void Every_default_is_allowed_and_reads_as_itself() => Assert.All(PolicyCatalogue.All.SelectMany(p => p.Options), option =>
    {
        Assert.Equal(option.Default, option.Read(option.Default).Text);
        Assert.True(Enum.IsDefined(option.Kind));
        var fault = option.Read("perhaps");
        Assert.Null(fault.Text);
        Assert.Equal($"{option.Range} is required", fault.Required);
        Assert.Equal($"write e.g. {option.Name} = {option.Default}", fault.Remedy);
    });

    [Theory]
    [InlineData("step", "0")]
    [InlineData("step", "1.5")]
    [InlineData("step", "-1B/ms")]
    [InlineData("step", "NaNB/ms")]
    [InlineData("step", "1e999B/ms")]
    [InlineData("fetch-price", "1")]
    [InlineData("fetch-price", "-1ms/MB")]
    [InlineData("rounding", "Coupled")]
    [InlineData("rounding", "1")]
    [InlineData("refresh-period", "0")]
    [InlineData("refresh-period", "1.5")]
    [InlineData("refresh-period", "1000001")]
    [InlineData("refresh-stretching", "-1")]
    [InlineData("headroom", "∞")]
    [InlineData("headroom", "1,5")]
    public void What_is_not_allowed_is_refused(string option, string text) => Assert.Null(PolicyCatalogue.Default.Option(option)!.Read(text).Text);

    [Theory]
    [InlineData("step", "2000B/ms", "2kB/ms")]
    [InlineData("step", "1 KiB/ms", "1KiB/ms")]
    [InlineData("step", "0.1B/ms", "0.1B/ms")]
    [InlineData("fetch-price", "0.0009765625ms/KiB", "1ms/MiB")]
    [InlineData("fetch-price", "0ms/MB", "0")]
    [InlineData("headroom", "3.00", "3")]
    [InlineData("refresh-period", "007", "7")]
    public void A_value_has_one_notation(string option, string written, string notation)
    {
        var read = PolicyCatalogue.Default.Option(option)!.Read(written).Text;
        Assert.Equal(notation, read);
        Assert.Equal(notation, PolicyCatalogue.Default.Option(option)!.Read(read!).Text);
    }

    [Fact]
    public void All_that_is_wrong_is_told_at_once()
    {
        var error = Assert.Throws<ArgumentException>(() => PolicyCatalogue.Find(FtplPolicy.Name).Check(Pairs("noise-factor=-1", "noise=fresh", "fresh-noise=on")));
        Assert.Equal(
            ["ftpl.noise-factor is \"-1\"; it must be 0 or more: use 1 for the default.", "ftpl.noise is not an option; it must be one of fresh-noise, noise-factor."],
            error.Message.Split(Environment.NewLine));
    }

    [Theory]
    [MemberData(nameof(Choices))]
    public void Every_choice_keeps_budgets_and_continues_from_snapshots(string policy, string option) => TestSeed.ForEachCase(output, 15, random =>
    {
        var replay = new PolicyReplay(PolicyScenarios.Tight(random));
        var entry = PolicyCatalogue.Find(policy);
        var options = entry.Check(Pairs(option, "refresh-period=2", "refresh-stretching=4").Where(o => entry.Option(o.Key) is not null));
        var (policies, others) = (entry.Create(replay.Network, new RandomStreams(3), options), entry.Create(replay.Network, new RandomStreams(3), options));
        for (var slot = 1; slot < 12; slot++)
        {
            for (var n = 0; n < policies.Length; n++)
            {
                var node = replay.Network.Nodes[n];
                others[n].Restore(policies[n].Snapshot());
                var observation = PolicyScenarios.Observation(node, random);
                var held = policies[n].Decide(observation).Held;
                Assert.Equal(held.ToArray(), others[n].Decide(observation).Held.ToArray());
                // Drawn leftovers may exceed the budget by one item.
                var allowed = node.BudgetBytes + (option == "leftover=drawn" && node.Items.Length > 0 ? node.Sizes.Max() : 0);
                Assert.True(held.Select((h, i) => h ? node.Sizes[i] : 0).Sum() <= allowed);
            }
        }
    });

    [Fact]
    public void Options_of_another_policy_are_refused()
    {
        var network = new PolicyReplay(TestScenarios.Line3()).Network;
        Assert.Throws<ArgumentException>(() => PolicyCatalogue.Find(OgaPolicy.Name).Create(network, new RandomStreams(1), PolicyCatalogue.Find(AderPolicy.Name).Check([])));
    }

    [Fact]
    public void The_choice_of_a_scenario_becomes_its_policies()
    {
        var scenario = TestScenarios.Line3();
        var replay = new PolicyReplay(scenario);
        var streams = new RandomStreams(scenario.Run.Seed);
        var choice = new PolicyChoice(OgaPolicy.Name, PolicyCatalogue.Default.Check(Pairs("step=3B/ms", "rounding=independent")).Texts);
        var chosen = PolicyCatalogue.Create(choice, replay.Network, streams);
        var options = new OgaOptions { Step = 3, Rounding = new RoundingOptions { Scheme = RoundingScheme.Independent } };
        var expected = replay.Network.Nodes.Select(node => (IPlacementPolicy)new OgaPolicy(OgaPolicy.Name, node, options, streams));
        Assert.Equal(Gains(replay, [.. expected]), Gains(replay, chosen));
    }

    private static double[] Gains(PolicyReplay replay, System.Collections.Immutable.ImmutableArray<IPlacementPolicy> policies) =>
        [.. replay.Run(policies).Select(s => s.SharesGainMs + s.FetchedBytes)];

    private static IEnumerable<KeyValuePair<string, string>> Pairs(params string[] options) => options.Select(o => KeyValuePair.Create(o.Split('=')[0], o.Split('=')[1]));
}
