namespace ActMax

open System
open System.Globalization
open System.IO
open ActMax.Torch

/// Trained parameters as flyvis keeps them: files of `torch.save`, `chkpts/chkpt_00000` and on, whose part "network"
/// holds five arrays in the order of the network's groups.
[<RequireQualifiedAccess>]
module HexCheckpoint =

    let private names =
        [
            "nodes_bias"
            "nodes_time_const"
            "edges_sign"
            "edges_syn_count"
            "edges_syn_strength"
        ]

    /// The entries of the part "network", or of the whole file where there is no such part.
    let private entries (path: string) =
        match StateDict.ReadTree path with
        | :? CheckpointValue.Map as tree ->
            match tree["network"] with
            | null -> StateDict.Flatten tree
            | network -> StateDict.Flatten network
        | tree -> StateDict.Flatten tree

    let private values path (found: StateEntry seq) name (size: int) =
        match found |> Seq.tryFind (fun entry -> entry.Name = name) with
        | None ->
            let known = found |> Seq.map _.Name |> Seq.truncate 12 |> String.concat ", "
            let holds = if known = "" then "no arrays" else known

            Error
                [
                    InputError.FileDamaged(path, $"has no array '{name}' of a network; it holds {holds}")
                ]
        | Some entry when List.ofSeq entry.Tensor.Shape <> [ int64 size ] ->
            Error
                [
                    InputError.WrongShape(
                        $"{name} in {path}",
                        entry.Tensor.Shape |> Seq.map int |> List.ofSeq,
                        $"[{size}], as the connectome has at this extent"
                    )
                ]
        | Some entry ->
            let numbers = entry.Tensor.ToSingles() |> Array.map float

            match numbers |> Array.tryFindIndex (Double.IsFinite >> not) with
            | Some at -> Error [ InputError.NotFinite($"{name} in {path}", $"position {at}") ]
            | None -> Ok numbers

    /// The network with the parameters of a checkpoint. Faults: no such file, another kind of file, missing arrays, and
    /// arrays of other sizes than the network has at its extent, both named.
    let load (path: string) (network: HexNetwork) : Result<HexNetwork, InputError list> =
        InputFile.attempt path (fun () -> entries path)
        |> Result.bind (fun found ->
            let filters = HexNetwork.filters network
            let pairs = HexNetwork.pairsOf filters
            let types = HexNetwork.types network

            let sizes =
                [ types.Length; types.Length; pairs.Length; filters.Length; pairs.Length ]

            List.map2 (values path found) names sizes
            |> InputError.gather
            |> Result.map (fun arrays ->
                let named keys (numbers: float[]) = Array.zip keys numbers |> Map.ofArray

                { network with
                    Bias = named types arrays[0]
                    TimeConstant = named types arrays[1]
                    Sign = named pairs arrays[2]
                    LogCount = named filters arrays[3]
                    Strength = named pairs arrays[4]
                }))

    let private numberOf (path: string) =
        let name = string (Path.GetFileName path)

        let digits =
            name
            |> Seq.skipWhile (Char.IsDigit >> not)
            |> Seq.takeWhile Char.IsDigit
            |> Array.ofSeq

        match Int64.TryParse(String digits, NumberStyles.None, CultureInfo.InvariantCulture) with
        | true, number -> Some number
        | _ -> None

    /// The checkpoints of a network's folder in the order of their numbers.
    let all (folder: string) : Result<string list, InputError list> =
        let chkpts = Path.Combine(folder, "chkpts")

        if not (Directory.Exists chkpts) then
            Error [ InputError.FileMissing chkpts ]
        else
            InputFile.attempt chkpts (fun () -> Directory.GetFiles(chkpts, "chkpt_*"))
            |> Result.map (fun files ->
                files
                |> List.ofArray
                |> List.choose (fun path -> numberOf path |> Option.map (fun number -> number, path))
                |> List.sort
                |> List.map snd)

    let private losses (path: string) : Result<float[], InputError list> =
        if path.EndsWith ".npy" then
            Npy.read path
            |> Result.bind (Npy.toFloat32 path)
            |> Result.map (Array.map float)
        else
            InputFile.attempt path (fun () ->
                File.ReadAllText(path).Split([| ' '; ','; '\n'; '\r'; '\t' |], StringSplitOptions.RemoveEmptyEntries)
                |> Array.map (fun word ->
                    match Double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture) with
                    | true, number -> number
                    | _ -> InputFile.fault (InputError.Unreadable($"a loss in {path}", word, "a number"))))

    /// The best checkpoint of a network's folder: the one with the smallest validation loss (`validation/epe`, else
    /// `validation/loss`, as .npy, .txt or .csv), or the only one there is. flyvis' own .h5 files are not read: export
    /// the numbers, or name the checkpoint.
    let best (folder: string) : Result<string, InputError list> =
        let validation = Path.Combine(folder, "validation")

        let readable =
            [ "epe"; "loss" ]
            |> List.collect (fun name ->
                [ ".npy"; ".txt"; ".csv" ]
                |> List.map (fun ending -> Path.Combine(validation, name + ending)))
            |> List.tryFind File.Exists

        all folder
        |> Result.bind (fun checkpoints ->
            match checkpoints, readable with
            | [], _ ->
                Error
                    [
                        InputError.Missing($"every checkpoint in {folder}", "files chkpts/chkpt_00000 and on")
                    ]
            | [ only ], None -> Ok only
            | _, None ->
                let why =
                    if
                        File.Exists(Path.Combine(validation, "epe.h5"))
                        || File.Exists(Path.Combine(validation, "loss.h5"))
                    then
                        "the validation losses are HDF5, which is not read"
                    else
                        "there are no validation losses"

                Error
                    [
                        InputError.Missing(
                            $"the choice among {checkpoints.Length} checkpoints of {folder} ({why})",
                            $"the name of one of them, such as {List.last checkpoints}, or validation/epe.npy"
                        )
                    ]
            | _, Some path ->
                losses path
                |> Result.bind (fun losses ->
                    if losses.Length <> checkpoints.Length then
                        Error
                            [
                                InputError.WrongShape(
                                    path,
                                    [ losses.Length ],
                                    $"[{checkpoints.Length}], one loss a checkpoint"
                                )
                            ]
                    elif losses |> Array.exists Double.IsNaN then
                        Error [ InputError.NotFinite(path, "one of the losses") ]
                    else
                        Ok checkpoints[Array.findIndex ((=) (Array.min losses)) losses]))
