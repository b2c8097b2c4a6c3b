namespace ActMax

/// What a run says about itself beside its numbers.
type RunRecord =
    {
        Title: string
        /// Section, then name and value: network, objective, search, files.
        Settings: (string * (string * string) list) list
        Provenance: Provenance
        /// Ids of the inputs, in the order of the stimulus.
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
            Inputs = network.Sensory |> Array.map (fun neuron -> neurons.Id[neuron])
            InputGroups = network.Sensory |> Array.map (fun neuron -> neurons.Group[neuron])
            Units = neurons.Id
            UnitGroups = neurons.Group
            IdColumn = None
            Goals = goals
        }
