namespace ActMax

open TorchSharp

/// How much each stimulus value counts for a target's activity.
[<RequireQualifiedAccess>]
type SaliencyMethod =
    /// The gradient ("vanilla").
    | Gradient
    /// The gradient times the value: the first-order share of each value.
    | InputTimesGradient
    /// Integrated gradients (Sundararajan et al. 2017) on the straight line from the silent stimulus, by the midpoint
    /// rule: shares that sum to what the stimulus adds, up to the steps and to jumps of the model.
    | Integrated of steps: int

/// What saliency is divided by, item by item.
[<RequireQualifiedAccess>]
type SaliencyScale =
    | Raw
    /// The largest absolute value: the result lies in [-1; 1] and no sign changes.
    | Magnitude
    /// The largest value when that is above 0, as connectome_interpreter normalises; negative values may go below -1.
    | SignedMaximum

/// Whether shares account for the response, for one item.
type Completeness =
    {
        /// Sum of all shares.
        Sum: float
        /// The response less the response to the silent stimulus.
        Difference: float
    }

/// Saliency of a stimulus.
type SaliencyMap =
    {
        Method: SaliencyMethod
        /// [item; axes of the stimulus space], before scaling.
        Values: NdArray
        /// The target's response to every item.
        Response: float[]
        /// By item.
        Completeness: Completeness[]
    }

/// Saliency maps for any model.
[<RequireQualifiedAccess>]
module Saliency =

    let private numbers (tensor: torch.Tensor) : float[] =
        (Convert.elements<float>(tensor.detach().cpu().``to``(torch.float64).contiguous())).ToArray()

    /// What is read of every item, [batch], and its gradient with respect to the stimulus.
    let private differentiate (model: Model) (readout: Readout) (stimulus: torch.Tensor) =
        let input = stimulus.detach().clone().requires_grad_ true
        let read = readout (model.Respond input)
        // The second summand makes it depend on the stimulus whatever is read.
        let sum = (read.sum ()).add((input.sum ()).mul(Scalar.op_Implicit 0f))
        numbers read, (torch.autograd.grad ([| sum |], [| input |]))[0]

    let private values (method: SaliencyMethod) model readout (stimulus: torch.Tensor) : torch.Tensor =
        let gradient at = snd (differentiate model readout at)

        match method with
        | SaliencyMethod.Gradient -> gradient stimulus
        | SaliencyMethod.InputTimesGradient -> (gradient stimulus).mul stimulus
        | SaliencyMethod.Integrated steps ->
            let total = torch.zeros_like stimulus

            for step in 0 .. steps - 1 do
                let place = (float step + 0.5) / float steps

                // Every step's tensors go with it, whatever their number.
                Scope.run (fun () -> total.add_ (gradient (stimulus.mul (Scalar.op_Implicit place))) |> ignore)

            (total.mul stimulus).div(Scalar.op_Implicit (float steps))

    /// Saliency for any readout of the response (see `Readout`); the stimulus is [item; axes of the space].
    /// connectome_interpreter's `saliency` is this with the sum of cells. Throws ArgumentException for fewer than one
    /// step.
    let compute (method: SaliencyMethod) (readout: Readout) (model: Model) (stimulus: NdArray) : SaliencyMap =
        match method with
        | SaliencyMethod.Integrated steps when steps < 1 ->
            invalidArg (nameof method) $"{steps} steps; at least 1 is needed."
        | _ -> ()

        Scope.run (fun () ->
            let given = Precision.cast model.Precision (Convert.toTensor stimulus)

            let read at =
                use _ = torch.no_grad ()
                numbers (readout (model.Respond at))

            let response, silent = read given, read (torch.zeros_like given)
            let found = Convert.ofTensor (values method model readout given)
            let size = found.Values.Length / response.Length

            {
                Method = method
                Values = found
                Response = response
                Completeness =
                    Array.init response.Length (fun item ->
                        {
                            Sum = found.Values[item * size .. (item + 1) * size - 1] |> Array.sumBy float
                            Difference = response[item] - silent[item]
                        })
            })

    /// The values divided as the scale says, item by item; an item without anything to divide by stays as it is.
    let scaled (scale: SaliencyScale) (map: SaliencyMap) : NdArray =
        let items = map.Response.Length
        let size = map.Values.Values.Length / items

        let divisor (item: float32[]) =
            match scale with
            | SaliencyScale.Raw -> 1f
            | SaliencyScale.Magnitude -> item |> Array.fold (fun most x -> max most (abs x)) 0f
            | SaliencyScale.SignedMaximum -> Array.max item

        let values =
            Array.chunkBySize size map.Values.Values
            |> Array.collect (fun item ->
                match divisor item with
                | most when most > 0f -> Array.map (fun x -> x / most) item
                | _ -> item)

        { map.Values with Values = values }
