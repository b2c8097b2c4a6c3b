namespace ActMax

open TorchSharp

/// A quantity that a search keeps small while it pursues its objective.
type Regulariser = { On: Place; Amount: Amount }

[<RequireQualifiedAccess>]
module Regulariser =

    let private measure (amount: Amount) (x: torch.Tensor) : torch.Tensor =
        let items = x.shape[0]

        match amount with
        | Amount.WholeL1 -> x.abs().sum()
        | Amount.WholeL2 -> x.norm (2f)
        | Amount.MeanL1 -> x.abs().reshape([| items; -1L |]).mean([| 1L |])
        | Amount.MeanL2 ->
            let flat = x.reshape ([| items; -1L |])
            // A norm has the gradient 0 at 0, which the root of a mean has not.
            (flat.norm (1, false, 2f)).div(Scalar.op_Implicit (sqrt (float32 flat.shape[1])))

    let private name (regulariser: Regulariser) =
        let place =
            match regulariser.On with
            | Place.Stimulus -> "stimulus"
            | Place.Activity -> "activity"

        match regulariser.Amount with
        | Amount.MeanL1
        | Amount.WholeL1 -> place + " L1"
        | Amount.MeanL2
        | Amount.WholeL2 -> place + " L2"

    /// The regulariser as a loss, to be weighted and added.
    let loss (regulariser: Regulariser) : Loss =
        Loss.builtin
            (name regulariser)
            (Builtin.Amounts(regulariser.On, [ regulariser.Amount ]))
            (fun stimulus response ->
                match regulariser.On with
                | Place.Stimulus -> measure regulariser.Amount stimulus
                | Place.Activity -> measure regulariser.Amount response.Activity)

    /// Mean absolute stimulus: few and small inputs.
    let stimulus: Loss =
        loss
            {
                On = Place.Stimulus
                Amount = Amount.MeanL1
            }

    /// Mean absolute activity: few and quiet neurons.
    let activity: Loss =
        loss
            {
                On = Place.Activity
                Amount = Amount.MeanL1
            }

    /// L1 + L2 norm of the whole tensor, stimulus or activity, as one term (connectome_interpreter's default).
    let wholeL1L2 (place: Place) : Loss =
        let tensor (stimulus: torch.Tensor) (response: Response) =
            match place with
            | Place.Stimulus -> stimulus
            | Place.Activity -> response.Activity

        let label =
            match place with
            | Place.Stimulus -> "stimulus"
            | Place.Activity -> "activity"

        Loss.builtin label (Builtin.Amounts(place, [ Amount.WholeL1; Amount.WholeL2 ])) (fun stimulus response ->
            let x = tensor stimulus response
            (measure Amount.WholeL1 x).add(measure Amount.WholeL2 x))
