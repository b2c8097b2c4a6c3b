namespace ActMax

open FsToolkit.ErrorHandling
open TorchSharp

/// One unit of a job: what is read of it, and what of that is wanted.
[<NoEquality; NoComparison>]
type ModelUnit =
    {
        /// As the job names it: a unit of the activity, or a channel of the layer.
        Number: int
        /// The unit of the activity that stands for it.
        Position: int
        /// As large as possible is what is wanted, [batch].
        Readout: Readout
        /// What the readout is, in words.
        Reading: string
    }

/// From the objective of a job to what is read of its units.
[<RequireQualifiedAccess>]
module ModelObjective =

    let names = [ "increase"; "decrease"; "sparse"; "contrastive"; "channel"; "neuron" ]

    /// open-retina's.
    let private temperature = 1.6

    /// The window of a job in frames of the response, or what the preset reads. `frames` are those of the response.
    let window (job: ModelJob) (usual: TimeWindow) (model: Model) (frames: int) : Result<TimeWindow, InputError list> =
        let wrong (value: string) expected =
            Error [ InputError.OutOfRange("window", value, expected) ]

        let within value (window: TimeWindow) =
            try
                TimeWindow.within frames window |> ignore
                Ok window
            with :? System.ArgumentException ->
                match model.Space.FrameSeconds with
                | Some seconds -> wrong value $"within 0 .. {float frames * seconds:g6} s, which the response lasts"
                | None -> wrong value $"within the {frames} frames of the response"

        match job.Window, model.Space.FrameSeconds with
        | None, _ ->
            let value =
                usual.Frames
                |> Option.fold (fun _ (first, count) -> $"frames {first} .. {first + count - 1} (the preset's)") "all"

            within value usual
        | Some _, None when StimulusSpace.has "time" model.Space ->
            Error
                [
                    InputError.Missing("frame-rate", "frames a second, as a window is in seconds")
                ]
        | Some(first, last), None -> wrong $"{first:g6}:{last:g6}" "none, as the stimuli have no time"
        | Some(first, last), Some seconds ->
            let value = $"{first:g6}:{last:g6} s"

            if round (last / seconds) <= round (first / seconds) then
                wrong value $"at least one frame of {seconds:g6} s"
            else
                within value (TimeWindow.seconds seconds first (last - first))

    /// Channels of the layer, and how many units of the activity each has.
    let private channels (layer: string) (model: Model) : int[] =
        Scope.run (fun () ->
            use _ = torch.no_grad ()
            let shape = StimulusSpace.shape 1 model.Space |> Array.map int64
            let grey = torch.zeros (shape, dtype = Precision.elementType model.Precision)
            (model.Respond grey).Layer(layer).shape |> Array.map int)

    let private inside what (units: int list) (count: int) : Result<unit, InputError list> =
        units
        |> List.filter (fun unit' -> unit' < 0 || unit' >= count)
        |> List.truncate 3
        |> List.map (fun unit' -> InputError.OutOfRange(what, string unit', $"0 .. {count - 1}"))
        |> function
            | [] -> Ok()
            | faults -> Error faults

    /// What is read of every unit of the job. `objective` is the job's, or that of its preset.
    let units
        (job: ModelJob)
        (objective: string)
        (window: TimeWindow)
        (model: Model)
        (count: int)
        : Result<ModelUnit list, InputError list> =
        let create position reading (readout: int -> Readout) =
            job.Units
            |> List.map (fun number ->
                {
                    Number = number
                    Position = position number
                    Readout = readout number
                    Reading = reading number
                })

        let plain sign reading (readout: int -> Readout) =
            inside "unit" job.Units count
            |> Result.map (fun () ->
                create id reading (fun number ->
                    let read = readout number
                    fun response -> read response * (sign: float)))

        let ofChannels reading (readout: int -> string -> Readout) =
            match job.Layer with
            | None -> Error [ InputError.Missing("layer", "the layer whose channels are read") ]
            | Some layer ->
                let shape = channels layer model

                if shape.Length < 2 then
                    Error [ InputError.WrongShape($"layer {layer}", List.ofArray shape, "channels") ]
                else
                    inside "unit" job.Units shape[1]
                    |> Result.map (fun () ->
                        let each = count / shape[1]

                        let centre =
                            if shape.Length >= 4 then
                                let height, width = shape[shape.Length - 2], shape[shape.Length - 1]
                                (height / 2) * width + width / 2
                            else
                                each / 2

                        create (fun number -> number * each + min (each - 1) centre) reading (fun number ->
                            readout number layer))

        match objective with
        | "increase" -> plain 1.0 (fun unit' -> $"activity of unit {unit'}") (UnitReadout.unit' window)
        | "decrease" -> plain -1.0 (fun unit' -> $"minus the activity of unit {unit'}") (UnitReadout.unit' window)
        | "sparse" ->
            plain 1.0 (fun unit' -> $"unit {unit'} against the field") (fun unit' ->
                UnitReadout.sparse window (Some unit'))
        | "contrastive" when job.Against.IsEmpty ->
            Error
                [
                    InputError.Missing("against", "the units that a contrastive objective sets the others against")
                ]
        | "contrastive" ->
            inside "against" job.Against count
            |> Result.bind (fun () ->
                plain 1.0 (fun unit' -> $"unit {unit'} against others") (fun unit' ->
                    UnitReadout.contrastive window temperature [| unit' |] [ for other in job.Against -> [| other |] ]))
        | "channel" -> ofChannels (fun unit' -> $"mean of channel {unit'}") Feature.channel
        | "neuron" -> ofChannels (fun unit' -> $"centre of channel {unit'}") Feature.neuron
        | name -> Error [ InputError.UnknownName("objective", name, names) ]
