namespace ActMax

open System
open System.Runtime.InteropServices
open TorchSharp

/// Between managed arrays and tensors. Every tensor of ActMax is float32.
[<RequireQualifiedAccess>]
module Convert =

    /// The elements of a contiguous float32 CPU tensor in place, without a copy. The span dies with the tensor.
    let span (tensor: torch.Tensor) : Span<float32> =
        MemoryMarshal.Cast<byte, float32>(tensor.bytes)

    /// A new tensor with the shape and values of the array, on the CPU.
    let toTensor (array: NdArray) : torch.Tensor =
        let tensor = torch.empty (Array.map int64 array.Shape, dtype = torch.float32)
        array.Values.AsSpan().CopyTo(span tensor)
        tensor

    /// A copy of the tensor's values, whatever its strides or device.
    let ofTensor (tensor: torch.Tensor) : NdArray =
        use _ = torch.NewDisposeScope()
        let plain = tensor.detach().cpu().``to``(torch.float32).contiguous ()

        { Shape = Array.map int plain.shape
          Values = (span plain).ToArray() }

    /// A tensor of positions for index_select and the like.
    let indices (positions: int[]) : torch.Tensor =
        torch.tensor (Array.map int64 positions)

    /// The value of a tensor with one element, widened.
    let number (tensor: torch.Tensor) : float =
        float (tensor.detach().cpu().``to``(torch.float32).item<float32> ())
