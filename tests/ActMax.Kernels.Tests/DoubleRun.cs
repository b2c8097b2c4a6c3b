using System;
using System.Linq;

namespace ActMax.Kernels.Tests;

/// <summary>The reference in double precision on a case, with inputs that may be changed.</summary>
internal sealed class DoubleRun
{
    private readonly Case _of;
    private readonly ReferenceTape<double> _tape;
    private readonly double[] _activity;
    private readonly double[] _cotangent;

    public DoubleRun(Case of)
    {
        _of = of;
        _tape = new ReferenceTape<double>(of.Plan);
        _activity = new double[of.Plan.ActivityLength];
        _cotangent = Double(of.Cotangent);
        Stimulus = Double(of.Stimulus);
        // Finite differences need an initial state to change, and zeros are what an empty one means.
        Initial = of.Initial.Length == 0 ? new double[of.Plan.StateLength] : Double(of.Initial);
        Slope = Double(of.Slope);
        Bias = Double(of.Bias);
        Tau = Double(of.Tau);
        Strength = Double(of.Strength);
    }

    public double[] Stimulus { get; }

    public double[] Initial { get; }

    public double[] Slope { get; }

    public double[] Bias { get; }

    public double[] Tau { get; }

    public double[] Strength { get; }

    public double Margin => _tape.Margin;

    /// <summary>Sum of activity times cotangent.</summary>
    public double Loss => _activity.Zip(_cotangent, (a, c) => a * c).Sum();

    public double[] Forward()
    {
        var input = new RolloutInput<double>(Stimulus, Initial, Slope, Bias, Tau, Strength);
        if (_of.Plan.Settings.Dynamics == NodeDynamics.Linear)
        {
            ReferenceRollout<double, LinearResponse>.Forward(_tape, input, _activity);
        }
        else
        {
            ReferenceRollout<double, RectifiedTanh>.Forward(_tape, input, _activity);
        }
        return _activity;
    }

    public Gradients<double> Adjoint()
    {
        Forward();
        var gradients = new Gradients<double>(_of);
        var input = new RolloutInput<double>(Stimulus, Initial, Slope, Bias, Tau, Strength);
        if (_of.Plan.Settings.Dynamics == NodeDynamics.Linear)
        {
            ReferenceAdjoint<double, LinearResponse>.Run(_tape, input, _activity, _cotangent, gradients.Spans);
        }
        else
        {
            ReferenceAdjoint<double, RectifiedTanh>.Run(_tape, input, _activity, _cotangent, gradients.Spans);
        }
        return gradients;
    }

    /// <summary>Central difference of the loss in one entry of one of this object's arrays.</summary>
    public double Difference(double[] values, int index, double step)
    {
        double here = values[index];
        values[index] = here + step;
        Forward();
        double above = Loss;
        values[index] = here - step;
        Forward();
        double below = Loss;
        values[index] = here;
        return (above - below) / (2 * step);
    }

    private static double[] Double(float[] values) => Array.ConvertAll(values, v => (double)v);
}
