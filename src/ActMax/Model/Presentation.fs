namespace ActMax

open TorchSharp

/// Shows many stimuli to a model, as many at a time as memory allows. A `readout` gives one value an item, [batch],
/// differentiable.
[<RequireQualifiedAccess>]
module internal Presentation =

    /// Numbers of activity in one pass: 32 MB of them in single precision.
    let private mostNumbers = 8_000_000L

    let private mostStimuli = 256

    let size (model: Model) : int =
        model.Space.Axes |> List.fold (fun product axis -> product * axis.Size) 1

    /// One stimulus without its batch axis, which may be there with size 1. Throws ArgumentException for another
    /// shape, naming both.
    let single (model: Model) (stimulus: NdArray) : float32[] =
        let expected = StimulusSpace.shape 1 model.Space

        if stimulus.Shape <> expected && stimulus.Shape <> Array.tail expected then
            invalidArg (nameof stimulus) $"the stimulus has shape %A{stimulus.Shape}; expected %A{Array.tail expected}."

        stimulus.Values

    /// The value within the bounds of the space.
    let bounded (space: StimulusSpace) (value: float32) : float32 =
        let above = space.Bounds.Lower |> Option.fold max value
        space.Bounds.Upper |> Option.fold min above

    let private tensor (model: Model) (stimuli: float32[][]) =
        NdArray.create (StimulusSpace.shape stimuli.Length model.Space) (Array.concat stimuli)
        |> Convert.toTensor
        |> Precision.cast model.Precision

    let private numbers (what: torch.Tensor) : float[] =
        (Convert.elements<float>(what.detach().cpu().``to``(torch.float64).contiguous())).ToArray()

    let private read (readout: Response -> torch.Tensor) (count: int) (response: Response) =
        let values = readout response

        if values.shape <> [| int64 count |] then
            invalidArg
                (nameof readout)
                $"the readout gives shape {Shape.text values.shape}; expected [{count}], one value an item."

        values

    /// Calls `pass` on runs of consecutive stimuli; `pass` also gives the numbers of one response, from which the
    /// length of the next run follows. The first run is a single stimulus.
    let inRuns (count: int) (pass: int -> int -> 'result[] * int64) : 'result[] =
        let found = ResizeArray<'result> count
        let mutable first = 0
        let mutable length = 1

        while first < count do
            let results, each = pass first (min length (count - first))
            found.AddRange results
            first <- first + results.Length
            length <- int (max 1L (min (int64 mostStimuli) (mostNumbers / max 1L each)))

        found.ToArray()

    /// The readout of `count` stimuli; `stimulus i` are the values of one of them.
    let values (model: Model) (readout: Response -> torch.Tensor) (count: int) (stimulus: int -> float32[]) : float[] =
        inRuns count (fun first length ->
            Scope.run (fun () ->
                use _ = torch.no_grad ()

                let response =
                    model.Respond(tensor model (Array.init length (fun i -> stimulus (first + i))))

                numbers (read readout length response), response.Activity.numel () / int64 length))

    /// The readout of `count` stimuli and its gradient with respect to each of them.
    let gradients
        (model: Model)
        (readout: Response -> torch.Tensor)
        (count: int)
        (stimulus: int -> float32[])
        : (float * float[])[] =
        inRuns count (fun first length ->
            Scope.run (fun () ->
                use _ = torch.enable_grad ()

                let shown =
                    (tensor model (Array.init length (fun i -> stimulus (first + i)))).requires_grad_()

                let response = model.Respond shown
                let values = read readout length response

                // Items do not touch each other, so the gradient of the sum is each item's own.
                if values.requires_grad then
                    values.sum().backward()

                let slopes =
                    match shown.grad with
                    | null -> Array.zeroCreate (length * size model)
                    | gradient -> numbers gradient

                Array.zip (numbers values) (Array.chunkBySize (size model) slopes),
                response.Activity.numel () / int64 length))
