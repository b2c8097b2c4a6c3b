namespace ActMax

open TorchSharp

/// What an attribution is about: one number an item, [batch], as a differentiable function of the response. Any function
/// will do; these are the usual ones.
[<RequireQualifiedAccess>]
module Measure =

    /// The sum of some readings. Throws ArgumentException for no reading, or one outside of the response.
    let readings (readings: Reading list) : Readout =
        if readings.IsEmpty then
            invalidArg (nameof readings) "nothing to read."

        fun response ->
            readings
            |> List.map (fun reading -> Reading.read reading response)
            |> List.reduce (fun a b -> a.add b)

    /// The summed activity of every item's target cells, whatever their values. Throws ArgumentException for a cell
    /// outside of the response.
    let targets (targets: Target list) : Readout =
        fun response ->
            let activity = response.Activity
            let items, units, layers = activity.shape[0], activity.shape[1], activity.shape[2]

            let cells = Target.resolve (int layers) (int units) (int items) targets

            let along (f: int * Target -> int) =
                cells |> List.map f |> Array.ofList |> Convert.indices

            let owners = along fst

            let read =
                activity.index (
                    [|
                        torch.TensorIndex.Tensor owners
                        torch.TensorIndex.Tensor(along (fun (_, target) -> target.Neuron))
                        torch.TensorIndex.Tensor(along (fun (_, target) -> target.Layer))
                    |]
                )

            (torch.zeros ([| items |], dtype = read.dtype)).index_add(0L, owners, read, Scalar.op_Implicit 1f)
