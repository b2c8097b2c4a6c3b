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
    }

[<RequireQualifiedAccess>]
module Model =

    /// The activity that a managed stimulus evokes, [batch; unit; layer], as a managed array; no gradient.
    let activity (stimulus: NdArray) (model: Model) : NdArray =
        Scope.run (fun () ->
            use _ = torch.no_grad ()
            Convert.ofTensor (model.Respond(Precision.cast model.Precision (Convert.toTensor stimulus))).Activity)
