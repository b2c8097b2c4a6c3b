namespace ActMax

open TorchSharp

/// One forward pass. Tensors belong to the dispose scope in which the model was called.
[<NoEquality; NoComparison>]
type Response =
    {
        /// Activity of the model's units, [batch; unit; layer]. Networks over time have a layer for each hop, video
        /// and lattice models one for each frame of the response, image networks a single one.
        Activity: torch.Tensor
        /// Any layer by name, in its own shape: for networks "0" .. is [batch; unit]. Throws ArgumentException for an
        /// unknown name.
        Layer: string -> torch.Tensor
    }

/// Sizes of an activity.
[<Struct>]
type ActivityShape = { Items: int; Units: int; Layers: int }

/// How single cells of a model's activity are computed without the rest.
[<NoEquality; NoComparison>]
type CellReader =
    {
        Units: int
        Layers: int
        /// Activity of a stimulus in the given cells, [batch; cell], differentiable: the numbers that a response has
        /// there. Throws ArgumentException for a cell that the model does not have.
        Read: ActivityCell[] -> torch.Tensor -> torch.Tensor
        /// The same, followed by three sums over units for every layer: absolute values, squares, and the number of
        /// units that are not 0 for every stimulus of the batch, [batch; cell + layer * 3]. For models that have them
        /// without the whole activity.
        ReadWithSums: (ActivityCell[] -> torch.Tensor -> torch.Tensor) option
    }

/// What a layer inside a model gives out.
[<NoEquality; NoComparison>]
type LayerOutput =
    {
        /// In the layer's own shape, the batch first.
        Values: torch.Tensor
        /// Which axis of `Values` (the batch is 0) is time; None where there is none.
        TimeAxis: int option
    }

/// The layers inside a model that can be read without computing what comes after them.
[<NoEquality; NoComparison>]
type InnerLayers =
    {
        /// Dotted paths, in the order in which they are computed.
        Names: string list
        /// `Read path` finds the layer, and `Read path stimulus` computes it. Throws ArgumentException, when it gets
        /// the path, for one that the model does not have.
        Read: string -> torch.Tensor -> LayerOutput
    }

/// Anything that turns stimuli into activity, differentiably.
[<NoEquality; NoComparison>]
type Model =
    {
        Name: string
        Space: StimulusSpace
        /// What the model computes in, and the element type of the stimuli that a search gives it.
        Precision: Precision
        /// Stimulus [batch; axes of the space] to response. Throws ArgumentException for another shape.
        Respond: torch.Tensor -> Response
        /// For models that can compute single cells alone; a search asks for them when its loss reads no others.
        Cells: CellReader option
        /// For models made of named layers.
        Inner: InnerLayers option
        /// What was done to the model since it was made or loaded, such as edits of its weights: for the record.
        Notes: string list
        /// For models with rectifiers that are known: the same model, whose gradients find a way into silent units; see
        /// `RedirectedRelu`.
        Redirected: Model option
    }

[<RequireQualifiedAccess>]
module LayerOutput =

    /// As an activity, [batch; unit; frame]: frames are the positions of the time axis (one where there is none),
    /// units all other positions in row-major order.
    let activity (output: LayerOutput) : torch.Tensor =
        let values = output.Values

        match output.TimeAxis with
        | None -> values.reshape ([| values.shape[0]; -1L; 1L |])
        | Some axis ->
            let last = int (values.dim ()) - 1
            let others = [| 0..last |] |> Array.filter ((<>) axis)
            let ordered = values.permute (Array.append others [| axis |] |> Array.map int64)
            ordered.reshape ([| values.shape[0]; -1L; values.shape[axis] |])

[<RequireQualifiedAccess>]
module Model =

    /// A model without named layers, cells or notes.
    let create (name: string) (space: StimulusSpace) (respond: torch.Tensor -> Response) : Model =
        {
            Name = name
            Space = space
            Precision = Precision.Single
            Respond = respond
            Cells = None
            Inner = None
            Notes = []
            Redirected = None
        }

    /// The same model with a note about what was done to it.
    let noted (note: string) (model: Model) : Model =
        { model with
            Notes = model.Notes @ [ note ]
        }

    /// The activity that a managed stimulus evokes, [batch; unit; layer], as a managed array; no gradient.
    let activity (stimulus: NdArray) (model: Model) : NdArray =
        Scope.run (fun () ->
            use _ = torch.no_grad ()
            Convert.ofTensor (model.Respond(Precision.cast model.Precision (Convert.toTensor stimulus))).Activity)

    /// The model with its read-out moved to a layer: the activity is that layer's, units its positions in row-major
    /// order without time, frames its time axis if it has one. Nothing after the layer is computed where the model
    /// allows that. Paths stay those of the whole model. Throws ArgumentException for a path that the model does not
    /// have (for models without named layers at the first response).
    let rec at (path: string) (model: Model) : Model =
        let respond, layer =
            match model.Inner with
            | Some inner ->
                let read = inner.Read path
                read, (fun name stimulus -> (inner.Read name stimulus).Values)
            | None ->
                (fun stimulus ->
                    {
                        Values = model.Respond(stimulus).Layer path
                        TimeAxis = None
                    }),
                (fun name stimulus -> model.Respond(stimulus).Layer name)

        { model with
            Name = $"{model.Name} at {path}"
            Cells = None
            Redirected = model.Redirected |> Option.map (at path)
            Respond =
                fun stimulus ->
                    let output = respond stimulus

                    {
                        Activity = LayerOutput.activity output
                        Layer = fun name -> if name = path then output.Values else layer name stimulus
                    }
        }
