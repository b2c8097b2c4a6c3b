namespace ActMax

open System
open System.IO
open ActMax.Torch

/// How weights begin.
[<RequireQualifiedAccess>]
type Initialisation =
    /// As torch.nn: uniform within 1/sqrt(inputs of a unit), biases too.
    | Torch
    /// Uniform within sqrt(6 / inputs of a unit), biases 0: keeps the variance through rectified layers (He et al.
    /// 2015).
    | Kaiming

/// The weights of layers: arrays by name, as torch's state dicts have them.
[<RequireQualifiedAccess>]
module LayerWeights =

    /// What a weight is for, which says how it begins.
    [<RequireQualifiedAccess>]
    type private Role =
        | Weight of fanIn: int
        | Bias of fanIn: int
        | Constant of float32

    let private product = List.fold (*) 1

    let private ofConvolution (convolution: Convolution) (first: int) (second: int) =
        let fanIn = second * product convolution.Kernel

        [
            "weight", first :: second :: convolution.Kernel, Role.Weight fanIn
            if convolution.HasBias then
                "bias", [ convolution.Outputs ], Role.Bias fanIn
        ]

    let private affine (shape: int list) =
        [ "weight", shape, Role.Constant 1f; "bias", shape, Role.Constant 0f ]

    let private ofRecurrent (recurrent: Recurrent) =
        let gates =
            match recurrent.Cell with
            | RecurrentCell.Tanh -> 1
            | RecurrentCell.Gru -> 3
            | RecurrentCell.Lstm -> 4

        let rows, hidden = gates * recurrent.Hidden, recurrent.Hidden

        [
            for depth in 0 .. recurrent.Depth - 1 do
                let inputs = if depth = 0 then recurrent.Inputs else hidden
                // torch bounds all of them by the number of hidden units.
                $"weight_ih_l{depth}", [ rows; inputs ], Role.Weight hidden
                $"weight_hh_l{depth}", [ rows; hidden ], Role.Weight hidden
                $"bias_ih_l{depth}", [ rows ], Role.Bias hidden
                $"bias_hh_l{depth}", [ rows ], Role.Bias hidden
        ]

    let private own (layer: Layer) : (string * int list * Role) list =
        match layer with
        | Layer.Convolution c -> ofConvolution c c.Outputs (c.Inputs / c.Groups)
        | Layer.Transposed c -> ofConvolution c c.Inputs (c.Outputs / c.Groups)
        | Layer.Linear(inputs, outputs, hasBias) ->
            [
                "weight", [ outputs; inputs ], Role.Weight inputs
                if hasBias then
                    "bias", [ outputs ], Role.Bias inputs
            ]
        | Layer.Normalise(Normalisation.Batch channels, _) ->
            affine [ channels ]
            @ [
                "running_mean", [ channels ], Role.Constant 0f
                "running_var", [ channels ], Role.Constant 1f
            ]
        | Layer.Normalise(Normalisation.Instance(channels, true), _) -> affine [ channels ]
        | Layer.Normalise(Normalisation.Layer sizes, _) -> affine sizes
        | Layer.Recurrent recurrent -> ofRecurrent recurrent
        | Layer.ConvolutionalGru gru ->
            let both = gru.Inputs + gru.Hidden
            let fanIn = both * gru.Kernel * gru.Kernel

            [
                "gates.weight", [ 2 * gru.Hidden; both; gru.Kernel; gru.Kernel ], Role.Weight fanIn
                "gates.bias", [ 2 * gru.Hidden ], Role.Bias fanIn
                "candidate.weight", [ gru.Hidden; both; gru.Kernel; gru.Kernel ], Role.Weight fanIn
                "candidate.bias", [ gru.Hidden ], Role.Bias fanIn
            ]
        | _ -> []

    let private described (stack: NamedLayer list) =
        LayerPath.all stack
        |> List.collect (fun (path, layer) ->
            own layer
            |> List.map (fun (name, shape, role) -> LayerPath.join path name, shape, role))

    /// Name and shape of every weight that layers have, in the order of the layers.
    let shapes (stack: NamedLayer list) : (string * int list) list =
        described stack |> List.map (fun (name, shape, _) -> name, shape)

    /// The names of weights that training moves: not the statistics of batch normalisation.
    let trainable (stack: NamedLayer list) : string list =
        shapes stack
        |> List.map fst
        |> List.filter (fun name ->
            not (
                name.EndsWith("running_mean", StringComparison.Ordinal)
                || name.EndsWith("running_var", StringComparison.Ordinal)
            ))

    /// Random weights; the same seed gives the same numbers everywhere, and each weight depends on its place only.
    let random (initialisation: Initialisation) (seed: int64) (stack: NamedLayer list) : Map<string, NdArray> =
        let uniform place (shape: int list) (bound: float) =
            let generator =
                SplitMix64(SplitMix64(SplitMix64(uint64 seed).Next() + uint64 (place: int)).Next())

            NdArray.create
                (Array.ofList shape)
                (Array.init (product shape) (fun _ -> float32 (bound * (2.0 * generator.Uniform() - 1.0))))

        described stack
        |> List.mapi (fun place (name, shape, role) ->
            name,
            match role, initialisation with
            | Role.Constant value, _ -> NdArray.create (Array.ofList shape) (Array.create (product shape) value)
            | Role.Weight fanIn, Initialisation.Torch
            | Role.Bias fanIn, Initialisation.Torch -> uniform place shape (1.0 / sqrt (float fanIn))
            | Role.Weight fanIn, Initialisation.Kaiming -> uniform place shape (sqrt (6.0 / float fanIn))
            | Role.Bias _, Initialisation.Kaiming -> NdArray.zeros (Array.ofList shape))
        |> Map.ofList

    let private isCounter (name: string) =
        name.EndsWith("num_batches_tracked", StringComparison.Ordinal)

    /// A few names that an unknown one may have been meant for: those of the same layer, or else the first ones.
    let private nearby (name: string) (names: string list) =
        let layer = name.Substring(0, max 0 (name.LastIndexOf '.'))

        match names |> List.filter (fun known -> layer <> "" && known.StartsWith(layer + ".")) with
        | [] when names.Length > 6 -> List.truncate 6 names @ [ $"... ({names.Length} in all)" ]
        | [] -> names
        | same -> same

    /// The weights that the layers need. Faults, all of them: missing ones, ones that the layers do not have, other
    /// shapes (both are named), numbers that are not finite. Counters of batch normalisation are left out.
    let check (stack: NamedLayer list) (weights: Map<string, NdArray>) : Result<Map<string, NdArray>, InputError list> =
        let expected = shapes stack

        let text shape =
            "[" + (shape |> List.map string |> String.concat "; ") + "]"

        let faulty =
            expected
            |> List.collect (fun (name, shape) ->
                match Map.tryFind name weights with
                | None -> [ InputError.Missing($"weight '{name}'", $"shape {text shape}") ]
                | Some array when List.ofArray array.Shape <> shape ->
                    [
                        InputError.WrongShape($"weight '{name}'", List.ofArray array.Shape, text shape)
                    ]
                | Some array ->
                    match array.Values |> Array.tryFindIndex (Single.IsFinite >> not) with
                    | Some place -> [ InputError.NotFinite($"weight '{name}'", $"position {place}") ]
                    | None -> [])

        let names = expected |> List.map fst
        let known = Set.ofList names

        let extra =
            weights
            |> Map.toList
            |> List.map fst
            |> List.filter (fun name -> not (known.Contains name || isCounter name))
            |> List.map (fun name -> InputError.UnknownName("weight", name, nearby name names))

        match faulty @ extra with
        | [] -> Ok(weights |> Map.filter (fun name _ -> known.Contains name))
        | faults -> Error faults

    /// All tensors of a file as torch.save writes state dicts and checkpoints (.pt, .pth), or of a safetensors file.
    let read (path: string) : Result<Map<string, NdArray>, InputError list> =
        InputFile.attempt path (fun () ->
            let entries =
                if path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase) then
                    Safetensors.Read path
                else
                    StateDict.Read path

            entries
            |> Seq.map (fun entry ->
                entry.Name,
                {
                    Shape = entry.Tensor.Shape |> Seq.map int |> Array.ofSeq
                    Values = entry.Tensor.ToSingles()
                })
            |> Map.ofSeq)

    /// The weights whose names begin with a prefix, without it ("module." of parallel training, "state_dict." of a
    /// checkpoint).
    let under (prefix: string) (weights: Map<string, NdArray>) : Map<string, NdArray> =
        weights
        |> Map.toSeq
        |> Seq.filter (fun (name, _) -> name.StartsWith(prefix, StringComparison.Ordinal))
        |> Seq.map (fun (name, array) -> name.Substring prefix.Length, array)
        |> Map.ofSeq
