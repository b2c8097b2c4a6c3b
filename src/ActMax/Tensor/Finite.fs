namespace ActMax

open System
open System.Numerics
open System.Runtime.InteropServices
open TorchSharp

/// Whether a tensor holds numbers only.
[<RequireQualifiedAccess>]
module Finite =

    // A number times 0 is 0; infinity and NaN times 0 are NaN, and stay so in a sum.
    let private single (values: Span<float32>) : bool =
        let vectors = MemoryMarshal.Cast<float32, Vector<float32>> values
        let mutable sum = Vector<float32>.Zero

        for i in 0 .. vectors.Length - 1 do
            sum <- sum + vectors[i] * Vector<float32>.Zero

        let mutable isFinite = Vector.EqualsAll(sum, Vector<float32>.Zero)

        for i in vectors.Length * Vector<float32>.Count .. values.Length - 1 do
            isFinite <- isFinite && Single.IsFinite values[i]

        isFinite

    /// Whether every element is finite.
    let all (tensor: torch.Tensor) : bool =
        match Convert.inMemoryOrder tensor with
        | Some numbers when numbers.dtype = torch.float32 -> single (Convert.span numbers)
        | _ -> tensor.isfinite().all().item<bool>()
