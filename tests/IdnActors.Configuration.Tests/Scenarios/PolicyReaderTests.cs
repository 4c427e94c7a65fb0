using System.Collections.Immutable;
using IdnActors.Configuration.Scenarios;
using IdnActors.Model.Scenarios;
using IdnActors.Policies;

namespace IdnActors.Configuration.Tests.Scenarios;

public class PolicyReaderTests
{
    public static TheoryData<string> Policies => [.. PolicyCatalogue.All.Select(p => p.Name)];

    [Fact]
    public void Without_a_policy_there_is_none()
    {
        Assert.Null(SmallScenario.Load(SmallScenario.Bare).Policy);
        Assert.Null(SmallScenario.Load(SmallScenario.Bare, "policy.name=none").Policy);
        Assert.DoesNotContain("policy", ScenarioWriter.Render(SmallScenario.Load(SmallScenario.Bare, "policy.name=none")), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void Every_policy_can_be_chosen_with_all_its_options_and_reads_back(string policy)
    {
        var entry = PolicyCatalogue.Find(policy);
        var chosen = SmallScenario.Load(SmallScenario.Bare, $"policy.name={policy}");
        Assert.Equal(new PolicyChoice(policy, entry.Check([]).Texts), chosen.Policy);

        var written = ScenarioWriter.Render(chosen);
        var read = ScenarioLoader.Parse(written, "canonical.conf", Shipped.ScenarioFolder, Shipped.Options);
        Assert.Equal(chosen.Policy, read.Policy);
        Assert.Equal(chosen.Hash, read.Hash);
        Assert.Equal(written, ScenarioWriter.Render(read));
    }

    [Fact]
    public void Options_are_read_in_the_file_and_by_overrides_and_have_one_notation()
    {
        var text = SmallScenario.Bare + "\npolicy { name = oga-movement, options { step = 2000B/ms, \"fetch-price\" = 1024ms/GiB } }";
        var policy = SmallScenario.Load(text, "policy.options.rounding=permanent", "policy.options.refresh-period=8").Policy!;
        Assert.Equal("oga-movement", policy.Name);
        Assert.Equal(
            ["fetch-price=1ms/MiB", "first-refresh-period=1", "headroom=0", "leftover=dropped-unless-it-fits", "refresh-period=8", "refresh-stretching=0", "rounding=permanent", "step=2kB/ms"],
            policy.Options.Select(o => $"{o.Key}={o.Value}"));
    }

    [Fact]
    public void Odd_units_read_back()
    {
        var chosen = SmallScenario.Load(SmallScenario.Bare, "policy.name=ader", "policy.options.gradient-norm=0.1ms/sqrt(B)", "policy.options.horizon=99");
        Assert.Equal("0.1ms/sqrt(B)", chosen.Policy!.Options["gradient-norm"]);
        Assert.Equal(chosen.Policy, ScenarioLoader.Parse(ScenarioWriter.Render(chosen), "canonical.conf", Shipped.ScenarioFolder, Shipped.Options).Policy);
    }

    [Theory]
    [InlineData("auto", null)]
    [InlineData("250ms", 250.0)]
    [InlineData("0.5ms", 0.5)]
    public void How_long_controllers_wait_reads_back(string text, double? milliseconds)
    {
        var chosen = SmallScenario.Load(SmallScenario.Bare, "policy.name=oga", $"policy.decide-after={text}");
        Assert.Equal(milliseconds, chosen.Policy!.DecideAfter?.Milliseconds);
        Assert.Equal(chosen.Policy, ScenarioLoader.Parse(ScenarioWriter.Render(chosen), "canonical.conf", Shipped.ScenarioFolder, Shipped.Options).Policy);
    }

    [Fact]
    public void The_hash_covers_policy_and_options_but_not_how_they_are_written()
    {
        string HashWith(params string[] overrides) => SmallScenario.Load(SmallScenario.Bare, overrides).Hash;
        string[] hashes =
        [
            HashWith(), HashWith("policy.name=oga"), HashWith("policy.name=lru"), HashWith("policy.name=oga", "policy.options.rounding=dependent"),
            HashWith("policy.name=oga", "policy.options.step=2kB/ms"),
            HashWith("policy.name=oga", "policy.decide-after=1ms"), HashWith("policy.name=oga", "policy.decide-after=2ms"),
        ];
        Assert.Distinct(hashes);
        Assert.Equal(hashes[0], HashWith("policy.name=none"));
        // Results do not depend on where decisions are written.
        Assert.All(["auto", "memory", "sqlite", "\"postgresql://db.example.org/idn\""], journal => Assert.Equal(hashes[1], HashWith("policy.name=oga", $"policy.journal={journal}")));
        Assert.Equal(hashes[1], HashWith("policy.name=oga", "policy.options.rounding=coupled"));
        Assert.Equal(hashes[1], HashWith("policy.name=oga", "policy.journal=auto"));
        Assert.Equal(hashes[4], HashWith("policy.name=oga", "policy.options.step=2000 B/ms"));
    }

    [Theory]
    [InlineData("postgresql://idn:s3cr3t@db.example.org/idn", "\"postgresql://idn:***@db.example.org/idn\"")]
    [InlineData("postgresql://idn:s3cr3t/p@ss-s3cr3t@db.example.org/idn", "\"postgresql://idn:***@db.example.org/idn\"")]
    [InlineData("postgresql://db.example.org/idn?user=idn&password=s3cr3t&ssl=on", "\"postgresql://db.example.org/idn?user=idn&password=***&ssl=on\"")]
    [InlineData("postgres://idn:s3cr3t@db.example.org/idn", "\"postgres://idn:***@db.example.org/idn\"")]
    [InlineData("Host=db.example.org;Username=idn;Password=s3cr3t;Database=idn", "\"Host=db.example.org;Username=idn;Password=***;Database=idn\"")]
    // Cut behind the password, where no @ is left to know it by.
    [InlineData("postgresql://idn:s3cr3t-and-so-on-and-so-on-and-so-on-and-so-on-and-so-on@db.example.org/idn", "\"postgresql://idn:***@db.example.org/idn\"")]
    public void A_password_in_a_journal_that_is_refused_is_not_repeated(string journal, string shown)
    {
        var refused = Assert.Throws<ScenarioException>(() => SmallScenario.Load(SmallScenario.Bare, "policy.name=oga", $"policy.journal=\"{journal}\""));
        Assert.Contains($"policy.journal is {shown} – ", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", refused.Message, StringComparison.Ordinal);
        var problem = Assert.Single(refused.Problems);
        Assert.DoesNotContain("s3cr3t", $"{problem with { Found = $"is {journal} (variant {journal})" }}", StringComparison.Ordinal);
    }

    [Fact]
    public void Choices_are_equal_by_name_and_options()
    {
        static PolicyChoice Choice(string name, params string[] options) => new(name, options.ToImmutableSortedDictionary(o => o, _ => "1"));
        Assert.Equal(Choice("oga", "b", "a"), Choice("oga", "a", "b"));
        Assert.Equal(Choice("oga", "b", "a").GetHashCode(), Choice("oga", "a", "b").GetHashCode());
        Assert.NotEqual(Choice("oga", "a"), Choice("oga"));
        Assert.NotEqual(Choice("oga", "a"), Choice("ogb", "a"));
        Assert.NotEqual(Choice("oga", "a"), Choice("oga", "a") with { Options = ImmutableSortedDictionary<string, string>.Empty.Add("a", "2") });
    }

    [Theory]
    [InlineData("name = ogga", "policy.name is \"ogga\" – a policy that idn policies lists or none is required; did you mean oga?")]
    [InlineData("name = ogga, options { x = 1 }", "policy.name is \"ogga\" – a policy that idn policies lists or none is required; did you mean oga?")]
    [InlineData("name = oga, options { steps = 1 }", "policy.options.steps is not an option of oga – idn policies oga lists its options; did you mean step?")]
    [InlineData("name = lru, options { rate = 1 }", "policy.options.rate is not an option of lru – idn policies lru lists its options; remove it: there are none")]
    [InlineData("name = oga, options { rounding = couple }", "policy.options.rounding is \"couple\" – one of dependent, coupled, permanent, independent, systematic, comonotone is required; write e.g. rounding = coupled")]
    [InlineData("name = oga, options { headroom = -1 }", "policy.options.headroom is \"-1\" – 0 or more is required; write e.g. headroom = 0")]
    [InlineData("name = oga, options { step = 1 }", "policy.options.step is \"1\" – adaptive, or above 0 in B/ms, kB/ms, KiB/ms, MB/ms, MiB/ms, GB/ms, GiB/ms is required; write e.g. step = adaptive")]
    [InlineData("name = oga, decide-after = soon", "policy.decide-after is \"soon\" – auto, or a duration from 1ns to 3600000s is required; write e.g. 10ms")]
    [InlineData("name = oga, decide-after = 0s", "policy.decide-after is \"0s\" – auto, or a duration from 1ns to 3600000s is required; write e.g. 10ms")]
    [InlineData("name = oga, decide-after = 1h", "policy.decide-after is 3600s, not below the slot of 1s – a decision by a slot is made before the next one ends; shorten it, lengthen run.slot, or write auto")]
    [InlineData("name = oga, options { step = [1] }", "policy.options.step is a list of 1 – a value is required; write e.g. adaptive")]
    [InlineData("name = oga, options = fast", "policy.options is \"fast\" – a block of named entries is required; write options { name { … } }")]
    [InlineData("options { rounding = coupled }", "policy.options.rounding is given, but policy.name is none – options belong to a policy; write e.g. policy.name = oga, or remove it")]
    [InlineData("name = oga, option { rounding = coupled }", "policy.option is not a key that is known here – every key is documented in hocon/reference.conf; did you mean options?")]
    public void Mistakes_are_located(string block, string message) =>
        Assert.Equal("small.conf: " + message, SmallScenario.Problems(SmallScenario.Bare + $"\npolicy {{ {block} }}"));

    [Fact]
    public void None_is_not_proposed_for_a_misspelt_policy() =>
        Assert.DoesNotContain("did you mean", SmallScenario.Problems(SmallScenario.Bare + "\npolicy { name = nne }"), StringComparison.Ordinal);

    [Fact]
    public void All_mistakes_come_at_once_and_under_the_name_of_where_they_were_made() => Assert.Equal(
        [
            "--set: policy.options.leftover is \"no\" – one of dropped-unless-it-fits, drawn is required; write e.g. leftover = dropped-unless-it-fits",
            "small.conf: policy.options.noise is not an option of infida – idn policies infida lists its options; known: first-refresh-period, headroom, leftover, mixture, refresh-period, refresh-stretching, rounding, step",
            "small.conf: policy.options.refresh-period is \"0\" – 1 to 1000000 slots is required; write e.g. refresh-period = 1",
            "small.conf: run.seed is \"x\" – a seed is a whole number from 0 to 18446744073709551615; write e.g. 1",
        ],
        SmallScenario.Problems(
            SmallScenario.Bare.Replace("run { duration", "policy { name = infida, options { noise = 1, refresh-period = 0 } }\nrun { seed = x, duration", StringComparison.Ordinal), "policy.options.leftover=no").Split('\n'));

    [Fact]
    public void What_a_policy_decides_nobody_else_may() => Assert.Equal(
        [
            "small.conf: placement.changes is given beside policy.name = oga – a policy alone decides what nodes hold, from the start on; remove it, or write policy.name = none",
            "small.conf: placement.initial is given beside policy.name = oga – a policy alone decides what nodes hold, from the start on; remove it, or write policy.name = none",
        ],
        SmallScenario.Problems(SmallScenario.Text, "policy.name=oga").Split('\n'));

    [Fact]
    public void Chunks_fit_into_every_queue_where_models_move()
    {
        Assert.Equal(
            "--set: transfer.chunk-size is 65KiB, and the queue of hub-leaf-1 is 64KiB – a chunk fits into the queue of every link on its way; write e.g. chunk-size = 64KiB, or lengthen the queue",
            SmallScenario.Problems(SmallScenario.Bare, "policy.name=oga", "transfer.chunk-size=65KiB"));
        Assert.Null(SmallScenario.Load(SmallScenario.Bare, "transfer.chunk-size=65KiB").Policy);
    }

    [Fact]
    public void Who_knows_the_future_needs_one_that_does_not_depend_on_the_answers()
    {
        var text = SmallScenario.Bare.Replace("rate = 10/s", "arrivals = closed-loop, closed-loop { clients = 2, think = 1s }", StringComparison.Ordinal)
            .Replace(", rate-factor = 2", "", StringComparison.Ordinal);
        Assert.NotNull(SmallScenario.Load(text, "policy.name=oga").Policy);
        Assert.Equal(
            "--set: policy.name is static-greedy, which knows all requests in advance – with demand.arrivals = closed-loop they depend on the answers; choose another policy or other arrivals",
            SmallScenario.Problems(text, "policy.name=static-greedy"));
    }
}
