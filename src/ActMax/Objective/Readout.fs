namespace ActMax

open TorchSharp

/// What is measured of a response, one number an item, [batch], differentiable: what an attribution or a landscape is
/// about. Any such function will do.
type Readout = Response -> torch.Tensor

/// The usual readouts.
[<RequireQualifiedAccess>]
module Readout =

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

    /// The mean activity of some cells, pairs of a neuron and a layer.
    let mean (cells: (int * int)[]) : Readout =
        let along (f: int * int -> int) =
            torch.TensorIndex.Tensor(Convert.indices (Array.map f cells))

        fun response -> response.Activity.permute([| 1L; 2L; 0L |]).index([| along fst; along snd |]).mean [| 0L |]
