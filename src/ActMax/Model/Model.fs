namespace ActMax

open TorchSharp

/// One forward pass. Tensors belong to the dispose scope in which the model was called.
[<NoEquality; NoComparison>]
type Response =
    {
        /// Activity of the model's units, [batch; unit; layer] for networks.
        Activity: torch.Tensor
        /// Any layer by name: for networks "0" .. is [batch; unit]. Throws ArgumentException for an unknown name.
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
    }

[<RequireQualifiedAccess>]
module Model =

    /// The activity that a managed stimulus evokes, [batch; unit; layer], as a managed array; no gradient.
    let activity (stimulus: NdArray) (model: Model) : NdArray =
        Scope.run (fun () ->
            use _ = torch.no_grad ()
            Convert.ofTensor (model.Respond(Precision.cast model.Precision (Convert.toTensor stimulus))).Activity)
