namespace ActMax

/// Which input is removed next.
[<RequireQualifiedAccess>]
type RemovalOrder =
    /// The one that matters most: how fragile the response is.
    | StrongestFirst
    /// The one that matters least: how few inputs are enough.
    | WeakestFirst

/// A response after one more input was removed.
type RemovalStep =
    {
        /// The input removed in this step.
        Input: int
        /// Active inputs that are left.
        Left: int
        /// What is measured now.
        Value: float
    }

/// How a response falls off when inputs of its stimulus are removed (set to 0).
type Removal =
    {
        /// What is measured under the whole stimulus.
        Full: float
        /// What is measured without any stimulus.
        Empty: float
        /// Inputs that are active in the stimulus, ascending.
        Active: int[]
        /// What is measured when one of them alone is removed, in the order of `Active`.
        Alone: float[]
        /// One input after the other.
        Steps: RemovalStep[]
    }

[<RequireQualifiedAccess>]
module Removal =

    let private without (elements: int[][]) (input: int) (stimulus: float32[]) =
        let left = Array.copy stimulus
        elements[input] |> Array.iter (fun element -> left[element] <- 0f)
        left

    let private activeInputs (threshold: float32) (elements: int[][]) (stimulus: float32[]) =
        [|
            for input in 0 .. elements.Length - 1 do
                if
                    elements[input]
                    |> Array.exists (fun element -> abs stimulus[element] >= threshold)
                then
                    input
        |]

    /// Attribution of an input: gradient times value, summed over its elements.
    let private attribution (elements: int[][]) (stimulus: float32[]) (gradient: float[]) (input: int) =
        elements[input]
        |> Array.sumBy (fun element -> gradient[element] * float stimulus[element])

    /// With very many inputs several of them go by one attribution.
    let private mostAttributions = 200

    let private greedy order model readout (elements: int[][]) (active: int[]) (stimulus: float32[]) =
        let together = 1 + (active.Length - 1) / mostAttributions

        let next (stimulus: float32[], left: int list) =
            match left with
            | [] -> None
            | _ ->
                let _, gradient = (Presentation.gradients model readout 1 (fun _ -> stimulus))[0]

                let worth = attribution elements stimulus gradient

                let ordered =
                    match order with
                    | RemovalOrder.StrongestFirst -> List.sortByDescending worth left
                    | RemovalOrder.WeakestFirst -> List.sortBy worth left

                let chosen = List.truncate together ordered

                let removed =
                    chosen
                    |> List.scan (fun stimulus input -> without elements input stimulus) stimulus
                    |> List.tail

                Some(List.zip chosen removed, (List.last removed, List.except chosen left))

        let steps =
            Array.unfold next (stimulus, List.ofArray active)
            |> List.concat
            |> List.mapi (fun i (input, stimulus) -> input, active.Length - i - 1, stimulus)
            |> Array.ofList

        let values =
            Presentation.values model readout steps.Length (fun i ->
                let _, _, stimulus = steps[i]
                stimulus)

        Array.map2
            (fun (input, left, _) value ->
                {
                    Input = input
                    Left = left
                    Value = value
                })
            steps
            values

    /// Removes each active input alone, and all of them one after the other: at every step the one with the largest
    /// (or smallest) gradient times value under what is left of the stimulus (taken anew after every step up to 200
    /// inputs, at 200 points of the way beyond). Inputs that stay below `threshold`
    /// everywhere count as inactive. The stimulus is one of the model's space, [axes] or [1; axes]. Throws
    /// ArgumentException for another shape, or inputs of another space.
    let measure
        (order: RemovalOrder)
        (threshold: float32)
        (inputs: StimulusInputs)
        (model: Model)
        (readout: Readout)
        (stimulus: NdArray)
        : Removal =
        StimulusInputs.mustFit model.Space inputs
        let whole = Presentation.single model stimulus
        let elements = StimulusInputs.members inputs
        let active = activeInputs threshold elements whole

        let shown i =
            match i with
            | 0 -> whole
            | 1 -> Array.zeroCreate whole.Length
            | _ -> without elements active[i - 2] whole

        let values = Presentation.values model readout (active.Length + 2) shown

        {
            Full = values[0]
            Empty = values[1]
            Active = active
            Alone = values[2..]
            Steps = greedy order model readout elements active whole
        }

    /// Value as a share of the full response, 1 for all of it. Not a number when the full response is 0.
    let share (removal: Removal) (value: float) : float = value / removal.Full
