namespace ActMax.Kernels;

/// <summary>Divisive edges onto one neuron, forward and backward, for the items of one lane.</summary>
internal static unsafe class LaneDivision
{
    /// <summary>Slope after all divisive edges; the state has whole lanes.</summary>
    public static TLane Slope<TLane>(
        CompiledNetwork network,
        DivisiveForm form,
        int neuron,
        TLane slope,
        float* strength,
        float* state,
        nint stride)
        where TLane : unmanaged, ILane<TLane>
    {
        TLane sum = TLane.Zero;
        for (int e = network.DivisiveStart(neuron); e < network.DivisiveEnd(neuron); e++)
        {
            DivisiveEdge edge = network.Divisive[e];
            TLane change = Change(edge, TLane.Load(state + (edge.Pre * stride)), strength);
            sum += change;
            if (form == DivisiveForm.Product)
            {
                slope = NotNegative(slope * (TLane.Of(1f) + change));
            }
        }
        return form == DivisiveForm.Product ? slope : NotNegative(slope * (TLane.Of(1f) + sum));
    }

    /// <summary>
    /// The same slope for the adjoint; leaves the slope before each edge in the edge's room. The state before the
    /// layer may have rows that are no whole lanes, of which <paramref name="count"/> values are left.
    /// </summary>
    public static TLane Steps<TLane>(
        CompiledNetwork network,
        DivisiveForm form,
        int neuron,
        TLane slope,
        float* strength,
        float* state,
        nint stride,
        int count,
        float* room,
        nint width)
        where TLane : unmanaged, ILane<TLane>
    {
        TLane first = slope;
        TLane sum = TLane.Zero;
        for (int e = network.DivisiveStart(neuron); e < network.DivisiveEnd(neuron); e++)
        {
            DivisiveEdge edge = network.Divisive[e];
            TLane change = Change(edge, TLane.LoadFirst(state + (edge.Pre * stride), count), strength);
            TLane.Store(form == DivisiveForm.Product ? slope : first, room + (e * width));
            sum += change;
            slope = NotNegative(slope * (TLane.Of(1f) + change));
        }
        return form == DivisiveForm.Product ? slope : NotNegative(first * (TLane.Of(1f) + sum));
    }

    /// <summary>
    /// From the gradient at the final slope to the gradient at the neuron's own slope; leaves the gradient at w*x*k
    /// in each edge's room and adds to the gradient of its strength.
    /// </summary>
    public static TLane PassBack<TLane>(
        CompiledNetwork network,
        DivisiveForm form,
        int neuron,
        TLane toSlope,
        float* strength,
        float* state,
        nint stride,
        int count,
        float* room,
        nint width,
        double[] toStrength)
        where TLane : unmanaged, ILane<TLane>
    {
        int start = network.DivisiveStart(neuron);
        TLane factor = TLane.Of(1f);
        if (form == DivisiveForm.Sum)
        {
            TLane sum = TLane.Zero;
            for (int e = start; e < network.DivisiveEnd(neuron); e++)
            {
                DivisiveEdge edge = network.Divisive[e];
                sum += Change(edge, TLane.LoadFirst(state + (edge.Pre * stride), count), strength);
            }
            factor += sum;
            TLane scaled = TLane.Load(room + (start * width)) * factor;
            toSlope = TLane.Select(TLane.Less(scaled, TLane.Zero), TLane.Zero, toSlope);
        }
        for (int e = network.DivisiveEnd(neuron) - 1; e >= start; e--)
        {
            DivisiveEdge edge = network.Divisive[e];
            TLane pre = TLane.LoadFirst(state + (edge.Pre * stride), count);
            TLane before = TLane.Load(room + (e * width));
            TLane step = TLane.Of(1f) + Change(edge, pre, strength);
            if (form == DivisiveForm.Product)
            {
                TLane shut = Gate.Shut(before * step, TLane.Zero, false);
                toSlope = TLane.Select(shut, TLane.Zero, toSlope);
            }
            TLane toChange = toSlope * before;
            TLane.Store(toChange, room + (e * width));
            toStrength[e] += TLane.SumFirst(toChange * pre, count) * edge.Weight;
            if (form == DivisiveForm.Product)
            {
                toSlope *= step;
            }
        }
        return toSlope * factor;
    }

    /// <summary>Gradient that a neuron's divisive edges hand to its activity in the layer before.</summary>
    public static TLane ToSource<TLane>(CompiledNetwork network, int neuron, float* strength, float* room, nint width)
        where TLane : unmanaged, ILane<TLane>
    {
        TLane sum = TLane.Zero;
        foreach (int e in network.DivisiveFrom(neuron))
        {
            DivisiveEdge edge = network.Divisive[e];
            TLane weight = TLane.Of(edge.Weight * strength[edge.Strength]);
            sum = TLane.MultiplyAdd(TLane.Load(room + (e * width)), weight, sum);
        }
        return sum;
    }

    private static TLane Change<TLane>(DivisiveEdge edge, TLane pre, float* strength)
        where TLane : unmanaged, ILane<TLane> => TLane.Of(edge.Weight) * pre * TLane.Of(strength[edge.Strength]);

    private static TLane NotNegative<TLane>(TLane value)
        where TLane : unmanaged, ILane<TLane> => TLane.Select(TLane.Less(value, TLane.Zero), TLane.Zero, value);
}
