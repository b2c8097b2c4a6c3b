using System;
using System.Collections.Generic;

namespace ActMax.Kernels.Tests;

/// <summary>Room for the gradient of every kind of input.</summary>
internal sealed class Gradients<T>
    where T : unmanaged
{
    public Gradients(Case of)
    {
        Stimulus = new T[of.Plan.StimulusLength];
        Initial = new T[of.Plan.StateLength];
        Slope = new T[of.Plan.Network.Neurons];
        Bias = new T[of.Plan.Network.Neurons];
        Tau = new T[of.Plan.Network.Neurons];
        Strength = new T[of.Strength.Length];
        Drive = new T[of.Plan.Layers * of.Plan.StateLength];
    }

    public T[] Stimulus { get; }

    public T[] Initial { get; }

    public T[] Slope { get; }

    public T[] Bias { get; }

    public T[] Tau { get; }

    public T[] Strength { get; }

    public T[] Drive { get; }

    public RolloutGradient<T> Spans => new(Stimulus, Initial, Slope, Bias, Tau, Strength, Drive);

    public IEnumerable<(string Kind, T[] Values)> All =>
    [
        ("stimulus", Stimulus), ("initial", Initial), ("slope", Slope), ("bias", Bias), ("tau", Tau),
        ("strength", Strength), ("drive", Drive),
    ];
}
