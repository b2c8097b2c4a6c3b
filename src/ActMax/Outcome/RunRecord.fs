namespace ActMax

/// What a run says about itself beside its numbers.
type RunRecord =
    {
        Title: string
        /// Section, then name and value: network, objective, search, files.
        Settings: (string * (string * string) list) list
        Provenance: Provenance
        /// What the stimuli are; None for the inputs of a network, which `Inputs` names.
        Space: StimulusSpace option
        /// Ids of the inputs, in the order of the stimulus; empty where the stimulus is a picture.
        Inputs: string[]
        /// Groups of the inputs, in the same order.
        InputGroups: string[]
        /// Ids of the units, in the order of the activity.
        Units: string[]
        /// Groups of the units, in the same order.
        UnitGroups: string[]
        /// The column of the neuron table from which the ids come: "root_id".
        IdColumn: string option
        /// What was asked for; `Neuron` is the place among the units.
        Goals: Goal[]
    }

[<RequireQualifiedAccess>]
module RunRecord =

    /// The record of a run that a script composed, with what the descriptions themselves say as its settings.
    let ofScript
        (title: string)
        (connectome: Connectome)
        (network: Network)
        (loss: Loss)
        (search: Search)
        (goals: Goal[])
        : RunRecord =
        let neurons = connectome.Neurons

        {
            Title = title
            Settings =
                [
                    "network", Describe.network network
                    "objective", Describe.loss loss
                    "search", Describe.search search
                ]
            Provenance = Provenance.ofScript ()
            Space = None
            Inputs = network.Sensory |> Array.map (fun neuron -> neurons.Id[neuron])
            InputGroups = network.Sensory |> Array.map (fun neuron -> neurons.Group[neuron])
            Units = neurons.Id
            UnitGroups = neurons.Group
            IdColumn = None
            Goals = goals
        }

    /// The record of a run on a model whose stimuli are pictures. `units` are names and groups of the units of its
    /// activity.
    let ofModel
        (title: string)
        (model: Model)
        (units: (string * string)[])
        (loss: Loss)
        (search: Search)
        (goals: Goal[])
        : RunRecord =
        let axes =
            model.Space.Axes
            |> List.map (fun axis -> $"{axis.Name} {axis.Size}")
            |> String.concat ", "

        {
            Title = title
            Settings =
                [
                    "model",
                    [
                        "name", model.Name
                        "stimulus", axes
                        match model.Space.FrameSeconds with
                        | Some seconds -> "seconds a frame", $"{seconds:g6}"
                        | None -> ()

                        for number, note in List.indexed model.Notes do
                            $"note {number + 1}", note
                    ]
                    "objective", Describe.loss loss
                    "search", Describe.search search
                ]
            Provenance = Provenance.ofScript ()
            Space = Some model.Space
            Inputs = [||]
            InputGroups = [||]
            Units = Array.map fst units
            UnitGroups = Array.map snd units
            IdColumn = None
            Goals = goals
        }

    /// How the stimuli of the run can be drawn.
    let kind (record: RunRecord) : StimulusKind =
        record.Space
        |> Option.map StimulusKind.ofSpace
        |> Option.defaultValue StimulusKind.Network
