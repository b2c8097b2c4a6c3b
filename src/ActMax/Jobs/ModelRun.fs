namespace ActMax

open System.IO
open ActMax.Report
open FsToolkit.ErrorHandling
open TorchSharp

/// From a job to a search on a model, and from its outcome to a folder.
[<RequireQualifiedAccess>]
module ModelRun =

    /// Stimuli of noise are shown to models that take no more numbers than this.
    let private mostNumbers = 20_000

    let private size (space: StimulusSpace) =
        space.Axes |> List.fold (fun product axis -> product * axis.Size) 1

    /// What is measured beside the stimuli of a model without data: noise, where the model is small.
    let baselines (model: Model) (items: int) (seed: int64) : BaselineSettings =
        { Baselines.defaults with
            Seed = seed
            Noise =
                if size model.Space > mostNumbers then
                    0
                else
                    max 100 (1000 / max 1 items)
            Random = if size model.Space > mostNumbers then 4 else 16
        }

    let private stimuliOf (array: NdArray) =
        Seq.init array.Shape[0] (fun i -> $"number {i}", NdArray.item i array)

    let private heldOut (job: ModelJob) (model: Model) (units: int, frames: int) =
        job.HeldOut
        |> List.map (fun path ->
            ModelReader.readFile job path
            |> Result.bind (fun other ->
                let own = ModelReader.sizes other

                if own = (units, frames) && other.Space.Axes = model.Space.Axes then
                    Ok(Path.GetFileNameWithoutExtension path |> string, other)
                else
                    Error
                        [
                            InputError.WrongShape(
                                path,
                                [ fst own; snd own ],
                                $"{units} units and {frames} frames, as the searched model has"
                            )
                        ]))
        |> InputError.gather

    /// Reads and checks everything; every fault that can be seen at once is reported.
    let prepare (job: ModelJob) : Result<PreparedModel, InputError list> =
        result {
            do! ModelSearch.check job
            let! preset = ModelPreset.find job.Preset

            if job.Threads > 0 then
                torch.set_num_threads job.Threads

            let files =
                [
                    for role, path in
                        [
                            "model", job.Model
                            "weights", (if job.Network.IsSome then job.Weights else None)
                            "init", job.Init
                            "data", job.Data
                        ] do
                        match path with
                        | Some path -> role, path
                        | None -> ()

                    for path in job.HeldOut do
                        "held out", path
                ]

            let! provenance, model =
                validation {
                    let! provenance = Provenance.collect "libtorch" job.Threads files
                    and! model = ModelReader.read job
                    return provenance, model
                }

            let units, frames = ModelReader.sizes model

            let usual = preset |> Option.fold (fun _ preset -> preset.Window) TimeWindow.whole

            let objective =
                match job.Objective, preset with
                | Some name, _ -> name
                | None, Some preset -> preset.Objective
                | None, None -> "increase"

            let! window, (chosen, (loss, search)), data, others =
                validation {
                    let! window = ModelObjective.window job usual model frames

                    and! composed =
                        // The window's own faults come from above.
                        let window =
                            ModelObjective.window job usual model frames
                            |> Result.defaultValue TimeWindow.whole

                        ModelObjective.units job objective window model units
                        |> Result.bind (fun chosen ->
                            ModelSearch.create job preset model chosen
                            |> Result.map (fun search -> chosen, search))

                    and! data =
                        match job.Data with
                        | Some path -> ModelStimuli.dataSet model.Space path |> Result.map stimuliOf
                        | None -> Ok Seq.empty

                    and! others = heldOut job model (units, frames)
                    return window, composed, data, others
                }

            return
                {
                    Title = job.Title
                    Model = model
                    Loss = loss
                    Search = search
                    Units = chosen
                    Window = window
                    Names = None
                    Facts = fun _ -> []
                    Baselines =
                        { baselines model chosen.Length job.Seed with
                            DataSet = data
                        }
                    HeldOut = others
                    Provenance = provenance
                }
        }
        // A file that is hashed and read is missing once.
        |> Result.mapError List.distinct

    /// Runs a prepared search; `observe` sees the progress at every state, `stop` may end it with the best so far.
    let run (observe: Progress -> unit) (stop: StopRule) (prepared: PreparedModel) : Outcome =
        Search.observed
            observe
            prepared.Model
            prepared.Loss
            { prepared.Search with
                StopRule = StopRule.Any [ stop; prepared.Search.StopRule ]
            }

    /// The frames of the response that an item was sought for: the first and the last one of its window, or the one in
    /// which its unit is the most active.
    let private moments (prepared: PreparedModel) (outcome: Outcome) (item: int) (unit': ModelUnit) : int list =
        let frames = outcome.Activity.Shape[2]

        match prepared.Window.Frames with
        | Some(first, count) when first + count <= frames -> List.distinct [ first; first + count - 1 ]
        | _ ->
            let trace = Outcome.trace item unit'.Position outcome
            [ Array.findIndex ((=) (Array.max trace)) trace ]

    let private goals (prepared: PreparedModel) (outcome: Outcome) : Goal[] =
        [|
            for item, unit' in List.indexed prepared.Units do
                if Array.forall System.Single.IsFinite (Outcome.trace item unit'.Position outcome) then
                    for layer in moments prepared outcome item unit' do
                        {
                            Item = item
                            Neuron = unit'.Position
                            Layer = layer
                            Text = unit'.Reading + " as large as possible"
                            Value = None
                        }
        |]

    /// The run in words, for its folder and its page.
    let record (prepared: PreparedModel) (measured: Measured) (outcome: Outcome) : RunRecord =
        let units =
            match prepared.Names, outcome.Units with
            | Some names, _ -> names |> Array.map (fun name -> name, "")
            | None, None -> Array.init outcome.Activity.Shape[1] (fun unit' -> $"{unit'}", "unit")
            | None, Some kept -> Array.init (Array.max kept + 1) (fun unit' -> $"{unit'}", "unit")

        let record =
            RunRecord.ofModel prepared.Title prepared.Model units prepared.Loss prepared.Search (goals prepared outcome)

        { record with
            Settings = record.Settings @ prepared.Facts outcome @ Measured.facts measured
            Provenance = prepared.Provenance
        }

    /// Units worth keeping where there are many: more than this are not written whole.
    let private mostUnits = 4_000

    let private removeStale (folder: string) (names: string list) =
        names
        |> List.map (fun name -> fun () -> RunFolder.remove (Path.Combine(folder, name)))
        |> InputFile.inTurn

    /// Writes the run's folder: numbers, baselines, contrast responses, pictures and, unless it is not wanted, the page.
    let save
        (folder: string)
        (page: bool)
        (prepared: PreparedModel)
        (measured: Measured)
        (outcome: Outcome)
        : Result<unit, InputError list> =
        let units =
            if outcome.Activity.Shape[1] > mostUnits then
                Some(
                    prepared.Units
                    |> List.map _.Position
                    |> List.distinct
                    |> List.sort
                    |> Array.ofList
                )
            else
                None

        result {
            do! RunFolder.write folder units (record prepared measured outcome) outcome

            if measured.Baselines.IsEmpty then
                do! removeStale folder [ BaselineFile.jsonName; BaselineFile.arrayName ]
            else
                do! BaselineFile.write folder measured.Baselines

            if measured.Contrasts.IsEmpty then
                do! removeStale folder [ ContrastResponseFile.fileName ]
            else
                do! ContrastResponseFile.write folder measured.Contrasts

            let! run = SavedRun.read folder
            let! _ = RunPictures.write folder run
            let! _ = RunPictures.drawings folder (ContrastDrawings.figures measured.Contrasts)

            if page then
                do! RunReport.write folder
            else
                do! removeStale folder [ RunReport.fileName ]
        }
