namespace ActMax

open System
open System.Runtime.InteropServices
open TorchSharp

/// Between managed arrays and tensors. A managed array is float32.
[<RequireQualifiedAccess>]
module Convert =

    /// The elements of a contiguous CPU tensor in place, without a copy. The span dies with the tensor.
    let elements<'element when 'element: struct and 'element :> ValueType and 'element: (new: unit -> 'element)>
        (tensor: torch.Tensor)
        : Span<'element> =
        MemoryMarshal.Cast<byte, 'element>(tensor.bytes)

    /// The same for float32, which nearly every tensor is.
    let span (tensor: torch.Tensor) : Span<float32> = elements<float32> tensor

    /// A view of all elements in the order they lie in memory: the tensor itself, or, for what a rollout shows as
    /// [batch; neuron; layer] and keeps as [layer; neuron; batch], the tensor with its axes reversed. None for other
    /// strides and other devices.
    let inMemoryOrder (tensor: torch.Tensor) : torch.Tensor option =
        if not (tensor.is_cpu ()) then
            None
        elif tensor.is_contiguous () then
            Some tensor
        else
            let reversed =
                tensor.permute [| for axis in tensor.dim () - 1L .. -1L .. 0L -> axis |]

            if reversed.is_contiguous () then Some reversed else None

    /// A new tensor with the shape and values of the array, on the CPU.
    let toTensor (array: NdArray) : torch.Tensor =
        let tensor = torch.empty (Array.map int64 array.Shape, dtype = torch.float32)
        array.Values.AsSpan().CopyTo(span tensor)
        tensor

    /// A copy of the tensor's values, whatever its strides or device.
    let ofTensor (tensor: torch.Tensor) : NdArray =
        use _ = torch.NewDisposeScope()
        let plain = tensor.detach().cpu().``to``(torch.float32).contiguous()

        {
            Shape = Array.map int plain.shape
            Values = (span plain).ToArray()
        }

    /// A tensor of positions for index_select and the like.
    let indices (positions: int[]) : torch.Tensor =
        torch.tensor (Array.map int64 positions)

    /// The value of a tensor with one element, widened.
    let number (tensor: torch.Tensor) : float =
        tensor.detach().cpu().``to``(torch.float64).item<float>()
