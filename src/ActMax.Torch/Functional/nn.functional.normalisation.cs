using ActMax.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>
            /// Normalises each channel (dimension 1), by the batch when training, else by the running mean and
            /// variance.
            /// </summary>
            public static Tensor batch_norm(
                Tensor input, Tensor? running_mean, Tensor? running_var, Tensor? weight = null, Tensor? bias = null,
                bool training = false, double momentum = 0.1, double eps = 1e-5) =>
                Operators.Call(
                    "batch_norm", input, weight, bias, running_mean, running_var, training, momentum, eps, false);

            /// <summary>Normalises over the last dimensions.</summary>
            public static Tensor layer_norm(
                Tensor input, long[] normalized_shape, Tensor? weight = null, Tensor? bias = null,
                double eps = 1e-5) =>
                Operators.Call("layer_norm", input, normalized_shape, weight, bias, eps, false);

            /// <summary>Normalises each group of channels of each sample.</summary>
            public static Tensor group_norm(
                Tensor input, long num_groups, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5) =>
                Operators.Call("group_norm", input, num_groups, weight, bias, eps, false);

            /// <summary>Normalises each channel of each sample.</summary>
            public static Tensor instance_norm(
                Tensor input, Tensor? running_mean = null, Tensor? running_var = null, Tensor? weight = null,
                Tensor? bias = null, bool use_input_stats = true, double momentum = 0.1, double eps = 1e-5) =>
                Operators.Call(
                    "instance_norm", input, weight, bias, running_mean, running_var, use_input_stats, momentum, eps,
                    false);

            /// <summary>Divides by a power of the mean square over neighbouring channels.</summary>
            public static Tensor local_response_norm(
                Tensor input, long size, double alpha = 0.0001, double beta = 0.75, double k = 1.0) =>
                LocalResponse(input, size, alpha, beta, k);

            /// <summary>Divides by the p-norm along a dimension, or by eps where that is smaller.</summary>
            public static Tensor normalize(Tensor input, double p = 2.0, long dim = 1L, double eps = 1e-12) =>
                input.div(linalg.vector_norm(input, p, [dim], true).clamp_min(eps).expand_as(input));

            /// <summary>
            /// Elements set to 0 with probability p and the others scaled by 1 / (1 - p); only when training.
            /// </summary>
            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                inplace ? Operators.CallInPlace(
                    "dropout_", input, p, training) : Operators.Call("dropout", input, p, training);

            /// <summary>
            /// Whole channels set to 0 with probability p and the others scaled by 1 / (1 - p); only when training.
            /// </summary>
            public static Tensor dropout2d(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                inplace ? Operators.CallInPlace(
                    "feature_dropout_", input, p, training) : Operators.Call("feature_dropout", input, p, training);

            /// <summary>Class numbers (int64) as vectors with a single 1; -1 takes the largest class found.</summary>
            public static Tensor one_hot(Tensor x, long num_classes = -1) => Operators.Call("one_hot", x, num_classes);

            /// <summary>Cosine of the angle between vectors along a dimension.</summary>
            public static Tensor cosine_similarity(Tensor x1, Tensor x2, long dim = 1, double eps = 1e-8) =>
                Operators.Call("cosine_similarity", x1, x2, dim, eps);

            /// <summary>p-norm of the difference of vectors along the last dimension.</summary>
            public static Tensor pairwise_distance(
                Tensor input1, Tensor input2, double p = 2.0, double eps = 1e-6, bool keepdim = false) =>
                Operators.Call("pairwise_distance", input1, input2, p, eps, keepdim);
        }
    }
}
