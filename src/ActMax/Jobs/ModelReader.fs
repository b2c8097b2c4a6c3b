namespace ActMax

open FsToolkit.ErrorHandling

/// From the files that a job names to the model that it drives.
[<RequireQualifiedAccess>]
module ModelReader =

    /// The networks that the library describes, by the name of a job.
    let networks = [ "alexnet"; "vgg16"; "resnet18"; "classifier" ]

    let private layouts =
        [
            "bn", ScriptLayout.Units
            "btn", ScriptLayout.FramesUnits
            "bnt", ScriptLayout.UnitsFrames
        ]

    /// The space of a TorchScript model's stimuli. One range for all channels becomes its bounds.
    let private space (job: ModelJob) : Result<StimulusSpace, InputError list> =
        let bounds =
            match job.Range with
            | [ lower, upper ] -> Bounds.between lower upper
            | _ -> Bounds.unbounded

        let create names =
            Ok
                {
                    Axes = List.map2 Axis.create names job.Size
                    Bounds = bounds
                    FrameSeconds =
                        if List.contains "time" names then
                            job.FrameRate |> Option.map (fun rate -> 1.0 / rate)
                        else
                            None
                }

        match job.Size, job.FrameRate with
        | _, Some rate when not (rate > 0.0) ->
            Error
                [
                    InputError.OutOfRange("frame-rate", string rate, "more than 0 frames a second")
                ]
        | [ _; _; _ ], None -> create [ "channel"; "height"; "width" ]
        | [ _; _; _ ], Some _ ->
            Error
                [
                    InputError.WrongShape(
                        "size",
                        job.Size,
                        "channels, frames, height and width where there is a frame rate"
                    )
                ]
        | [ _; _; _; _ ], _ -> create [ "channel"; "time"; "height"; "width" ]
        | sizes, _ ->
            Error
                [
                    InputError.WrongShape(
                        "size",
                        sizes,
                        "channels, height and width, or channels, frames, height and width"
                    )
                ]

    let private output (job: ModelJob) : ScriptOutput =
        match job.Output with
        | None -> ScriptOutput.Whole
        | Some text ->
            match Cell.integer text with
            | ValueSome place when place >= 0L && place < 1_000L -> ScriptOutput.Item(int place)
            | _ -> ScriptOutput.Key text

    let private longer (space: StimulusSpace) : StimulusSpace =
        { space with
            Axes =
                space.Axes
                |> List.map (fun axis ->
                    if axis.Name = "time" then
                        Axis.create "time" (axis.Size + 1)
                    else
                        axis)
        }

    /// Units and frames of the response to one grey stimulus.
    let sizes (model: Model) : int * int =
        let activity =
            Model.activity (NdArray.zeros (StimulusSpace.shape 1 model.Space)) model

        activity.Shape[1], activity.Shape[2]

    /// Which axis of a video model's response is time: the one that grows with the stimulus.
    let private seen (source: ScriptSource) : Result<Model, InputError list> =
        let load layout space =
            ScriptModel.load
                { source with
                    ScriptSource.Layout = layout
                    Space = space
                }

        match load ScriptLayout.FramesUnits source.Space with
        // Without three axes there is no time in it; other faults come back here.
        | Error _ -> load ScriptLayout.Units source.Space
        | Ok model ->
            let units, frames = sizes model

            let grown =
                load ScriptLayout.FramesUnits (longer source.Space)
                |> Result.map sizes
                |> Result.defaultValue (units, frames)

            if snd grown <> frames then
                Ok model
            elif fst grown <> units then
                load ScriptLayout.UnitsFrames source.Space
            else
                Error
                    [
                        InputError.Missing(
                            "layout",
                            "btn or bnt, as the axes of the output do not tell which of them is time"
                        )
                    ]

    let private script (job: ModelJob) (path: string) : Result<Model, InputError list> =
        result {
            let! space, layout =
                validation {
                    let! space = space job

                    and! layout =
                        match job.Layout with
                        | None -> Ok None
                        | Some name ->
                            match List.tryFind (fst >> (=) name) layouts with
                            | Some(_, layout) -> Ok(Some layout)
                            | None -> Error [ InputError.UnknownName("layout", name, List.map fst layouts) ]

                    return space, layout
                }

            let source =
                { ScriptSource.create path space with
                    ScriptSource.DataKey = job.Session
                    Output = output job
                }

            match layout with
            | Some layout ->
                return!
                    ScriptModel.load
                        { source with
                            ScriptSource.Layout = layout
                        }
            | None when StimulusSpace.has "time" space -> return! seen source
            | None -> return! ScriptModel.load source
        }

    let private ofImages (name: string) (smallest: int) (job: ModelJob) (create: int -> Layers) =
        match job.Size with
        | [] -> Ok(create 224)
        | [ 3; height; width ] when height = width && height >= smallest -> Ok(create height)
        | sizes ->
            Error
                [
                    InputError.WrongShape("size", sizes, $"3 channels and a square of at least {smallest} for {name}")
                ]

    /// Two convolutions and two linear layers; its classes are those of the weights.
    let private classifier (job: ModelJob) (weights: Map<string, NdArray>) =
        let classes =
            match Map.tryFind "fc2.bias" weights with
            | Some bias when bias.Values.Length > 0 -> bias.Values.Length
            | _ -> 10

        match job.Size with
        | [] -> Ok(ImageClassifier.layers 1 28 28 classes)
        | [ channels; height; width ] when height >= 4 && width >= 4 ->
            Ok(ImageClassifier.layers channels height width classes)
        | sizes ->
            Error
                [
                    InputError.WrongShape("size", sizes, "channels, height and width of at least 4")
                ]

    let private described (job: ModelJob) (name: string) (path: string) : Result<Model, InputError list> =
        let layers weights =
            match name with
            | "alexnet" -> ofImages name 63 job ImageNet.alexNet
            | "vgg16" -> ofImages name 32 job ImageNet.vgg16
            | "resnet18" -> ofImages name 33 job ImageNet.resNet18
            | "classifier" -> classifier job weights
            | _ -> Error [ InputError.UnknownName("network", name, networks) ]

        result {
            if not (List.contains name networks) then
                return! Error [ InputError.UnknownName("network", name, networks) ]

            let! weights = LayerWeights.read path
            let! layers = layers weights
            return! Layers.model layers weights
        }

    let private at (job: ModelJob) (model: Model) : Result<Model, InputError list> =
        match job.Layer, model.Inner with
        | None, _ -> Ok model
        | Some path, Some inner when List.contains path inner.Names ->
            try
                Ok(Model.at path model)
            with :? System.ArgumentException as error ->
                Error [ InputError.FileDamaged(model.Name, error.Message.TrimEnd '.') ]
        | Some path, inner ->
            let known = inner |> Option.map _.Names |> Option.defaultValue []
            Error [ InputError.UnknownName("layer", path, known) ]

    /// The model of a file: a TorchScript file, or weights of the network that the job names; read at the job's layer.
    let readFile (job: ModelJob) (path: string) : Result<Model, InputError list> =
        match job.Network with
        | Some name -> described job name path
        | None -> script job path
        |> Result.bind (at job)

    /// The model that a job drives. Faults are those of `ScriptModel.load` and `LayerWeights.check`, names that are not
    /// known (with those that are), and sizes that do not fit.
    let read (job: ModelJob) : Result<Model, InputError list> =
        match job.Model, job.Network, job.Weights with
        | Some path, None, _ -> readFile job path
        | None, Some _, Some path -> readFile job path
        | None, Some _, None -> Error [ InputError.Missing("weights", "a state dict or .safetensors file") ]
        | _ -> Error [ InputError.Missing("model", "a TorchScript file, or the name of a network") ]
