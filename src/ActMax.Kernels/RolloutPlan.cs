using System;
using System.Collections.Generic;

namespace ActMax.Kernels;

/// <summary>Everything about a rollout that stays the same from call to call. Immutable.</summary>
public sealed class RolloutPlan
{
    /// <summary>Rows of sums for each layer: absolute values, squares, neurons that are not 0.</summary>
    public const int SumRows = 3;

    /// <summary>Describes rollouts of a network.</summary>
    /// <param name="network">The compiled network.</param>
    /// <param name="settings">What happens in a layer.</param>
    /// <param name="layers">Number of layers, which is also the number of stimulus columns; at least 1.</param>
    /// <param name="batch">Number of stimuli rolled out side by side; at least 1.</param>
    /// <param name="clamps">Clamped cells; null for none.</param>
    /// <param name="threads">Most threads to use; 0 for one per processor. Results do not depend on it.</param>
    /// <param name="readings">
    /// The only cells of the activity that matter; null for all. With them the activity and its gradient are
    /// [reading; batch], and what no reading depends on is not computed.
    /// </param>
    /// <param name="checkpointEvery">
    /// Keep the state after every so many layers only, and compute the layers between again for the adjoint; 0 keeps
    /// every layer. Results are the same to the last bit.
    /// </param>
    /// <param name="sums">
    /// Beside readings, also what every layer's activity sums up to: absolute values, squares, and the number of neurons
    /// that are not 0 for every stimulus (the same for each). The activity and its gradient then go on with
    /// [layer; <see cref="SumRows"/>; batch].
    /// </param>
    /// <exception cref="ArgumentException">A size or index outside its range.</exception>
    public RolloutPlan(
        CompiledNetwork network,
        RolloutSettings settings,
        int layers,
        int batch,
        IReadOnlyCollection<Clamp>? clamps = null,
        int threads = 0,
        IReadOnlyList<Reading>? readings = null,
        int checkpointEvery = 0,
        bool sums = false)
    {
        if (sums && readings is null)
        {
            throw new ArgumentException("sums stand beside readings; without readings the activity is there whole.");
        }
        ArgumentOutOfRangeException.ThrowIfLessThan(layers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        ArgumentOutOfRangeException.ThrowIfNegative(checkpointEvery);
        long cells = (long)network.Neurons * batch * (readings is null ? layers : 1);
        if (cells > Array.MaxLength || (long)layers * network.SensoryCount * batch > Array.MaxLength)
        {
            throw new ArgumentException(
                $"{layers} layers of {network.Neurons} neurons for {batch} stimuli do not fit in one array.");
        }
        if (settings.Ceiling < settings.Floor)
        {
            throw new ArgumentException($"the ceiling {settings.Ceiling} is below the floor {settings.Floor}.");
        }
        Network = network;
        Settings = settings;
        Layers = layers;
        Batch = batch;
        Threads = threads == 0 ? Environment.ProcessorCount : threads;
        Clamps = new ClampTable(clamps ?? [], layers, network.Neurons, batch);
        CheckpointEvery = checkpointEvery;
        Sums = sums;
        if (readings is not null)
        {
            Readings = new ReadingTable(readings, layers, network.Neurons);
        }
    }

    /// <summary>The network.</summary>
    public CompiledNetwork Network { get; }

    /// <summary>What happens in a layer.</summary>
    public RolloutSettings Settings { get; }

    /// <summary>Number of layers.</summary>
    public int Layers { get; }

    /// <summary>Number of stimuli side by side.</summary>
    public int Batch { get; }

    /// <summary>Most threads to use.</summary>
    public int Threads { get; }

    /// <summary>Length of a stimulus, [time; sensory; batch].</summary>
    public int StimulusLength => Layers * Network.SensoryCount * Batch;

    /// <summary>Layers between two states that are kept; 0 if all are.</summary>
    public int CheckpointEvery { get; }

    /// <summary>Whether the sums of every layer are wanted.</summary>
    public bool Sums { get; }

    /// <summary>
    /// Length of an activity: [layer; neuron; batch], or [reading; batch] with readings and then [layer; 3; batch] with sums.
    /// </summary>
    public int ActivityLength =>
        Readings is null ? Layers * Network.Neurons * Batch : (Readings.Count + (Sums ? SumRows * Layers : 0)) * Batch;

    /// <summary>Length of an initial state, [neuron; batch].</summary>
    public int StateLength => Network.Neurons * Batch;

    internal ClampTable Clamps { get; }

    internal ReadingTable? Readings { get; }

    /// <summary>Whether stimulus, gate and bounds act in a layer.</summary>
    internal bool Injects(int layer) => layer < Layers - 1;

    /// <summary>Whether gate and bounds act in a layer.</summary>
    internal bool Settles(int layer) => layer < Layers - 1 || Settings.SettleLastLayer;

    /// <summary>Whether a layer has a gate after the injection.</summary>
    internal bool Gates(int layer) => Settles(layer) && Settings.GateAfterInjection;
}
