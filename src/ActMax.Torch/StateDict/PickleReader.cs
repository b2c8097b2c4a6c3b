using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace ActMax.Torch.Checkpoints;

/// <summary>Reads the bytes of a pickle; an end too early is an <see cref="InvalidDataException"/>.</summary>
internal ref struct PickleReader(ReadOnlySpan<byte> bytes)
{
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);
    private readonly ReadOnlySpan<byte> bytes = bytes;

    internal int Position { get; private set; }

    internal byte Byte() => Take(1)[0];

    internal int UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    internal int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    internal uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    internal double Double() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    internal long UInt64()
    {
        var value = BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
        return value <= long.MaxValue ? (long)value : throw new InvalidDataException("a length beyond 2^63");
    }

    /// <summary>A whole number of any length that fits into 64 bits.</summary>
    internal long Long(long length)
    {
        if (length > 16)
        {
            throw new InvalidDataException($"a whole number of {length} bytes at byte {Position}");
        }

        var value = new BigInteger(Take(length));
        return value >= long.MinValue && value <= long.MaxValue
            ? (long)value
            : throw new InvalidDataException($"the number {value} does not fit into 64 bits");
    }

    internal string Text(long length)
    {
        try
        {
            return Utf8.GetString(Take(length));
        }
        catch (ArgumentException)
        {
            throw new InvalidDataException($"a text that is not UTF-8 before byte {Position}");
        }
    }

    /// <summary>Text up to the end of the line.</summary>
    internal string Line()
    {
        var length = bytes[Position..].IndexOf((byte)'\n');
        if (length is < 0 or > 256)
        {
            throw new InvalidDataException($"a name without end at byte {Position}");
        }

        var line = Text(length);
        Position++;
        return line;
    }

    internal void Skip(long length) => Take(length);

    private ReadOnlySpan<byte> Take(long length)
    {
        if (length < 0 || length > bytes.Length - Position)
        {
            throw new InvalidDataException($"the pickle ends in the middle of an item, at byte {Position}");
        }

        var part = bytes.Slice(Position, (int)length);
        Position += (int)length;
        return part;
    }
}
