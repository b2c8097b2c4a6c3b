namespace ActMax

open TorchSharp

/// A decoder that makes stimuli of codes, for searches among what it can make. The field's own are DGN-AM and PPGN.
[<NoEquality; NoComparison; RequireQualifiedAccess>]
type Generator =
    {
        Name: string
        /// Axes of a code, without the batch.
        Code: Axis list
        /// Least and largest value of each element of a code, [code axes]; None is unbounded.
        Lower: NdArray option
        Upper: NdArray option
        /// Codes [batch; code axes] to stimuli [batch; ...], differentiable.
        Decode: torch.Tensor -> torch.Tensor
    }

[<RequireQualifiedAccess>]
module Generator =

    let private create name code decode : Generator =
        {
            Generator.Name = name
            Code = code
            Lower = None
            Upper = None
            Decode = decode
        }

    /// The last layer's output, in its own shape, is the stimulus; the space of the layers is that of codes. Faults
    /// are those of `Layers.model`.
    let ofLayers (layers: Layers) (weights: Map<string, NdArray>) : Result<Generator, InputError list> =
        match List.tryLast layers.Stack with
        | None -> invalidArg (nameof layers) "a decoder needs at least one layer."
        | Some last ->
            Layers.model layers weights
            |> Result.map (fun model ->
                create layers.Name layers.Space.Axes (fun code -> model.Respond(code).Layer last.Name))

    /// A TorchScript file whose forward takes codes of these axes and gives stimuli of the space. Faults are those of
    /// `ScriptModel.load`, and another shape of what it gives.
    let ofScript (path: string) (code: Axis list) (space: StimulusSpace) : Result<Generator, InputError list> =
        let source =
            ScriptSource.create
                path
                {
                    Axes = code
                    Bounds = Bounds.unbounded
                    FrameSeconds = None
                }

        let expected = space.Axes |> List.map _.Size
        let size = List.fold (*) 1 expected

        ScriptModel.load source
        |> Result.bind (fun model ->
            let made = Model.activity (NdArray.zeros (StimulusSpace.shape 1 source.Space)) model

            if made.Values.Length <> size then
                let wanted = expected |> List.map string |> String.concat "; "

                Error
                    [
                        InputError.WrongShape(
                            $"what {path} makes of a code",
                            [ made.Values.Length ],
                            $"the {size} elements of [{wanted}]"
                        )
                    ]
            else
                let shape = Array.append [| -1L |] (expected |> List.map int64 |> Array.ofList)
                Ok(create model.Name code (fun code -> (model.Respond code).Activity.reshape shape)))

    let private mustFit (generator: Generator) (what: string) (bound: NdArray) =
        let shape = generator.Code |> List.map _.Size |> Array.ofList

        if bound.Shape <> shape then
            invalidArg what $"the bound has shape %A{bound.Shape}; codes have %A{shape}."

    /// Codes stay between two arrays of the code's shape. Throws ArgumentException for another shape.
    let withBounds (lower: NdArray) (upper: NdArray) (generator: Generator) : Generator =
        mustFit generator (nameof lower) lower
        mustFit generator (nameof upper) upper

        { generator with
            Generator.Lower = Some lower
            Upper = Some upper
        }

    /// Every element of a code between the same two values.
    let between (lower: float32) (upper: float32) (generator: Generator) : Generator =
        let shape = generator.Code |> List.map _.Size |> Array.ofList
        let all value = NdArray.init shape (fun _ -> value)
        withBounds (all lower) (all upper) generator

    /// Bounds from a file: a .npy array [2; code axes], the least values first. DGN-AM's are 0 and three times the
    /// largest activity of each unit that the code stands for.
    let readBounds (path: string) (generator: Generator) : Result<Generator, InputError list> =
        Npy.read path
        |> Result.bind (fun array ->
            Npy.toFloat32 path array
            |> Result.map (NdArray.create (Array.ofList array.Shape)))
        |> Result.bind (fun array ->
            let shape = 2 :: (generator.Code |> List.map _.Size)

            if List.ofArray array.Shape <> shape then
                let expected = shape |> List.map string |> String.concat "; "

                Error
                    [
                        InputError.WrongShape(path, List.ofArray array.Shape, $"[{expected}]: lower, upper")
                    ]
            else
                Ok(withBounds (NdArray.item 0 array) (NdArray.item 1 array) generator))

    /// The nearest codes within the bounds.
    let clamp (generator: Generator) (code: torch.Tensor) : torch.Tensor =
        let bound (array: NdArray) =
            (Convert.toTensor array).``to`` code.dtype

        let above =
            match generator.Lower with
            | Some lower -> code.maximum (bound lower)
            | None -> code

        match generator.Upper with
        | Some upper -> above.minimum (bound upper)
        | None -> above
