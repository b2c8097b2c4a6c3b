namespace ActMax

/// How the landscape around a stimulus is measured.
type LandscapeOptions =
    {
        /// Inputs below it count as inactive.
        Threshold: float32
        /// Standard deviations of the noise.
        Noise: float list
        Repeats: int
        Seed: int64
        Scales: float list
        /// Points along each direction of the sweep.
        Grid: int
    }

/// A direction of stimuli: what some inputs do in the stimulus found, by name.
type SweepDirection = { Name: string; Inputs: Set<int> }

/// What happens to a response around its stimulus.
type Landscape =
    {
        StrongestFirst: Removal
        WeakestFirst: Removal
        Noise: NoiseLevel list
        Dose: Dose list
        /// Over the shares of two sets of inputs, everything else as found; None where there are no two.
        Sweep: (SweepDirection * SweepDirection * StimulusSweep) option
        /// Restarts of the search, where their stimuli were kept.
        Restarts: RestartClusters option
    }

[<RequireQualifiedAccess>]
module Landscape =

    let defaults: LandscapeOptions =
        {
            Threshold = 0.01f
            Noise = [ 0.0; 0.02; 0.05; 0.1; 0.2; 0.4 ]
            Repeats = 50
            Seed = 0L
            Scales = DoseCurve.scales
            Grid = 11
        }

    /// The two groups of active inputs whose members, removed one at a time, take most of the response; of fewer than
    /// two groups the two inputs that do. `group` names the group of an input, `name` the input.
    let directions
        (group: int -> string)
        (name: int -> string)
        (removal: Removal)
        : (SweepDirection * SweepDirection) option =
        let loss =
            Array.zip removal.Active (removal.Alone |> Array.map (fun value -> removal.Full - value))

        let strongest (label: int -> string) =
            loss
            |> Array.groupBy (fun (input, _) -> label input)
            |> Array.sortByDescending (fun (_, members) -> Array.sumBy snd members)
            |> Array.map (fun (label, members) ->
                {
                    Name = label
                    Inputs = members |> Array.map fst |> set
                })

        match strongest group, strongest name with
        | byGroup, _ when byGroup.Length >= 2 -> Some(byGroup[0], byGroup[1])
        | _, byInput when byInput.Length >= 2 -> Some(byInput[0], byInput[1])
        | _ -> None

    /// The response over the shares of two sets of inputs, from 0 to 1 (as found), everything else as found.
    let sweep
        grid
        (inputs: StimulusInputs)
        model
        readout
        stimulus
        (first: SweepDirection)
        (second: SweepDirection)
        : StimulusSweep =
        let both = Set.union first.Inputs second.Inputs
        let rest = set [ 0 .. inputs.Count - 1 ] - both

        let part chosen =
            StimulusSweep.part inputs chosen stimulus

        let amounts = StimulusSweep.amounts grid
        // An input of both directions belongs to the first one.
        StimulusSweep.measure
            amounts
            amounts
            model
            readout
            (part rest)
            (part first.Inputs)
            (part (second.Inputs - first.Inputs))

    /// Measures everything around a stimulus [axes] or [1; axes] of the model's space. `choose` picks the directions of
    /// the sweep when it sees which inputs matter.
    let measure
        (options: LandscapeOptions)
        (inputs: StimulusInputs)
        (choose: Removal -> (SweepDirection * SweepDirection) option)
        (restarts: RestartClusters option)
        (model: Model)
        (readout: Readout)
        (stimulus: NdArray)
        : Landscape =
        let removal order =
            Removal.measure order options.Threshold inputs model readout stimulus

        let strongest = removal RemovalOrder.StrongestFirst

        {
            StrongestFirst = strongest
            WeakestFirst = removal RemovalOrder.WeakestFirst
            Noise = NoiseTolerance.measure options.Seed options.Repeats options.Noise model readout stimulus
            Dose = DoseCurve.measure options.Scales model readout stimulus
            Sweep =
                choose strongest
                |> Option.map (fun (first, second) ->
                    first, second, sweep options.Grid inputs model readout stimulus first second)
            Restarts = restarts
        }
