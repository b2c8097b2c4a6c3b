using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace ActMax.Kernels.Tests;

/// <summary>A file of numbers that the upstream library computed for one small network.</summary>
internal sealed class Golden
{
    private readonly JsonElement _root;

    private Golden(string file)
    {
        _root = JsonDocument.Parse(File.ReadAllText(file)).RootElement;
        Neurons = _root.GetProperty("N").GetInt32();
        Layers = _root.GetProperty("num_layers").GetInt32();
        Sensory = _root.GetProperty("sensory_indices").EnumerateArray().Select(e => e.GetInt32()).ToArray();
        Groups = _root.GetProperty("idx_to_group").EnumerateObject().Select(p => p.Value.GetString()!).ToArray();
        Edges = _root.GetProperty("signed_edges_row_post_col_pre").EnumerateArray()
            .Select(e => (e[0].GetInt32(), e[1].GetInt32(), e[2].GetSingle()))
            .ToArray();
        Stimulus = Read(_root.GetProperty("input_B_S_T"));
        Start = Read(_root.GetProperty("am_init_B_S_T"));
    }

    public int Neurons { get; }

    public int Layers { get; }

    public int[] Sensory { get; }

    public string[] Groups { get; }

    public (int Post, int Pre, float Weight)[] Edges { get; }

    /// <summary>[batch][sensory][time].</summary>
    public float[][][] Stimulus { get; }

    /// <summary>[batch][sensory][time], where the upstream searches begin.</summary>
    public float[][][] Start { get; }

    public static Golden Load(string name, [CallerFilePath] string here = "") =>
        new(Path.Combine(Path.GetDirectoryName(here)!, "..", "golden", name));

    /// <summary>[batch][neuron][layer].</summary>
    public float[][][] Activity(string name) => Read(_root.GetProperty("forward_B_N_T").GetProperty(name));

    /// <summary>Gradient of the activation loss at <see cref="Start"/>, [batch][sensory][time].</summary>
    public float[][][] ActivationGradient =>
        Read(_root.GetProperty("gradients_at_init").GetProperty("default").GetProperty("grad_act"));

    /// <summary>Rows of the target table.</summary>
    public IEnumerable<(int Batch, int Layer, int Neuron, float Value)> Targets =>
        _root.GetProperty("am_targets").GetProperty("data").EnumerateArray()
            .Select(r => (r[0].GetInt32(), r[1].GetInt32(), r[2].GetInt32(), r[3].GetSingle()));

    /// <summary>A value for every neuron from values of groups.</summary>
    public float[] ByGroup(float other, params (string Group, float Value)[] values) =>
        Groups.Select(g => values.Where(v => v.Group == g).Select(v => v.Value).DefaultIfEmpty(other).First())
            .ToArray();

    /// <summary>The network, with edges from one group to others made divisive.</summary>
    public CompiledNetwork Network(string? divisivePre = null, params string[] divisivePosts)
    {
        bool Divides((int Post, int Pre, float Weight) e) =>
            Groups[e.Pre] == divisivePre && divisivePosts.Contains(Groups[e.Post]);
        var kept = Edges.Where(e => !Divides(e)).ToArray();
        CsrMatrix weights = CsrMatrix.FromCoordinates(
            Neurons,
            Neurons,
            kept.Select(e => e.Post).ToArray(),
            kept.Select(e => e.Pre).ToArray(),
            kept.Select(e => e.Weight).ToArray());
        return new CompiledNetwork(
            weights, Sensory, Edges.Where(Divides).Select(e => new DivisiveEdge(e.Post, e.Pre, e.Weight, 0)).ToArray());
    }

    /// <summary>From [batch][row][column] to [column; row; batch], the order of the kernels.</summary>
    public static float[] Innermost(float[][][] values) =>
        (from column in Enumerable.Range(0, values[0][0].Length)
         from row in Enumerable.Range(0, values[0].Length)
         from item in values
         select item[row][column]).ToArray();

    private static float[][][] Read(JsonElement values) =>
        values.EnumerateArray()
            .Select(b => b.EnumerateArray()
                .Select(r => r.EnumerateArray().Select(v => v.GetSingle()).ToArray())
                .ToArray())
            .ToArray();
}
