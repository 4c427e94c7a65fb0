using IdnActors.Configuration.Scenarios;
using IdnActors.Model.Scenarios;

namespace IdnActors.Configuration.Tests.Scenarios;

/// <summary>Plans, planners and views for which there are no requests, or which a policy does not allow.</summary>
public sealed class SplitUseTests
{
    private const string OnTheWay = """{ task = fashion, model = ee-split, stages = [ { node = device, parts = "..exit1" }, { node = cloud, parts = "trunk2.." } ] }""";
    private const string AgainstTheWay = """{ task = fashion, model = ee-split, stages = [ { node = edge, parts = "..exit1" }, { node = device, parts = "trunk2.." } ] }""";
    private const string FromTheEdge = """{ task = fashion, model = ee-split, stages = [ { node = edge, parts = "..exit1" }, { node = cloud, parts = "trunk2.." } ] }""";

    private static string Text(string splitting, string sources = "device", string ranking = "[fashion]", string more = "") => $$"""
        scenario { name = s }
        topology {
          name = line
          nodes = [ { name = cloud, tier = 0, device = server-gpu }, { name = edge, tier = 1, device = edge-gpu }, { name = device, tier = 2, device = edge-cpu } ]
          links = [ { between = [edge, cloud], rate = 1Gbps, delay = 20ms }, { between = [device, edge], rate = 10Mbps, delay = 2ms } ]
        }
        catalogue { tasks {
          fashion { data-set = fashion-mnist, request-size = 784B, response-size = 40B, variants = [ee-split] }
          other { data-set = fashion-mnist, request-size = 784B, response-size = 40B, variants = [cnn4] }
        } }
        demand { rate = 1/s, sources = {{sources}}, popularity { ranking = {{ranking}} } }
        repositories = [ { node = cloud, serving = [ee-split, cnn4] } ]
        splitting { {{splitting}} }
        run { duration = 1s, inference = profiled }
        {{more}}
        """;

    private static Scenario Load(string text) => ScenarioLoader.Parse(text, "s.conf", Shipped.ScenarioFolder, Shipped.Options);

    private static Problem OnlyProblem(string text) => Assert.Single(Assert.Throws<ScenarioException>(() => Load(text)).Problems);

    private static string Planner(string device = "device", string server = "edge", string planner = "neurosurgeon", string task = "fashion") =>
        $"{{ task = {task}, model = ee-split, device = {device}, server = {server}, planner = {planner} }}";

    [Fact]
    public void A_plan_against_the_way_of_all_requests_is_told()
    {
        var problem = OnlyProblem(Text($"plans = [ {OnTheWay}, {AgainstTheWay} ]"));
        Assert.Equal(
            ("splitting.plans[1].stages", "run on edge, device", "put them in the order of a path, such as device, edge, cloud"), (problem.Key, problem.Found, problem.Remedy));
    }

    [Fact]
    public void A_plan_whose_paths_others_before_it_have_is_told()
    {
        Assert.Equal("splitting.plans[1].stages", OnlyProblem(Text($"plans = [ {OnTheWay}, {FromTheEdge} ]")).Key);
        // Requests from the edge are left for the second plan, and none for the third.
        Assert.Equal(2, Load(Text($"plans = [ {OnTheWay}, {FromTheEdge} ]", sources: "[device, edge]")).Splitting.Routes.Length);
        Assert.Equal("splitting.plans[2].stages", OnlyProblem(Text($"plans = [ {OnTheWay}, {FromTheEdge}, {OnTheWay} ]", sources: "[device, edge]")).Key);
    }

    [Fact]
    public void A_task_that_nobody_asks_for_is_told()
    {
        Assert.Equal("splitting.plans[0].task", OnlyProblem(Text($"plans = [ {OnTheWay} ]", ranking: "[other]")).Key);
        Assert.Equal("splitting.planners[0].task", OnlyProblem(Text($"planners = [ {Planner()} ]", ranking: "[other]")).Key);
    }

    [Fact]
    public void A_planner_without_requests_is_told()
    {
        var problem = OnlyProblem(Text($"planners = [ {Planner(device: "edge", server: "cloud")} ]"));
        Assert.Equal(("splitting.planners[0].device", "is edge, where no source issues requests"), (problem.Key, problem.Found));
        // Requests from the edge go to the cloud.
        problem = OnlyProblem(Text($"planners = [ {Planner(device: "edge", server: "device")} ]", sources: "edge"));
        Assert.Equal(("splitting.planners[0].server", "name cloud"), (problem.Key, problem.Remedy));
    }

    [Fact]
    public void A_device_has_one_planner_for_a_task()
    {
        Assert.Equal("splitting.planners[1]", OnlyProblem(Text($"planners = [ {Planner()}, {Planner(planner: "oracle")} ]")).Key);
        var scenario = Load(Text($"planners = [ {Planner()}, {Planner(device: "edge", server: "cloud")} ]", sources: "[device, edge]"));
        Assert.Equal(2, scenario.Splitting.Planners.Length);
    }

    [Fact]
    public void What_a_policy_does_not_allow_is_told_where_it_stands()
    {
        var problem = OnlyProblem(Text($"plans = [ {OnTheWay} ]", more: "policy.name = lru"));
        Assert.Equal(
            ("splitting.plans[0].stages[0]", "deploys fashion:ee-split/trunk1..exit1 on device, beside policy.name = lru"), (problem.Key, problem.Found));
        // All of it runs at the repository, so that nothing has to be deployed.
        const string atRepository = """{ task = fashion, model = ee-split, stages = [ { node = cloud, parts = all } ] }""";
        Assert.Empty(Load(Text($"plans = [ {atRepository} ]", more: "policy.name = lru")).Placement.Initial);
        problem = OnlyProblem(Text($"plans = [ {atRepository} ]", more: """
            policy.name = lru
            placement.initial = [ { nodes = edge, variants = ["other:cnn4"] } ]
            """));
        Assert.Equal("placement.initial", problem.Key);
    }
}
