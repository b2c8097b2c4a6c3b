using ActMax.Torch.Interop;

namespace TorchSharp;

/// <summary>
/// libtorch for .NET: a subset of TorchSharp under its names, so that code written on it also compiles there.
/// What TorchSharp lacks is in the namespace ActMax.Torch.
/// </summary>
public static partial class torch
{
    /// <summary>
    /// A tensor of libtorch. It is released by <see cref="Dispose()"/>, by the dispose scope it was made in, or at the
    /// latest when the garbage collector finds it.
    /// </summary>
    /// <remarks>
    /// Methods whose name ends in an underscore change the tensor and return it. Shapes must agree as in PyTorch;
    /// where they do not, libtorch's message comes as a
    /// <see cref="System.Runtime.InteropServices.ExternalException"/>.
    /// </remarks>
    public partial class Tensor : IDisposable
    {
        // Small tensors are not worth telling the garbage collector about.
        private const long PressureThreshold = 4096;
        private static long live;
        private static long peak;

        private nint handle;
        private long pressure;
        private DisposeScope? owner;

        // Takes over the reference that the native call returned.
        internal Tensor(nint handle, bool scoped = true)
        {
            this.handle = handle;
            var now = Interlocked.Increment(ref live);
            if (now > Volatile.Read(ref peak))
            {
                Volatile.Write(ref peak, now);
            }

            OwningDisposeScope = scoped ? DisposeScopeManager.ThreadSingleton.Register(this) : null;
        }

        /// <summary>Releases the tensor if nobody did.</summary>
        ~Tensor() => Release();

        /// <summary>Tensors of the whole process that have not been released.</summary>
        public static long TotalCount => Interlocked.Read(ref live);

        /// <summary>The largest value <see cref="TotalCount"/> has had.</summary>
        public static long PeakCount => Interlocked.Read(ref peak);

        /// <summary>Scope that will dispose this tensor; null when none will.</summary>
        internal DisposeScope? OwningDisposeScope
        {
            get => owner;
            set
            {
                owner = value;
                if (value is null)
                {
                    Press();
                }
            }
        }

        /// <summary>Has it been disposed?</summary>
        public bool IsInvalid => handle == 0;

        /// <summary>The native tensor (borrowed).</summary>
        /// <exception cref="InvalidOperationException">The tensor has been disposed.</exception>
        public IntPtr Handle => handle != 0
            ? handle
            : throw new InvalidOperationException("this tensor has been disposed (by Dispose or by its dispose scope)");

        /// <summary>Releases the tensor; more than once does no harm.</summary>
        public void Dispose()
        {
            Release();
            owner?.MarkAsDisposed(this);
            GC.SuppressFinalize(this);
        }

        // The collector is told about tensors that only it may release. Those of a scope go when the scope does:
        // telling of them would only have it collect again and again while a search runs.
        private void Press()
        {
            if (pressure == 0 && handle != 0 && NativeMethods.actmax_tensor_bytes(handle) >= PressureThreshold)
            {
                pressure = NativeMethods.actmax_tensor_owned_bytes(handle);
                if (pressure > 0)
                {
                    GC.AddMemoryPressure(pressure);
                }
            }
        }

        private void Release()
        {
            var released = Interlocked.Exchange(ref handle, 0);
            if (released == 0)
            {
                return;
            }

            NativeMethods.actmax_tensor_release(released);
            Interlocked.Decrement(ref live);
            if (pressure > 0)
            {
                GC.RemoveMemoryPressure(pressure);
            }
        }

        /// <summary>A second handle of the same native tensor that no scope owns.</summary>
        internal Tensor Unscoped()
        {
            var same = Handle;
            NativeMethods.actmax_tensor_retain(same);
            return new Tensor(same, scoped: false);
        }

        /// <summary>Another handle of the same native tensor.</summary>
        public Tensor alias() => Operators.Call("alias", this);

        /// <summary>Lets the scope around the current one dispose this tensor; without one, nobody.</summary>
        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        /// <summary>Takes this tensor out of its scope: the caller disposes it.</summary>
        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        /// <summary>Moves this tensor to the scope of another one.</summary>
        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        /// <summary>Moves this tensor to a scope; null takes it out of its own.</summary>
        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (OwningDisposeScope is null)
            {
                other?.Attach(this);
            }
            else
            {
                OwningDisposeScope.MoveToOther(other, this);
            }

            return this;
        }
    }
}
