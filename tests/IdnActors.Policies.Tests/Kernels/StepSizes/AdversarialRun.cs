using IdnActors.Policies.Kernels;
using IdnActors.Policies.Kernels.Projections;
using IdnActors.Policies.Kernels.StepSizes;

namespace IdnActors.Policies.Tests.Kernels.StepSizes;

/// <summary>What gradient ascent earned on a sequence of linear gains, and what the bounds need.</summary>
internal sealed class AdversarialRun
{
    private AdversarialRun(double[] sizes, double budget) => (Sizes, Budget, SumOfGradients) = (sizes, budget, new double[sizes.Length]);

    public double[] Sizes { get; }

    public double Budget { get; }

    public double[] SumOfGradients { get; }

    /// <summary>Σ ⟨g_t, y_t⟩.</summary>
    public double Gain { get; private set; }

    /// <summary>√(Σ ‖g_t‖²), dual to the norm of the sizes.</summary>
    public double GradientNorm { get; private set; }

    /// <summary>Σ_t Σ_m y g² / s.</summary>
    public double WeightedSquares { get; private set; }

    public double[] LastPoint { get; private set; } = [];

    /// <summary>Against the best fractional point in hindsight, a fractional knapsack.</summary>
    public double Regret => BestGain() - Gain;

    public double TotalSize => BudgetSet.TotalSize(Sizes);

    /// <summary>The step of a slot, from its gradient.</summary>
    public delegate double StepRule(double[] gradient);

    public delegate void Update(double[] y, double[] gradient, double step);

    public static AdversarialRun Play(double[] sizes, double budget, IEnumerable<double[]> gradients, StepRule step, Update update)
    {
        var run = new AdversarialRun(sizes, budget);
        var y = new double[sizes.Length];
        Array.Fill(y, BudgetSet.UniformShare(run.TotalSize, budget));
        var norm = new EuclideanNorm();
        foreach (var gradient in gradients)
        {
            for (var i = 0; i < y.Length; i++)
            {
                run.Gain += gradient[i] * y[i];
                run.SumOfGradients[i] += gradient[i];
                run.WeightedSquares += y[i] * gradient[i] * gradient[i] / sizes[i];
            }
            norm.AddGradient(gradient, sizes);
            update(y, gradient, step(gradient));
        }
        run.GradientNorm = norm.Value;
        run.LastPoint = y;
        return run;
    }

    /// <summary>One request per slot for one of N items of size 1, gain 1, by lazy projection. Returns the regret.</summary>
    public static double LazyRegret(int items, int budget, double step, IEnumerable<int> requests)
    {
        var start = new double[items];
        Array.Fill(start, (double)budget / items);
        var lazy = new LazyProjection(start, [.. Enumerable.Repeat(1.0, items)], budget);
        var counts = new int[items];
        var gain = 0.0;
        foreach (var item in requests)
        {
            gain += lazy[item];
            counts[item]++;
            lazy.Raise(item, step);
        }
        return counts.OrderDescending().Take(budget).Sum() - gain;
    }

    public static void Ascend(double[] y, double[] gradient, double step, double[] sizes, double budget)
    {
        EuclideanStep.Take(y, gradient, sizes, step, y);
        EuclideanProjection.Project(y, sizes, budget, BudgetUse.Whole, y);
    }

    public static void AscendInTheMirror(double[] y, double[] gradient, double step, double[] sizes, double budget)
    {
        EntropicStep.TakeUpToScale(y, gradient, sizes, step, y);
        EntropicProjection.Project(y, sizes, budget, BudgetUse.Whole, y);
    }

    private double BestGain()
    {
        var (left, gain) = (Budget, 0.0);
        foreach (var i in Enumerable.Range(0, Sizes.Length).OrderByDescending(i => SumOfGradients[i] / Sizes[i]))
        {
            var share = Math.Min(1, left / Sizes[i]);
            gain += share * SumOfGradients[i];
            left = Math.Max(0, left - (share * Sizes[i]));
        }
        return gain;
    }
}
