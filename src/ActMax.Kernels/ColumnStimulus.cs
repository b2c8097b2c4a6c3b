using System.Runtime.CompilerServices;

namespace ActMax.Kernels;

/// <summary>The stimulus of a few neighbouring neurons, of which most usually receive none.</summary>
internal static unsafe class ColumnStimulus
{
    /// <summary>Adds the stimulus where there is one.</summary>
    /// <param name="value">Values of the neurons.</param>
    /// <param name="stimulus">The layer's stimulus.</param>
    /// <param name="slots">For each of the neurons its stimulus row, or -1.</param>
    /// <param name="count">Number of neurons.</param>
    /// <param name="room">As many floats, which are overwritten.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Inject<TLane>(TLane value, float* stimulus, int* slots, int count, float* room)
        where TLane : unmanaged, ILane<TLane>
    {
        if (!Any(slots, count))
        {
            return value;
        }
        TLane.StoreFirst(value, room, count);
        for (int r = 0; r < count; r++)
        {
            if (slots[r] >= 0)
            {
                room[r] += stimulus[slots[r]];
            }
        }
        return TLane.LoadFirst(room, count);
    }

    /// <summary>Whether any of the neurons receives stimulus.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(int* slots, int count)
    {
        // The sign bit survives only if it is set in all of them.
        int none = -1;
        for (int r = 0; r < count; r++)
        {
            none &= slots[r];
        }
        return none >= 0;
    }
}
