namespace ActMax

/// Leaves on a path table what leads somewhere.
[<RequireQualifiedAccess>]
module PathFilter =

    /// Edges of the layers `first` .. `last` that lead from a start to an end along edges of the table, in two passes.
    /// `persists`: activity stays with a neuron from layer to layer, so that a path may wait.
    let private along
        (first: int, last: int)
        (isStart: int -> int -> bool)
        (isEnd: int -> int -> bool)
        (persists: bool)
        (paths: PathTable)
        : PathTable =
        let count = paths.Names.Length

        let isInOrder =
            paths.Edges |> Seq.pairwise |> Seq.forall (fun (a, b) -> a.Layer <= b.Layer)

        let edges =
            if isInOrder then
                paths.Edges
            else
                paths.Edges |> Array.sortBy _.Layer

        /// Where a layer begins in the edges.
        let start layer =
            let mutable low = 0
            let mutable high = edges.Length

            while low < high do
                let middle = (low + high) / 2

                if edges[middle].Layer < layer then
                    low <- middle + 1
                else
                    high <- middle

            low

        let isKept = Array.create edges.Length true

        /// Goes through layers in an order; `enters` and `leaves` are the two ends of an edge in that direction.
        let pass order enters leaves isSource =
            let mutable reached = Array.create count false

            for layer in order do
                let next =
                    if persists then
                        Array.init count (fun name -> reached[name] || isSource layer name)
                    else
                        Array.create count false

                for i in start layer .. start (layer + 1) - 1 do
                    let from: int = enters edges[i]
                    isKept[i] <- isKept[i] && (reached[from] || isSource layer from)

                    if isKept[i] then
                        next[leaves edges[i]] <- true

                reached <- next

        pass [ first..last ] (fun (edge: PathEdge) -> edge.Pre) (fun edge -> edge.Post) isStart
        pass [ last .. -1 .. first ] (fun (edge: PathEdge) -> edge.Post) (fun edge -> edge.Pre) isEnd

        { paths with
            Edges =
                Array.init edges.Length id
                |> Array.filter (fun i -> isKept[i] && edges[i].Layer >= first && edges[i].Layer <= last)
                |> Array.map (fun i -> edges[i])
        }

    /// The layers up to the last one that follow each other without a gap.
    let private consecutive (paths: PathTable) : int * int =
        let present = paths.Edges |> Seq.map _.Layer |> set
        let last = present.MaximumElement

        let first =
            Seq.initInfinite (fun i -> last - i)
            |> Seq.takeWhile present.Contains
            |> Seq.min

        first, last

    /// What lies on a path from the first layer of the table to the last one, ending at `targets` where given
    /// (positions of names). Names in `kept` may begin and end paths anywhere. Layers before a gap are left out. Empty
    /// when nothing reaches the last layer. After remove_excess_neurons of connectome_interpreter (which leaves a table of
    /// one layer as it is).
    let connected (kept: Set<int>) (targets: Set<int> option) (paths: PathTable) : PathTable =
        if paths.Edges.Length = 0 then
            paths
        else
            let first, last = consecutive paths

            let isTarget name =
                targets |> Option.forall (Set.contains name)

            let found =
                { paths with
                    Edges = paths.Edges |> Array.filter (fun edge -> edge.Layer >= first)
                }
                |> along
                    (first, last)
                    (fun layer pre -> layer = first || kept.Contains pre)
                    (fun layer post -> if layer = last then isTarget post else kept.Contains post)
                    false

            if found.Edges |> Array.exists (fun edge -> edge.Layer = last) then
                found
            else
                { paths with Edges = Array.empty }

    /// Connections stronger than this, and of them what is still connected. Empty when a layer vanishes.
    /// After filter_paths.
    let stronger (than: float32) (paths: PathTable) : PathTable =
        let layers = paths.Edges |> Seq.map _.Layer |> set

        let strong =
            { paths with
                Edges = paths.Edges |> Array.filter (fun edge -> edge.Weight > than)
            }

        if (strong.Edges |> Seq.map _.Layer |> set) <> layers then
            { paths with Edges = Array.empty }
        else
            connected Set.empty None strong

    /// Paths that pass one of these names at a boundary: 1 is where the first layer begins, the last layer plus 1 where
    /// it ends. After the necessary intermediates of filter_paths. Throws ArgumentException for another boundary.
    let through (boundary: int) (names: Set<int>) (paths: PathTable) : PathTable =
        let last = paths.Edges |> Seq.fold (fun most edge -> max most edge.Layer) 0

        if boundary < 1 || boundary > last + 1 then
            invalidArg (nameof boundary) $"boundary {boundary} is outside of 1 .. {last + 1}."

        { paths with
            Edges =
                paths.Edges
                |> Array.filter (fun edge ->
                    if boundary <= last then
                        edge.Layer <> boundary || names.Contains edge.Pre
                    else
                        edge.Layer <> last || names.Contains edge.Post)
        }
        |> connected Set.empty None

    /// Where activity comes from, by layer and name: stimulus values other than 0 at any time, an initial state, and
    /// neurons with a positive bias.
    let private sources (naming: Naming) (network: Network) (stimulus: NdArray) (item: int) : bool[][] =
        let rows, times = stimulus.Shape[1], stimulus.Shape[2]

        let starts =
            Array.init (network.Layers + 1) (fun _ -> Array.create naming.Names.Length false)

        let start layer neuron =
            if naming.Of[neuron] >= 0 then
                starts[layer][naming.Of[neuron]] <- true

        network.Sensory
        |> Array.iteri (fun row neuron ->
            for time in 0 .. times - 1 do
                if stimulus.Values[(item * rows + row) * times + time] <> 0f then
                    start (time + 1) neuron)

        network.Initial
        |> Array.iteri (fun neuron value ->
            if value <> 0f then
                start 1 neuron)

        (NodeValues.ofNetwork network).Bias
        |> Array.iteri (fun neuron bias ->
            if bias > 0f then
                for layer in 2 .. network.Layers do
                    start layer neuron)

        starts

    /// Whether a name is a target after a layer of the table.
    let private isTarget
        (naming: Naming)
        (network: Network)
        (items: int)
        (targets: Target list)
        : int -> int -> int -> bool =
        let ends =
            Target.resolve network.Layers (Network.size network) items targets
            |> List.map (fun (item, target) -> struct (item, target.Layer + 1, naming.Of[target.Neuron]))
            |> System.Collections.Generic.HashSet

        fun item layer name -> ends.Contains(struct (item, layer, name))

    let private persists (network: Network) : bool =
        (NodeValues.ofNetwork network).Tau |> Array.exists (fun tau -> tau > 1f)

    /// What leads from where activity comes from to the targets, each in its layer. Activity comes from stimulus values
    /// other than 0 at any time, from an initial state, and from neurons with a positive bias. Of a network with leak,
    /// paths may wait in a neuron. The table is one made by `ActivePaths.ofActivity` for this item.
    let towards
        (naming: Naming)
        (network: Network)
        (stimulus: NdArray)
        (item: int)
        (targets: Target list)
        (paths: PathTable)
        : PathTable =
        if naming.Names.Length <> paths.Names.Length then
            invalidArg (nameof naming) $"{naming.Names.Length} names for paths of {paths.Names.Length}."

        let starts = sources naming network stimulus item
        let isEnd = isTarget naming network stimulus.Shape[0] targets item
        along (1, network.Layers) (fun layer pre -> starts[layer][pre]) isEnd (persists network) paths

    /// `ActivePaths.ofActivity` and then `towards` for every item, without the whole table between: at the size of a brain
    /// that table is most of the memory.
    let ofActivity
        (rules: PathRules)
        (wiring: Wiring)
        (network: Network)
        (targets: Target list)
        (stimulus: NdArray)
        (activity: NdArray)
        : PathTable[] =
        let isEnd = isTarget wiring.Naming network stimulus.Shape[0] targets

        ActivePaths.backFrom isEnd (persists network) rules wiring network stimulus activity
        |> Array.mapi (fun item paths -> towards wiring.Naming network stimulus item targets paths)
