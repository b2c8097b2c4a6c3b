namespace TorchSharp;

/// <summary>Kind of device that a tensor lives on. The numbers are libtorch's.</summary>
public enum DeviceType
{
    /// <summary>main memory</summary>
    CPU = 0,

    /// <summary>an NVIDIA GPU</summary>
    CUDA = 1,

    /// <summary>Apple silicon</summary>
    MPS = 13,

    /// <summary>shape and type only, no data</summary>
    META = 14,
}

public static partial class torch
{
    /// <summary>Where a tensor lives: a kind of device and, where there may be several, its number.</summary>
    public class Device
    {
        /// <summary>Main memory.</summary>
        public static readonly Device CPU = new(DeviceType.CPU);

        /// <summary>Shape and type only.</summary>
        public static readonly Device META = new(DeviceType.META);

        /// <summary>The current NVIDIA GPU.</summary>
        public static Device CUDA => new(DeviceType.CUDA);

        /// <summary>Device from text such as <c>cpu</c> or <c>cuda:1</c>.</summary>
        /// <exception cref="ArgumentException">The text names no device.</exception>
        public Device(string description)
        {
            var colon = description.IndexOf(':');
            type = Parse(colon < 0 ? description : description[..colon]);
            index = -1;
            if (colon >= 0)
            {
                index = int.TryParse(description.AsSpan(colon + 1), out var number) && number >= 0
                    ? number
                    : throw new ArgumentException($"'{description}' names no device", nameof(description));
            }
        }

        /// <summary>Device from a kind in words and a number.</summary>
        public Device(string deviceType, int index = -1)
        {
            type = Parse(deviceType);
            this.index = index;
        }

        /// <summary>Device from a kind and a number.</summary>
        public Device(DeviceType deviceType, int index = -1)
        {
            type = deviceType;
            this.index = index;
        }

        /// <summary>A GPU by its number.</summary>
        public Device(int index)
        {
            type = DeviceType.CUDA;
            this.index = index;
        }

        /// <summary>Kind of device.</summary>
        public DeviceType type { get; }

        /// <summary>Its number; -1 means the current one.</summary>
        public int index { get; }

        /// <summary>Device from text such as <c>cuda:1</c>.</summary>
        public static implicit operator Device(string description) => new(description);

        /// <summary>The text that the constructor takes.</summary>
        public override string ToString()
        {
            var name = type.ToString().ToLowerInvariant();
            return index < 0 || type is DeviceType.CPU or DeviceType.META ? name : $"{name}:{index}";
        }

        /// <inheritdoc/>
        public override bool Equals(object? obj) => obj is Device other && other.type == type && other.index == index;

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(type, index);

        private static DeviceType Parse(string name) => name.ToLowerInvariant() switch
        {
            "cpu" => DeviceType.CPU,
            "cuda" => DeviceType.CUDA,
            "mps" => DeviceType.MPS,
            "meta" => DeviceType.META,
            _ => throw new ArgumentException($"'{name}' names no device (cpu, cuda, mps, meta)", nameof(name)),
        };
    }

    /// <summary>Main memory.</summary>
    public static Device CPU => Device.CPU;

    /// <summary>The current NVIDIA GPU.</summary>
    public static Device CUDA => Device.CUDA;

    /// <summary>Device from text such as <c>cpu</c> or <c>cuda:1</c>.</summary>
    /// <exception cref="ArgumentException">The text names no device.</exception>
    public static Device device(string description) => new(description);

    /// <summary>Device from a kind in words and a number.</summary>
    public static Device device(string deviceType, int index = -1) => new(deviceType, index);

    /// <summary>Device from a kind and a number.</summary>
    public static Device device(DeviceType deviceType, int index = -1) => new(deviceType, index);

    /// <summary>A GPU by its number.</summary>
    public static Device device(int index) => new(index);
}
