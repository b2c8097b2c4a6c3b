using ActMax.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Part of the tensor; a view unless a tensor is among the indices. Can be assigned to.</summary>
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        /// <summary>Elements at positions given by int64 tensors, or where a bool tensor is true.</summary>
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        /// <summary>View of one slice.</summary>
        public Tensor this[long i1]
        {
            get => index(Positions(i1));
            set => index_put_(value, Positions(i1));
        }

        /// <summary>View by positions in the first dimensions.</summary>
        public Tensor this[long i1, long i2]
        {
            get => index(Positions(i1, i2));
            set => index_put_(value, Positions(i1, i2));
        }

        /// <summary>View by positions in the first dimensions.</summary>
        public Tensor this[long i1, long i2, long i3]
        {
            get => index(Positions(i1, i2, i3));
            set => index_put_(value, Positions(i1, i2, i3));
        }

        /// <summary>View by positions in the first dimensions.</summary>
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => index(Positions(i1, i2, i3, i4));
            set => index_put_(value, Positions(i1, i2, i3, i4));
        }

        /// <summary>View by positions in the first dimensions.</summary>
        public Tensor this[long i1, long i2, long i3, long i4, long i5]
        {
            get => index(Positions(i1, i2, i3, i4, i5));
            set => index_put_(value, Positions(i1, i2, i3, i4, i5));
        }

        /// <summary>View by positions in the first dimensions.</summary>
        public Tensor this[params long[] indices]
        {
            get => index(Positions(indices));
            set => index_put_(value, Positions(indices));
        }

        /// <summary>Part of the tensor; a view unless a tensor is among the indices.</summary>
        public Tensor index(params TensorIndex[] indices)
        {
            var view = View(indices, out var picks);
            return picks is null ? view : Operators.Call("index.Tensor", view, picks);
        }

        /// <summary>Elements at positions given by int64 tensors, or where a bool tensor is true.</summary>
        public Tensor index(params Tensor[] indices) => Operators.Call("index.Tensor", this, indices);

        /// <summary>Writes value to a part of the tensor, in place.</summary>
        public Tensor index_put_(Tensor value, params TensorIndex[] indices) => index_put_(value, indices, false);

        /// <summary>Writes, or adds, value to a part of the tensor, in place.</summary>
        public Tensor index_put_(Tensor value, TensorIndex[] indices, bool accumulate = false)
        {
            var view = View(indices, out var picks);
            if (picks is not null)
            {
                Operators.CallInPlace("index_put_", view, picks, value, accumulate);
            }
            else if (accumulate)
            {
                view.add_(value);
            }
            else
            {
                view.copy_(value);
            }

            return this;
        }

        /// <summary>Writes value to positions given by tensors, in place.</summary>
        public Tensor index_put_(Tensor value, params Tensor[] indices) => index_put_(value, indices, false);

        /// <summary>Writes, or adds, value to positions given by tensors, in place.</summary>
        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate = false) =>
            Operators.CallInPlace("index_put_", this, indices, value, accumulate);

        /// <summary>Writes a number to a part of the tensor, in place.</summary>
        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using var number = full([], value, dtype, device);
            return index_put_(number, indices, false);
        }

        /// <summary>Writes a number to positions given by tensors, in place.</summary>
        public Tensor index_put_(Scalar value, params Tensor[] indices)
        {
            using var number = full([], value, dtype, device);
            return index_put_(number, indices, false);
        }

        private static TensorIndex[] Positions(params long[] indices) =>
            Array.ConvertAll(indices, i => TensorIndex.Single(i));

        // Applies everything but tensors as views; what is left for the index operator is one tensor or null a
        // dimension.
        private Tensor View(TensorIndex[] indices, out Tensor?[]? picks)
        {
            var used = indices.Count(i => i.kind is TensorIndex.Kind.Single or TensorIndex.Kind.Slice)
                + indices.Where(i => i.kind == TensorIndex.Kind.Tensor)
                    .Sum(i => i.tensor!.dtype is ScalarType.Bool or ScalarType.Byte ? i.tensor.Dimensions : 1);
            if (used > Dimensions)
            {
                throw new ArgumentException($"{used} indices for a tensor with {Dimensions} dimensions");
            }

            var view = this;
            // A mask covers several dimensions of the view but is one item of the list.
            long dim = 0, place = 0;
            List<Tensor?>? chosen = null;
            foreach (var index in indices)
            {
                switch (index.kind)
                {
                    case TensorIndex.Kind.Single:
                        view = view.select(dim, index.start ?? 0);
                        break;
                    case TensorIndex.Kind.Slice:
                        if (index.start is not null || index.stop is not null || index.step is not null)
                        {
                            view = Operators.Call("slice.Tensor", view, dim, index.start, index.stop, index.step ?? 1);
                        }

                        dim++;
                        place++;
                        break;
                    case TensorIndex.Kind.Null or TensorIndex.Kind.None:
                        view = view.unsqueeze(dim++);
                        place++;
                        break;
                    case TensorIndex.Kind.Ellipsis:
                        dim += Dimensions - used;
                        place += Dimensions - used;
                        break;
                    default:
                        chosen ??= [];
                        view = index.kind == TensorIndex.Kind.Bool ? view.unsqueeze(dim) : view;
                        var pick = index.tensor ?? tensor(index.start == 1 ? new[] { 0L } : Array.Empty<long>());
                        while (chosen.Count < place)
                        {
                            chosen.Add(null);
                        }

                        chosen.Add(pick);
                        place++;
                        dim += pick.dtype is ScalarType.Bool or ScalarType.Byte ? pick.Dimensions : 1;
                        break;
                }
            }

            picks = chosen?.ToArray();
            return view;
        }
    }
}
