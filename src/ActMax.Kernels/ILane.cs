namespace ActMax.Kernels;

/// <summary>
/// A few float32 side by side. Row loops are written once over this and compiled for each width, which is why
/// a value never depends on the width: every operation is the same IEEE operation in each lane.
/// </summary>
internal unsafe interface ILane<TSelf>
    where TSelf : unmanaged, ILane<TSelf>
{
    static abstract int Count { get; }

    static abstract TSelf Zero { get; }

    static abstract TSelf Of(float value);

    static abstract TSelf Load(float* from);

    static abstract void Store(TSelf value, float* to);

    /// <summary>The first values, at least one of them, and zeros; reads no further.</summary>
    static abstract TSelf LoadFirst(float* from, int count);

    /// <summary>Writes the first values, at least one of them, and no further.</summary>
    static abstract void StoreFirst(TSelf value, float* to, int count);

    /// <summary>
    /// The first values, at least one and at most a quarter of the lanes, each in four neighbouring lanes.
    /// </summary>
    static abstract TSelf LoadFourfold(float* from, int count);

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, TSelf b);

    static abstract TSelf operator /(TSelf a, TSelf b);

    /// <summary>a * b + c, rounded once.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    static abstract TSelf Abs(TSelf a);

    /// <summary>The magnitude of the first with the sign of the second.</summary>
    static abstract TSelf CopySign(TSelf magnitude, TSelf sign);

    /// <summary>All bits set where a is less than b; false for NaN.</summary>
    static abstract TSelf Less(TSelf a, TSelf b);

    static abstract TSelf Equal(TSelf a, TSelf b);

    static abstract TSelf Or(TSelf a, TSelf b);

    static abstract TSelf Select(TSelf mask, TSelf yes, TSelf no);

    /// <summary>Whether a comparison holds in every lane.</summary>
    static abstract bool All(TSelf mask);

    /// <summary>A bit for each lane in which a comparison holds.</summary>
    static abstract uint Bits(TSelf mask);

    /// <summary>
    /// 2 to the power of an integer that was brought into the low bits of a float by adding 1.5 * 2^23.
    /// </summary>
    static abstract TSelf PowerOfTwo(TSelf shifted);

    /// <summary>Sum of the first values, at least one of them.</summary>
    static abstract float SumFirst(TSelf value, int count);
}
