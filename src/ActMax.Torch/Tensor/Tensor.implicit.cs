namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>A tensor without dimensions.</summary>
        public static implicit operator Tensor(byte value) => tensor(value);

        /// <summary>A tensor without dimensions.</summary>
        public static implicit operator Tensor(sbyte value) => tensor(value);

        /// <summary>A tensor without dimensions.</summary>
        public static implicit operator Tensor(short value) => tensor(value);

        /// <summary>A tensor without dimensions.</summary>
        public static implicit operator Tensor(int value) => tensor(value);

        /// <summary>A tensor without dimensions.</summary>
        public static implicit operator Tensor(long value) => tensor(value);

        /// <summary>A tensor without dimensions.</summary>
        public static implicit operator Tensor(float value) => tensor(value);

        /// <summary>A tensor without dimensions.</summary>
        public static implicit operator Tensor(double value) => tensor(value);

        /// <summary>A tensor without dimensions.</summary>
        public static implicit operator Tensor(bool value) => tensor(value);

        /// <summary>A tensor without dimensions.</summary>
        public static implicit operator Tensor((float, float) value) => tensor(value);

        /// <summary>A tensor without dimensions.</summary>
        public static implicit operator Tensor(System.Numerics.Complex value) => tensor(value);

        /// <summary>A vector, copied.</summary>
        public static implicit operator Tensor(byte[] value) => tensor(value);

        /// <summary>A vector, copied.</summary>
        public static implicit operator Tensor(sbyte[] value) => tensor(value);

        /// <summary>A vector, copied.</summary>
        public static implicit operator Tensor(short[] value) => tensor(value);

        /// <summary>A vector, copied.</summary>
        public static implicit operator Tensor(int[] value) => tensor(value);

        /// <summary>A vector, copied.</summary>
        public static implicit operator Tensor(long[] value) => tensor(value);

        /// <summary>A vector, copied.</summary>
        public static implicit operator Tensor(float[] value) => tensor(value);

        /// <summary>A vector, copied.</summary>
        public static implicit operator Tensor(double[] value) => tensor(value);

        /// <summary>A vector, copied.</summary>
        public static implicit operator Tensor(bool[] value) => tensor(value);

        /// <summary>A vector, copied.</summary>
        public static implicit operator Tensor((float, float)[] value) => tensor(value);

        /// <summary>A vector, copied.</summary>
        public static implicit operator Tensor(System.Numerics.Complex[] value) => tensor(value);

        /// <summary>A tensor without dimensions.</summary>
        public static implicit operator Tensor(Scalar scalar) => full([], scalar, scalar.Type);
    }
}
