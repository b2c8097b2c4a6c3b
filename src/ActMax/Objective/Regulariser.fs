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

    /// A measure of the whole stimulus or the whole activity as a loss.
    let private on (place: Place) (label: string) (amounts: Amount list) (amount: torch.Tensor -> torch.Tensor) =
        let known = Builtin.Amounts(place, amounts)

        match place with
        | Place.Stimulus ->
            let reads _ =
                {
                    Cells = Array.empty
                    OfCells = fun stimulus _ -> amount stimulus
                }

            Loss.reading label (Some known) reads (fun stimulus _ -> amount stimulus)
        | Place.Activity -> Loss.builtin label known (fun _ response -> amount response.Activity)

    /// The regulariser as a loss, to be weighted and added.
    let loss (regulariser: Regulariser) : Loss =
        on regulariser.On (name regulariser) [ regulariser.Amount ] (measure regulariser.Amount)

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
        let label =
            match place with
            | Place.Stimulus -> "stimulus"
            | Place.Activity -> "activity"

        on place label [ Amount.WholeL1; Amount.WholeL2 ] (fun x ->
            (measure Amount.WholeL1 x).add(measure Amount.WholeL2 x))
