namespace ActMax

open System
open ActMax.Kernels

/// A neuron in a layer (0-based).
[<Struct>]
type WatchedCell = { Neuron: int; Layer: int }

/// What is silent in a simulation: neurons, from before the stimulus to the last layer and with the stimulus they
/// receive, and rows of the stimulus.
type Silenced = { Neurons: int[]; Inputs: int[] }

/// One rollout and what reaches its parts from a weighted sum of cells.
type Sensitivity =
    {
        /// [layer; neuron].
        Activity: float32[]
        /// State before layer 0, with stimulus column 0: [neuron].
        Origin: float32[]
        /// Gradient at the drive (weights times the state before) of every neuron in every layer, [layer; neuron].
        Drive: float32[]
        /// Gradient at the stimulus, [input; time].
        Stimulus: float32[]
    }

/// A network made ready for many simulations of one stimulus with different parts silenced, on managed arrays.
/// Single precision. Throws ArgumentException for custom neurons, which kernels do not know, and for a stimulus that is
/// not [input; time].
[<Sealed>]
type Simulation(execution: Execution, network: Network, stimulus: NdArray) =

    do
        match network.Neuron with
        | NeuronModel.Custom(name, _) ->
            invalidArg (nameof network) $"the neuron model '{name}' is a function; only built-in ones can be analysed."
        | _ -> ()

        if stimulus.Shape <> [| network.Sensory.Length; network.Layers |] then
            invalidArg
                (nameof stimulus)
                $"the stimulus has shape %A{List.ofArray stimulus.Shape}; the network asks for [{network.Sensory.Length}; {network.Layers}] (input; time)."

    // A compiled whole brain is hundreds of megabytes, and so are the buffers of a batch on it: those of earlier steps
    // must go before more are made, and the collector would wait longer than that.
    let collect () =
        if network.Weights.NonZeros > 4_000_000 then
            GC.Collect()

    do collect ()

    let weights, divisive = NodeValues.splitDivisive network
    let compiled = CompiledNetwork(weights, network.Sensory, divisive)
    let settings = Multilayered.settings network
    let parameters = NodeValues.ofNetwork network
    let kernel = Kernel.Choose(Option.toObj execution.Kernel)
    let neurons = Network.size network
    let inputs, layers = network.Sensory.Length, network.Layers
    let isRead = network.Rules.GateStimulus

    let value (scale: float32) (input: int) (time: int) : float32 =
        let x = scale * stimulus.Values[input * layers + time]

        if not isRead then x
        elif x < network.Threshold then 0f
        else min x 1f

    let rowsOf =
        lazy
            (network.Sensory
             |> Seq.indexed
             |> Seq.groupBy snd
             |> Seq.map (fun (n, rows) -> n, Seq.map fst rows |> Array.ofSeq)
             |> dict)

    /// Rows without stimulus where these parts are silent.
    let silentRows (item: Silenced) : int[] =
        [|
            yield! item.Inputs

            for neuron in item.Neurons do
                match rowsOf.Value.TryGetValue neuron with
                | true, rows -> yield! rows
                | _ -> ()
        |]

    /// [time; input; item].
    let columns (scale: float32) (items: Silenced[]) : float32[] =
        let width = items.Length
        let found = Array.zeroCreate (layers * inputs * width)

        for time in 0 .. layers - 1 do
            for input in 0 .. inputs - 1 do
                Array.fill found ((time * inputs + input) * width) width (value scale input time)

        items
        |> Array.iteri (fun b item ->
            for row in silentRows item do
                for time in 0 .. layers - 1 do
                    found[(time * inputs + row) * width + b] <- 0f)

        found

    /// [neuron; item]; empty for zeros.
    let initial (items: Silenced[]) : float32[] =
        if network.Initial.Length = 0 then
            Array.empty
        else
            let width = items.Length
            let found = Array.init (neurons * width) (fun cell -> network.Initial[cell / width])

            items
            |> Array.iteri (fun b item ->
                for neuron in item.Neurons do
                    found[neuron * width + b] <- 0f)

            found

    let clamps (items: Silenced[]) =
        ResizeArray
            [
                yield! network.Clamps

                for b, item in Array.indexed items do
                    for neuron in item.Neurons do
                        Clamp(Clamp.All, neuron, b, 0f)
            ]

    let input (stimulus: float32[]) (initial: float32[]) =
        RolloutInput<float32>(
            ReadOnlySpan stimulus,
            ReadOnlySpan initial,
            ReadOnlySpan parameters.Slope,
            ReadOnlySpan parameters.Bias,
            ReadOnlySpan parameters.Tau,
            ReadOnlySpan parameters.Strength
        )

    let nothing =
        {
            Neurons = Array.empty
            Inputs = Array.empty
        }

    let mutable known: (Kernels.Reading[] * RolloutTape) option = None

    let tape (cells: Kernels.Reading[]) (items: Silenced[]) : RolloutTape =
        let made () =
            collect ()

            kernel.CreateTape(
                RolloutPlan(compiled, settings, layers, items.Length, clamps items, execution.Threads, cells, 1)
            )

        if items.Length > 1 || items[0].Neurons.Length > 0 then
            made ()
        else
            match known with
            | Some(before, tape) when before = cells -> tape
            | _ ->
                let tape = made ()
                known <- Some(cells, tape)
                tape

    let chunk =
        // State of a chunk within about 40 MB for a whole brain, and many small ones at once.
        if neurons > 60_000 then 16 else 64

    member _.Network = network
    member _.Stimulus = stimulus

    /// Activity of the cells, one array a simulation: what is left with these parts silenced. Every simulation is one
    /// item of a batch.
    member _.Read(cells: WatchedCell[], items: Silenced[]) : float32[][] =
        let readings =
            cells |> Array.map (fun cell -> Kernels.Reading(cell.Layer, cell.Neuron))

        items
        |> Array.chunkBySize chunk
        |> Array.collect (fun items ->
            let tape = tape readings items
            let found = Array.zeroCreate (cells.Length * items.Length)
            let given = input (columns 1f items) (initial items)
            kernel.Forward(tape, &given, Span found)
            Array.init items.Length (fun b -> Array.init cells.Length (fun c -> found[c * items.Length + b])))

    /// Activity of the cells with nothing silenced.
    member this.Read(cells: WatchedCell[]) : float32[] = this.Read(cells, [| nothing |])[0]

    /// The whole activity, [layer; neuron].
    member _.Activity() : float32[] =
        let items = [| nothing |]

        let plan =
            RolloutPlan(compiled, settings, layers, 1, clamps items, execution.Threads)

        let found = Array.zeroCreate (layers * neurons)
        let given = input (columns 1f items) (initial items)
        kernel.Forward(kernel.CreateTape plan, &given, Span found)
        found

    /// One rollout and one adjoint: gradients of the sum of cells times their weights.
    member this.Sensitivity(cells: (WatchedCell * float32)[]) : Sensitivity = this.Sensitivity(cells, 1f)

    /// The same with the stimulus times a factor.
    member _.Sensitivity(cells: (WatchedCell * float32)[], scale: float32) : Sensitivity =
        let items = [| nothing |]

        let plan =
            RolloutPlan(compiled, settings, layers, 1, clamps items, execution.Threads)

        let tape = kernel.CreateTape plan
        let activity = Array.zeroCreate (layers * neurons)
        let stimulus, before = columns scale items, initial items
        let given = input stimulus before
        kernel.Forward(tape, &given, Span activity)
        let arriving = Array.zeroCreate<float32> activity.Length

        for cell, weight in cells do
            let at = cell.Layer * neurons + cell.Neuron
            arriving[at] <- arriving[at] + weight

        let drive = Array.zeroCreate<float32> activity.Length
        let toStimulus = Array.zeroCreate<float32> stimulus.Length

        let gradient =
            RolloutGradient<float32>(
                Span toStimulus,
                Span.Empty,
                Span.Empty,
                Span.Empty,
                Span.Empty,
                Span.Empty,
                Span drive
            )

        kernel.Adjoint(tape, &given, ReadOnlySpan activity, ReadOnlySpan arriving, &gradient)

        let origin =
            if before.Length = 0 then
                Array.zeroCreate neurons
            else
                Array.copy before

        for row in 0 .. inputs - 1 do
            let neuron = network.Sensory[row]

            origin[neuron] <-
                if network.Rules.Embedding = StimulusEmbedding.Add then
                    origin[neuron] + stimulus[row]
                else
                    stimulus[row]

        {
            Activity = activity
            Origin = origin
            Drive = drive
            Stimulus = Array.init (inputs * layers) (fun i -> toStimulus[i % layers * inputs + i / layers])
        }
