namespace ActMax

open System
open ActMax.Kernels

/// Over which members the activity of a group is a mean.
[<RequireQualifiedAccess>]
type MembersCounted =
    | All
    /// Those that pass the activity threshold in that layer.
    | Active

/// What is on a path.
type PathRules =
    {
        /// A group is active when any member is.
        Activity: ActivityThreshold
        /// Connections weaker than this are left out.
        Strength: float32
        /// Names all of whose connections onto active names are weaker than this are left out as a source.
        Faintest: float32
        Counted: MembersCounted
    }

[<RequireQualifiedAccess>]
module PathRules =

    /// Neurons that are not silent, every connection, groups as the mean of all their members.
    let defaults: PathRules =
        {
            Activity = ActivityThreshold.Magnitude 0f
            Strength = 0f
            Faintest = 0f
            Counted = MembersCounted.All
        }

    /// What activations_to_df of connectome_interpreter does with these thresholds: at 0 silent neurons count too,
    /// sources whose every connection is below 0.001 never do, and the mean of a group is that of its active members.
    let reference (activity: float32) (strength: float32) : PathRules =
        {
            Activity =
                if activity > 0f then
                    ActivityThreshold.AtLeast activity
                else
                    ActivityThreshold.Everything
            Strength = strength
            Faintest = 1e-3f
            Counted = MembersCounted.Active
        }

