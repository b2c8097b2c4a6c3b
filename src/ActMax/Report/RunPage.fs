namespace ActMax.Report

open ActMax

/// A wish of a run, for its page: a neuron in a layer, what was asked of it, and for which item.
type Goal =
    {
        Item: int
        Neuron: int
        Layer: int
        Text: string
        Value: float option
    }

/// From what a search found to the page that shows it.
[<RequireQualifiedAccess>]
module RunPage =

    let private trace (outcome: Outcome) (item: int) (neuron: int) : float32[] = Outcome.trace item neuron outcome

    /// The neurons with the largest activity in any layer, the strongest first; silent ones are left out.
    let private strongest (count: int) (outcome: Outcome) (item: int) (units: PageUnit[]) =
        (match outcome.Units with
         | Some kept -> kept
         | None -> [| 0 .. units.Length - 1 |])
        |> Array.map (fun neuron -> neuron, trace outcome item neuron |> Array.fold (fun peak x -> max peak (abs x)) 0f)
        |> Array.filter (fun (_, peak) -> peak > 0f)
        |> Array.sortByDescending snd
        |> Array.truncate count
        |> Array.map (fun (neuron, _) -> units[neuron], trace outcome item neuron)

    /// An input counts as active from here on.
    let activeFrom = 0.01f

    let private activeInputs (outcome: Outcome) (item: int) =
        let inputs, times = outcome.Stimulus.Shape[1], outcome.Stimulus.Shape[2]

        Seq.init inputs (fun input ->
            Seq.init times (fun time -> outcome.Stimulus.Values[(item * inputs + input) * times + time]))
        |> Seq.filter (Seq.exists (fun x -> abs x >= activeFrom))
        |> Seq.length

    let private counted (count: int) (noun: string) =
        if count = 1 then $"1 {noun}" else $"{count} {noun}s"

    let private summary (outcome: Outcome) (units: PageUnit[]) (goals: Goal[]) =
        let items = outcome.Stimulus.Shape[0]

        let sentence item =
            let own = goals |> Array.filter (fun goal -> goal.Item = item)

            let reached =
                own
                |> Array.truncate 4
                |> Array.map (fun goal ->
                    let value = (trace outcome item goal.Neuron)[goal.Layer]
                    $"{units[goal.Neuron].Name} reaches {value:f3} in layer {goal.Layer} (goal: {goal.Text})")
                |> String.concat "; "

            let more =
                if own.Length > 4 then
                    $"; and {own.Length - 4} more"
                else
                    ""

            let inputs = counted (activeInputs outcome item) "active input"
            let start = if items > 1 then $"Stimulus {item + 1}: " else ""
            $"{start}{reached}{more}, with {inputs} of {outcome.Stimulus.Shape[1]}."

        let updates = counted outcome.Iterations "update"

        [
            yield! List.init (min items 4) sentence
            $"The search made {updates} and ended because {StopRule.describe outcome.Stop}; the total loss is {outcome.Losses.Total:g4}."
        ]

    /// The page of a run on a network. `inputs` are in the order of the stimulus, `units` in that of the activity.
    let create (record: RunRecord) (inputs: PageUnit[]) (units: PageUnit[]) (goals: Goal[]) (outcome: Outcome) : Page =
        let items = outcome.Stimulus.Shape[0]
        let terms = outcome.Losses.Terms |> Array.map fst

        {
            Title = record.Title
            Summary = summary outcome units goals
            StopReason = StopRule.describe outcome.Stop
            Inputs = inputs
            ActiveFrom = activeFrom
            Times = Array.init outcome.Stimulus.Shape[2] string
            TimeUnit = "time step"
            Layers = Array.init outcome.Activity.Shape[2] string
            Items =
                [|
                    for item in 0 .. items - 1 ->
                        {
                            Name = $"stimulus {item + 1}"
                            Stimulus = (NdArray.item item outcome.Stimulus).Values
                            Targets =
                                [|
                                    for goal in goals do
                                        if goal.Item = item then
                                            let activity = trace outcome item goal.Neuron

                                            {
                                                Unit = units[goal.Neuron]
                                                Layer = goal.Layer
                                                Goal = goal.Text
                                                GoalValue = goal.Value
                                                Reached = float activity[goal.Layer]
                                                Trace = activity
                                            }
                                |]
                            Strongest = strongest 40 outcome item units
                            FinalLoss =
                                if outcome.Losses.Items.Length = items then
                                    outcome.Losses.Items[item]
                                else
                                    outcome.Losses.Total
                        }
                |]
            Losses =
                {
                    Iterations = Array.init outcome.History.Length id
                    Total = outcome.History |> Array.map _.Total
                    Terms =
                        terms
                        |> Array.mapi (fun i name ->
                            name, outcome.History |> Array.map (fun losses -> snd losses.Terms[i]))
                }
            Settings = record.Settings
            Provenance =
                [
                    "version", record.Provenance.Version
                    "kernel", record.Provenance.Kernel
                    for role, name, hash in record.Provenance.Inputs do
                        role, $"{name}, SHA-256 {hash}"
                    yield! record.Provenance.Machine
                    "seconds", $"{outcome.Seconds:f2}"
                ]
        }

    /// A neuron of a connectome as a page names it: by its group and id where it has a group of its own.
    let named (connectome: Connectome) (neuron: int) : PageUnit =
        let neurons = connectome.Neurons
        let group = neurons.Group[neuron]

        {
            Id = neurons.Id[neuron]
            Name =
                if group = "all" || group = "untyped" then
                    neurons.Id[neuron]
                else
                    $"{group} {neurons.Id[neuron]}"
            Group = group
        }

    /// The page of a run on neurons of a connectome.
    let ofConnectome
        (connectome: Connectome)
        (network: Network)
        (record: RunRecord)
        (goals: Goal[])
        (outcome: Outcome)
        : Page =
        create
            record
            (Array.map (named connectome) network.Sensory)
            (Array.init (Connectome.size connectome) (named connectome))
            goals
            outcome

    /// The page of a run that a script composed, with what the descriptions themselves say as its settings.
    let ofScript
        (title: string)
        (connectome: Connectome)
        (network: Network)
        (loss: Loss)
        (search: Search)
        (targets: Target list)
        (outcome: Outcome)
        : Page =
        let items = outcome.Stimulus.Shape[0]

        let goals =
            Target.resolve network.Layers (Network.size network) items targets
            |> List.map (fun (item, target) ->
                {
                    Item = item
                    Neuron = target.Neuron
                    Layer = target.Layer
                    Text = $"{target.Value:g4}"
                    Value = Some(float target.Value)
                })

        let record =
            {
                Title = title
                Settings =
                    [
                        "network", Describe.network network
                        "objective", Describe.loss loss
                        "search", Describe.search search
                    ]
                Provenance = Provenance.ofScript ()
                Inputs = network.Sensory |> Array.map (fun neuron -> connectome.Neurons.Id[neuron])
                Units = connectome.Neurons.Id
                Targets = []
            }

        ofConnectome connectome network record (Array.ofList goals) outcome
