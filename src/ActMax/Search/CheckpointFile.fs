namespace ActMax

open System.IO

/// Writes and reads a checkpoint as one .npz file, of arrays that numpy reads.
[<RequireQualifiedAccess>]
module internal CheckpointFile =

    let private version = 1L

    let private floats (shape: int list) (values: float[]) : NpyArray =
        {
            Shape = shape
            Data = NpyData.Float64 values
        }

    let private whole (values: int seq) : NpyArray =
        let values = Seq.map int64 values |> Array.ofSeq

        {
            Shape = [ values.Length ]
            Data = NpyData.Int64 values
        }

    let private texts (values: string seq) : NpyArray =
        let values = Array.ofSeq values

        {
            Shape = [ values.Length ]
            Data = NpyData.Text values
        }

    let private ofKept (kept: Kept) = floats kept.Shape kept.Values

    /// Settings that may differ when a search goes on.
    let private isFree (name: string) = name = "stop"

    let private arrays (settings: (string * string) list) (checkpoint: Checkpoint) : (string * NpyArray) list =
        let memory, history = checkpoint.Memory, checkpoint.History

        [
            "version", whole [ int version ]
            "settings", texts [ for name, value in settings -> name + "\t" + value ]
            "iteration", whole [ checkpoint.Iteration ]
            "seconds", floats [ 1 ] [| checkpoint.Seconds |]
            "parameters", ofKept checkpoint.Parameters
            "memory", whole [ memory.Steps; memory.Tensors.Length; memory.Pairs.Length ]

            for i, kept in List.indexed memory.Tensors do
                $"memory_{i}", ofKept kept

            for i, (a, b, c) in List.indexed memory.Pairs do
                $"pair_{i}_gradient", ofKept a
                $"pair_{i}_change", ofKept b
                $"pair_{i}_inverse", ofKept c

            "totals", floats [ history.Length ] (history |> Array.map _.Total)

            if history.Length > 0 then
                let terms, items = history[0].Terms.Length, history[0].Items.Length
                "term_names", texts (history[0].Terms |> Array.map fst)
                "terms", floats [ history.Length; terms ] (history |> Array.collect (_.Terms >> Array.map snd))
                "items", floats [ history.Length; items ] (history |> Array.collect _.Items)

            "sizes",
            floats
                [ checkpoint.Sizes.Length; 2 ]
                (checkpoint.Sizes |> Array.collect (fun size -> [| size.Change; size.Gradient |]))

            "snapshots", whole (checkpoint.Snapshots |> Array.map fst)

            for i, (_, copy) in Array.indexed checkpoint.Snapshots do
                $"snapshot_{i}", Npy.ofFloat32 (List.ofArray copy.Shape) copy.Values

            "bests", whole [ checkpoint.Bests.Length ]

            for i, best in Array.indexed checkpoint.Bests do
                $"best_{i}", ofKept best.Parameters
                $"best_{i}_totals", floats [ best.Totals.Length ] best.Totals
                $"best_{i}_iterations", whole best.Iterations
        ]

    /// Writes the file under a temporary name and renames it. Throws IOException where that fails.
    let save (path: string) (settings: (string * string) list) (checkpoint: Checkpoint) : unit =
        match Npz.write path (arrays settings checkpoint) with
        | Ok() -> ()
        | Error errors -> raise (IOException(InputError.messages errors))

    let private damaged (path: string) (reason: string) : 'value =
        InputFile.fault (InputError.FileDamaged(path, reason))

    let private read (path: string) (found: Map<string, NpyArray>) : (string * string) list * Checkpoint =
        let get name =
            match Map.tryFind name found with
            | Some array -> array
            | None -> damaged path $"is not a saved search: it has no '{name}'"

        let kept name : Kept =
            match get name with
            | {
                  Shape = shape
                  Data = NpyData.Float64 values
              } -> { Shape = shape; Values = values }
            | _ -> damaged path $"is not a saved search: its '{name}' is not float64"

        let floats name = (kept name).Values

        let whole name =
            match (get name).Data with
            | NpyData.Int64 values -> Array.map int values
            | _ -> damaged path $"is not a saved search: its '{name}' are not whole numbers"

        let texts name =
            match (get name).Data with
            | NpyData.Text values -> values
            | _ -> damaged path $"is not a saved search: its '{name}' is not text"

        let one name =
            match whole name with
            | [| value |] -> value
            | values -> damaged path $"is not a saved search: '{name}' has {values.Length} numbers"

        let written = one "version"

        if int64 written <> version then
            damaged path $"was written by another version: {written} instead of {version}"

        let memory =
            match whole "memory" with
            | [| steps; tensors; pairs |] ->
                {
                    KeptMemory.Steps = steps
                    KeptMemory.Tensors = [ for i in 0 .. tensors - 1 -> kept $"memory_{i}" ]
                    KeptMemory.Pairs =
                        [
                            for i in 0 .. pairs - 1 ->
                                kept $"pair_{i}_gradient", kept $"pair_{i}_change", kept $"pair_{i}_inverse"
                        ]
                }
            | _ -> damaged path "is not a saved search: its 'memory' has another length than 3"

        let totals = floats "totals"

        let rows name =
            let values = floats name

            if values.Length % totals.Length <> 0 then
                damaged path $"is not a saved search: its '{name}' do not fit its totals"

            let width = values.Length / totals.Length
            Array.init totals.Length (fun row -> Array.sub values (row * width) width)

        let history =
            if totals.Length = 0 then
                Array.empty
            else
                let names, terms, items = texts "term_names", rows "terms", rows "items"

                if names.Length <> terms[0].Length then
                    damaged path "is not a saved search: its terms do not fit their names"

                Array.init totals.Length (fun i ->
                    {
                        Total = totals[i]
                        Terms = Array.zip names terms[i]
                        Items = items[i]
                    })

        let settings =
            [
                for line in texts "settings" do
                    match line.Split('\t', 2) with
                    | [| name; value |] -> name, value
                    | _ -> damaged path "is not a saved search: its settings are not pairs"
            ]

        settings,
        {
            Checkpoint.Iteration = one "iteration"
            Parameters = kept "parameters"
            Memory = memory
            History = history
            Sizes =
                floats "sizes"
                |> Array.chunkBySize 2
                |> Array.map (fun pair -> { Change = pair[0]; Gradient = pair[1] })
            Snapshots =
                whole "snapshots"
                |> Array.mapi (fun i iteration ->
                    let copy = get $"snapshot_{i}"

                    match copy.Data with
                    | NpyData.Float32 values -> iteration, NdArray.create (Array.ofList copy.Shape) values
                    | _ -> damaged path $"is not a saved search: its 'snapshot_{i}' is not float32")
            Bests =
                [|
                    for i in 0 .. one "bests" - 1 ->
                        {
                            KeptBest.Parameters = kept $"best_{i}"
                            Totals = floats $"best_{i}_totals"
                            Iterations = whole $"best_{i}_iterations"
                        }
                |]
            Seconds = (floats "seconds")[0]
        }

    /// The checkpoint, if it is one of a search with these settings; an error for each setting that differs otherwise.
    let load (path: string) (settings: (string * string) list) : Result<Checkpoint, InputError list> =
        Npz.read path
        |> Result.bind (fun found -> InputFile.attempt path (fun () -> read path found))
        |> Result.bind (fun (before, checkpoint) ->
            let known = Map.ofList before

            let faults =
                [
                    for name, value in settings do
                        match Map.tryFind name known with
                        | _ when isFree name -> ()
                        | Some old when old = value -> ()
                        | Some old ->
                            InputError.OutOfRange($"{name} of the search to go on with", value, $"{old}, as in {path}")
                        | None -> InputError.Missing($"{path}: {name}", value)
                ]

            if faults.IsEmpty then Ok checkpoint else Error faults)
