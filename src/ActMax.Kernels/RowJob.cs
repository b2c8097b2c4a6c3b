namespace ActMax.Kernels;

/// <summary>Work that is split into parts by rows; parts may run in any order and at the same time.</summary>
internal abstract class RowJob
{
    public abstract void Run(int part);
}
