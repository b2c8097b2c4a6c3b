using System.Runtime.InteropServices;

namespace ActMax.Torch.Interop;

/// <summary>What a <see cref="NativeValue"/> holds; the numbers are those of <c>actmax_torch.h</c>.</summary>
internal enum ValueTag
{
    Default = -1,
    None = 0,
    Tensor = 1,
    Int = 2,
    Double = 3,
    Bool = 4,
    String = 5,
    Ints = 6,
    Doubles = 7,
    Bools = 8,
    Tensors = 9,
    List = 10,
    Tuple = 11,
    Dictionary = 12,
    Complex = 13,
    Generator = 14,
}

/// <summary>One argument or result of a native call, 24 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeValue
{
    public ValueTag Tag;
    public int Reserved;
    public long Bits;
    public long Length;
}
