using System;

namespace ActMax.Kernels;

/// <summary>
/// A network made ready for rollouts: weights by row and by column, where the stimulus enters, divisive edges
/// from both ends. Built once, immutable, shared by any number of plans and threads.
/// </summary>
public sealed class CompiledNetwork
{
    private readonly int[] _divisiveByPostStarts;
    private readonly int[] _divisiveByPreStarts;
    private readonly int[] _divisiveByPre;
    private CsrMatrix? _transposed;

    /// <summary>Compiles a network.</summary>
    /// <param name="weights">Signed weights, [post; pre], square.</param>
    /// <param name="sensory">
    /// Neurons that receive the stimulus, in the order of its second axis; may repeat.
    /// </param>
    /// <param name="divisive">Divisive edges; their weights must not be in <paramref name="weights"/> as well.</param>
    /// <exception cref="ArgumentException">A matrix that is not square, or an index outside the network.</exception>
    public CompiledNetwork(
        CsrMatrix weights, ReadOnlySpan<int> sensory, ReadOnlySpan<DivisiveEdge> divisive = default)
        : this(weights, sensory, divisive, EdgeLayout.For(weights.Rows, weights.NonZeros))
    {
    }

    internal CompiledNetwork(
        CsrMatrix weights, ReadOnlySpan<int> sensory, ReadOnlySpan<DivisiveEdge> divisive, EdgeLayout layout)
    {
        if (weights.Rows != weights.Columns)
        {
            throw new ArgumentException($"weights are {weights.Rows} x {weights.Columns}; they must be square.");
        }
        Weights = weights;
        ByPost = EdgeTableBuilder.Build(weights, layout);
        ByPre = EdgeTableBuilder.BuildTransposed(weights, ByPost, layout);
        Finite = FiniteNumbers.All(weights.Values);
        Sensory = sensory.ToArray();
        SensorySlot = new int[Neurons];
        EarlierSlot = new int[sensory.Length];
        Array.Fill(SensorySlot, -1);
        for (int j = 0; j < Sensory.Length; j++)
        {
            int neuron = Checked(Sensory[j], "a sensory neuron");
            EarlierSlot[j] = SensorySlot[neuron];
            SensorySlot[neuron] = j;
        }
        Divisive = SortedByPost(divisive);
        _divisiveByPostStarts = Starts(e => e.Post);
        _divisiveByPreStarts = Starts(e => e.Pre);
        int[] next = _divisiveByPreStarts.AsSpan(0, Neurons).ToArray();
        _divisiveByPre = new int[Divisive.Length];
        for (int e = 0; e < Divisive.Length; e++)
        {
            _divisiveByPre[next[Divisive[e].Pre]++] = e;
            Strengths = Math.Max(Strengths, Divisive[e].Strength + 1);
        }
    }

    /// <summary>Number of neurons.</summary>
    public int Neurons => Weights.Rows;

    /// <summary>Signed weights, [post; pre].</summary>
    public CsrMatrix Weights { get; }

    /// <summary>The same weights, [pre; post]; made when first asked for.</summary>
    public CsrMatrix Transposed => _transposed ??= Weights.Transpose();

    /// <summary>The weights laid out for products, [post; pre].</summary>
    internal EdgeTable ByPost { get; }

    /// <summary>The weights laid out for products, [pre; post].</summary>
    internal EdgeTable ByPre { get; }

    /// <summary>Whether no weight is infinite or not a number, so that zero activity adds nothing.</summary>
    internal bool Finite { get; }

    /// <summary>Number of stimulus rows.</summary>
    public int SensoryCount => Sensory.Length;

    /// <summary>How many strength parameters the divisive edges refer to: the largest position plus one.</summary>
    public int Strengths { get; }

    /// <summary>Number of divisive edges.</summary>
    public int DivisiveCount => Divisive.Length;

    internal int[] Sensory { get; }

    /// <summary>For every neuron the last stimulus row that feeds it, or -1.</summary>
    internal int[] SensorySlot { get; }

    /// <summary>For every stimulus row the one before it that feeds the same neuron, or -1.</summary>
    internal int[] EarlierSlot { get; }

    /// <summary>Divisive edges by post, in the given order for each.</summary>
    internal DivisiveEdge[] Divisive { get; }

    internal int DivisiveStart(int post) => _divisiveByPostStarts[post];

    internal int DivisiveEnd(int post) => _divisiveByPostStarts[post + 1];

    /// <summary>Positions in <see cref="Divisive"/> of the edges that leave a neuron.</summary>
    internal ReadOnlySpan<int> DivisiveFrom(int pre) =>
        _divisiveByPre.AsSpan(_divisiveByPreStarts[pre].._divisiveByPreStarts[pre + 1]);

    private int Checked(int neuron, string what)
    {
        if ((uint)neuron >= (uint)Neurons)
        {
            throw new ArgumentOutOfRangeException(
                nameof(neuron), neuron, $"{what} is outside of 0 .. {Neurons - 1}.");
        }
        return neuron;
    }

    private DivisiveEdge[] SortedByPost(ReadOnlySpan<DivisiveEdge> edges)
    {
        int[] keys = new int[edges.Length];
        int[] order = new int[edges.Length];
        for (int e = 0; e < edges.Length; e++)
        {
            keys[e] = Checked(edges[e].Post, "a divisive edge's target");
            Checked(edges[e].Pre, "a divisive edge's source");
            ArgumentOutOfRangeException.ThrowIfNegative(edges[e].Strength);
            order[e] = e;
        }
        Array.Sort(order, (a, b) => keys[a] != keys[b] ? keys[a].CompareTo(keys[b]) : a.CompareTo(b));
        var sorted = new DivisiveEdge[edges.Length];
        for (int e = 0; e < order.Length; e++)
        {
            sorted[e] = edges[order[e]];
        }
        return sorted;
    }

    private int[] Starts(Func<DivisiveEdge, int> key)
    {
        int[] starts = new int[Neurons + 1];
        foreach (DivisiveEdge edge in Divisive)
        {
            starts[key(edge) + 1]++;
        }
        for (int i = 0; i < Neurons; i++)
        {
            starts[i + 1] += starts[i];
        }
        return starts;
    }
}
