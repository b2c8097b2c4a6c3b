using System.Numerics;

namespace ActMax.Kernels;

/// <summary>So many numbers as one register holds.</summary>
internal unsafe interface ILatticeLane<TSelf, T>
    where TSelf : unmanaged, ILatticeLane<TSelf, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    static abstract int Width { get; }

    static abstract TSelf Load(T* from);

    static abstract void Store(TSelf value, T* to);

    static abstract TSelf All(T value);

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, TSelf b);

    static abstract TSelf operator /(TSelf a, TSelf b);

    /// <summary>a b + c, rounded once.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>Where a is above b the third, elsewhere the fourth.</summary>
    static abstract TSelf WhereAbove(TSelf a, TSelf b, TSelf then, TSelf otherwise);

    static abstract TSelf Exp(TSelf value);

    static abstract TSelf Log(TSelf value);

    static abstract T Sum(TSelf value);
}