/// The paths that activity takes.
[<RequireQualifiedAccess>]
module ActivePaths =

    /// Activity by neuron at the boundaries between layers, for one item: boundary 0 is the stimulus as it enters
    /// (only neurons that receive one or have an initial state), boundary l + 1 is layer l.
    let private boundary (network: Network) (stimulus: NdArray) (activity: NdArray) (item: int) (at: int) =
        if at > 0 then
            let neurons, layers = activity.Shape[1], activity.Shape[2]
            Seq.init neurons (fun neuron -> neuron, activity.Values[(item * neurons + neuron) * layers + at - 1])
        else
            let state = Array.create (Network.size network) nanf

            if network.Initial.Length > 0 then
                Array.blit network.Initial 0 state 0 state.Length

            let adds = network.Rules.Embedding = StimulusEmbedding.Add
            let times = stimulus.Shape[2]

            network.Sensory
            |> Array.iteri (fun row neuron ->
                let value = stimulus.Values[(item * network.Sensory.Length + row) * times]

                state[neuron] <-
                    if adds && not (Single.IsNaN state[neuron]) then
                        state[neuron] + value
                    else
                        value)

            state |> Seq.indexed |> Seq.filter (fun (_, value) -> not (Single.IsNaN value))

    let private mustFit (network: Network) (naming: Naming) (stimulus: NdArray) (activity: NdArray) =
        let size = Network.size network

        if Naming.size naming <> size then
            invalidArg (nameof naming) $"names for {Naming.size naming} neurons, a network of {size}."

        match stimulus.Shape, activity.Shape with
        | [| items; rows; _ |], [| others; neurons; _ |] when
            items = others && rows = network.Sensory.Length && neurons = size
            ->
            ()
        | given, shown ->
            invalidArg
                (nameof activity)
                $"stimulus %A{given} and activity %A{shown} for {network.Sensory.Length} inputs and {size} neurons."

    /// By name at one boundary: NaN where the name is not active.
    let private active (rules: PathRules) (naming: Naming) (cells: (int * float32) seq) : float32[] =
        let values = Array.create naming.Names.Length nanf
        let all = Array.ofSeq cells

        let passing = all |> Array.filter (snd >> ActivityThreshold.passes rules.Activity)

        match rules.Counted with
        | MembersCounted.Active ->
            for name, mean in Naming.means naming passing do
                values[name] <- mean
        | MembersCounted.All ->
            let isActive = Array.create naming.Names.Length false

            for neuron, _ in passing do
                if naming.Of[neuron] >= 0 then
                    isActive[naming.Of[neuron]] <- true

            for name, mean in Naming.means naming all do
                if isActive[name] then
                    values[name] <- mean

        values

    /// Names that send nothing of note to what is active after any layer.
    let private faint (rules: PathRules) (weights: CsrMatrix) (states: float32[][]) : bool[] =
        if rules.Faintest <= 0f then
            Array.create weights.Rows false
        else
            let receives =
                Array.init weights.Columns (fun name ->
                    states |> Seq.skip 1 |> Seq.exists (fun state -> not (Single.IsNaN state[name])))

            Array.init weights.Rows (fun pre ->
                let mutable most = 0f

                for k in weights.RowStarts[pre] .. weights.RowStarts[pre + 1] - 1 do
                    if receives[weights.ColumnIndices[k]] then
                        most <- max most weights.Values[k]

                most < rules.Faintest)

    /// By boundary what is active, for one item; faint sources are not active before a layer.
    let private states (rules: PathRules) (wiring: Wiring) network stimulus (activity: NdArray) item : float32[][] =
        let after =
            Array.init (activity.Shape[2] + 1) (boundary network stimulus activity item >> active rules wiring.Naming)

        let isFaint = faint rules wiring.Strength after

        // A faint source still receives: what is active after a layer is kept apart from what sends in the next one.
        Array.append
            after
            (after
             |> Array.map (Array.mapi (fun name value -> if isFaint[name] then nanf else value)))

    /// The edges of a layer that lead to names that are `wanted`.
    let private layerEdges
        (rules: PathRules)
        (wiring: Wiring)
        (states: float32[][])
        (wanted: int -> bool)
        (layer: int)
        =
        let weights = wiring.Strength
        let before, after = states[states.Length / 2 + layer - 1], states[layer]

        let isOn =
            Array.init weights.Columns (fun name -> not (Single.IsNaN after[name]) && wanted name)

        let each (visit: int -> int -> unit) =
            for pre in 0 .. weights.Rows - 1 do
                if not (Single.IsNaN before[pre]) then
                    for k in weights.RowStarts[pre] .. weights.RowStarts[pre + 1] - 1 do
                        let weight = weights.Values[k]

                        if weight > 0f && weight >= rules.Strength && isOn[weights.ColumnIndices[k]] then
                            visit pre k

        // Once to count, once to fill: no list grows beside the array.
        let mutable count = 0
        each (fun _ _ -> count <- count + 1)
        let edges = Array.zeroCreate<PathEdge> count
        let mutable next = 0

        each (fun pre k ->
            let post = weights.ColumnIndices[k]

            edges[next] <-
                {
                    Layer = layer
                    Pre = pre
                    Post = post
                    Weight = weights.Values[k]
                    Sign = Wiring.signOf wiring pre k
                    PreActivity = before[pre]
                    PostActivity = after[post]
                }

            next <- next + 1)

        edges

    /// For every item what `ofActivity` gives, as far as it leads to an end (item, layer of the table, name), where paths
    /// may wait in a name when `persists`. Made from the ends back, so that nothing else is ever there.
    let internal backFrom
        (isEnd: int -> int -> int -> bool)
        (persists: bool)
        (rules: PathRules)
        (wiring: Wiring)
        (network: Network)
        (stimulus: NdArray)
        (activity: NdArray)
        : PathTable[] =
        mustFit network wiring.Naming stimulus activity
        let layers = activity.Shape[2]

        Array.init activity.Shape[0] (fun item ->
            let states = states rules wiring network stimulus activity item
            let needed = Array.create wiring.Naming.Names.Length false
            let found = Array.create layers Array.empty<PathEdge>

            for layer in layers .. -1 .. 1 do
                let edges =
                    layerEdges rules wiring states (fun name -> needed[name] || isEnd item layer name) layer

                for name in 0 .. needed.Length - 1 do
                    needed[name] <- persists && (needed[name] || isEnd item layer name)

                for edge in edges do
                    needed[edge.Pre] <- true

                found[layer - 1] <- edges

            {
                Names = wiring.Naming.Names
                Edges = Array.concat found
            })

    /// For every item of a batch the connections between what is active before and after each layer. Stimulus
    /// [item; sensory; time] and activity [item; neuron; layer] of the network; the wiring gives names and strengths.
    /// After activations_to_df and activations_to_df_batched of connectome_interpreter (with `PathRules.reference` the
    /// same rows). Activity that a neuron keeps by its leak is no connection and not in the table.
    let ofActivity (rules: PathRules) (wiring: Wiring) (network: Network) (stimulus: NdArray) (activity: NdArray) =
        backFrom (fun _ _ _ -> true) false rules wiring network stimulus activity

    /// The paths with the activity of one item written in: means over all members of a name. `start` layers later in
    /// the network count as the first layer of the paths. After get_activations_for_path. Throws ArgumentException when the
    /// paths are longer than the activity, or have other names than the naming.
    let withActivity
        (start: int)
        (naming: Naming)
        network
        (stimulus: NdArray)
        (activity: NdArray)
        item
        (paths: PathTable)
        =
        mustFit network naming stimulus activity

        if naming.Names.Length <> paths.Names.Length then
            invalidArg (nameof paths) $"paths of {paths.Names.Length} names, a naming of {naming.Names.Length}."

        let layers = activity.Shape[2]

        for edge in paths.Edges do
            if edge.Layer + start < 1 || edge.Layer + start > layers then
                invalidArg (nameof paths) $"layer {edge.Layer} + {start} is outside of 1 .. {layers}."

        let rules =
            { PathRules.defaults with
                Activity = ActivityThreshold.Everything
            }

        let states =
            Array.init (layers + 1) (fun at -> lazy (boundary network stimulus activity item at |> active rules naming))

        { paths with
            Edges =
                paths.Edges
                |> Array.map (fun edge ->
                    { edge with
                        PreActivity = states[edge.Layer + start - 1].Value[edge.Pre]
                        PostActivity = states[edge.Layer + start].Value[edge.Post]
                    })
        }
