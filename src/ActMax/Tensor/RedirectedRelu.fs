namespace ActMax

open ActMax.Torch
open TorchSharp

/// Rectification whose gradient finds a way into units that are silent.
[<RequireQualifiedAccess>]
module RedirectedRelu =

    let private zero = Scalar.op_Implicit 0.0

    /// The gradient of the input from that of the output, both [batch; ...].
    let private passed (x: torch.Tensor) (gradient: torch.Tensor) : torch.Tensor =
        let below = x.lt zero
        let own = gradient.masked_fill (below, zero)

        // A loss falls against its gradient: a positive one would push the input further down.
        let upwards = gradient.masked_fill (below.logical_and (gradient.gt zero), zero)

        let getsThrough =
            own
                .reshape([| x.shape[0]; -1L |])
                .ne(zero)
                .any(1L)
                .reshape(Array.init (int (x.dim ())) (fun axis -> if axis = 0 then x.shape[0] else 1L))

        torch.where (getsThrough, own, upwards)

    /// max 0 x; x is [batch; ...]. Backward, for a loss that is made small: where x is below 0, the gradient passes only
    /// if it would push x up and the plain rule would block the whole gradient of that item. At exactly 0 it passes, as
    /// in the source: lucid, misc/redirected_relu_grad.py.
    let apply (x: torch.Tensor) : torch.Tensor =
        DifferentiableOperation.Apply(
            [| x |],
            (fun () -> x.relu ()),
            (fun gradient -> [| passed x gradient |]),
            "redirected_relu"
        )
