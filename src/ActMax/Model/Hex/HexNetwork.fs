namespace ActMax

open System
open ActMax.Kernels

/// A recurrent network of the fly's visual system on a hex lattice: V(t+1) = V + step / max(tau, step) * (-V + bias +
/// sum of weights times activation(V) + stimulus), with weight = sign * exp(log count) * strength. Immutable, no
/// tensors. Parameters have the names of the types, or pairs of types, that share them (flyvis: `PPNeuronIGRSynapses`).
type HexNetwork =
    {
        Connectome: HexConnectome
        /// Steps from the middle of the lattice to its border.
        Extent: int
        Activation: LatticeActivation
        /// Duration of a frame, in seconds.
        StepSeconds: float
        /// By cell type.
        Bias: Map<string, float>
        /// By cell type, in seconds; shorter than a frame counts as a frame.
        TimeConstant: Map<string, float>
        /// By source and target type; 1 or -1.
        Sign: Map<string * string, float>
        /// By source and target type, 0 or more in flyvis.
        Strength: Map<string * string, float>
        /// Logarithm of the synapse count, by source type, target type, du and dv.
        LogCount: Map<string * string * int * int, float>
    }

/// What should be known about a network before its numbers are believed.
[<RequireQualifiedAccess>]
type HexWarning =
    /// A frame is longer than 1/50 s, the step that flyvis trains with.
    | CoarseStep of seconds: float
    /// These types would be faster than a frame; they follow their input at once.
    | FasterThanStep of types: string list
    /// Under constant grey the voltages grow without bound.
    | Diverges of largest: float
    /// After a second of grey the voltages still change by so much a frame.
    | NotSettled of change: float

[<RequireQualifiedAccess>]
module HexWarning =

    /// One readable sentence.
    let message (warning: HexWarning) : string =
        match warning with
        | HexWarning.CoarseStep seconds ->
            $"a frame of {seconds:g4} s is longer than 0.02 s, the longest that is trusted to integrate the dynamics."
        | HexWarning.FasterThanStep types ->
            let names = types |> List.truncate 8 |> String.concat ", "
            $"{types.Length} cell types are faster than a frame and follow their input at once: {names}."
        | HexWarning.Diverges largest -> $"the network is not stable: voltages reach {largest:g4} under constant grey."
        | HexWarning.NotSettled change ->
            $"the network has not settled after a second of grey: voltages change by {change:g4} a frame."

[<RequireQualifiedAccess>]
module HexNetwork =

    /// Filters that join at least one pair of cells at an extent, in the order of flyvis' groups: source, target, du,
    /// dv, synapses and number of edges.
    let private realised extent (connectome: HexConnectome) =
        let counts = HexTable.realised extent connectome

        [|
            for c in 0 .. connectome.Connections.Length - 1 do
                let connection = connectome.Connections[c]

                for o in 0 .. connection.Offsets.Length - 1 do
                    if counts[c][o] > 0 then
                        let offset = connection.Offsets[o]

                        struct ((connection.Source, connection.Target, offset.Du, offset.Dv),
                                offset.Synapses,
                                counts[c][o])
        |]

    /// The filters, in the order of flyvis' `edges_syn_count`: source, target, du, dv.
    let filters (network: HexNetwork) : (string * string * int * int)[] =
        realised network.Extent network.Connectome
        |> Array.map (fun (struct (key, _, _)) -> key)

    let internal pairsOf (filters: (string * string * int * int)[]) =
        filters
        |> Array.map (fun (source, target, _, _) -> source, target)
        |> Array.distinct

    /// Pairs of types that are joined, in the order of flyvis' `edges_sign` and `edges_syn_strength`.
    let pairs (network: HexNetwork) : (string * string)[] = pairsOf (filters network)

    /// Names of the cell types in their order, which is that of flyvis' `nodes_bias` and `nodes_time_const`.
    let types (network: HexNetwork) : string[] =
        network.Connectome.Types |> Array.map _.Name

    let private checkStep seconds =
        if not (Double.IsFinite seconds) || seconds <= 0.0 then
            invalidArg "seconds" $"a frame of {seconds} s is not above 0."

    /// A network with flyvis' initial values: bias 0.5 (the mean of what it draws from), time constant 0.05 s, and
    /// strength 0.01 divided by the mean synapse count of the pair's edges; rectified, 1/100 s a frame. Throws
    /// ArgumentException for a negative extent.
    let create (extent: int) (connectome: HexConnectome) : HexNetwork =
        let realised = realised extent connectome

        let strength =
            realised
            |> Array.groupBy (fun (struct ((source, target, _, _), _, _)) -> source, target)
            |> Array.map (fun (pair, filters) ->
                let edges = filters |> Array.sumBy (fun (struct (_, _, edges)) -> float edges)

                let synapses =
                    filters
                    |> Array.sumBy (fun (struct (_, synapses, edges)) -> synapses * float edges)

                pair, 0.01 * edges / synapses)

        let sign =
            connectome.Connections
            |> Array.map (fun connection -> (connection.Source, connection.Target), float connection.Sign)
            |> Map.ofArray

        let same value =
            connectome.Types
            |> Array.map (fun cellType -> cellType.Name, value)
            |> Map.ofArray

        {
            Connectome = connectome
            Extent = extent
            Activation = LatticeActivation.Relu
            StepSeconds = 0.01
            Bias = same 0.5
            TimeConstant = same 0.05
            Sign = strength |> Array.map (fun (pair, _) -> pair, sign[pair]) |> Map.ofArray
            Strength = Map.ofArray strength
            LogCount =
                realised
                |> Array.map (fun (struct (key, synapses, _)) -> key, log synapses)
                |> Map.ofArray
        }

    let withActivation (activation: LatticeActivation) (network: HexNetwork) : HexNetwork =
        { network with Activation = activation }

    /// Another duration of a frame. Throws ArgumentException for one that is not above 0.
    let withStep (seconds: float) (network: HexNetwork) : HexNetwork =
        checkStep seconds
        { network with StepSeconds = seconds }

    let private set what key value (map: Map<'key, float>) =
        if not (map.ContainsKey key) then
            invalidArg "key" $"the network has no {what} of %A{key}."

        map.Add(key, value)

    /// Throws ArgumentException for an unknown type, as the other setters do for an unknown pair or filter.
    let withBias (cellType: string) (value: float) (network: HexNetwork) : HexNetwork =
        { network with
            Bias = set "bias" cellType value network.Bias
        }

    /// In seconds.
    let withTimeConstant (cellType: string) (seconds: float) (network: HexNetwork) : HexNetwork =
        { network with
            TimeConstant = set "time constant" cellType seconds network.TimeConstant
        }

    let withStrength (source: string) (target: string) (value: float) (network: HexNetwork) : HexNetwork =
        { network with
            Strength = set "strength" (source, target) value network.Strength
        }

    /// All strengths times a factor.
    let scaleStrengths (factor: float) (network: HexNetwork) : HexNetwork =
        { network with
            Strength = network.Strength |> Map.map (fun _ strength -> factor * strength)
        }

    /// The same network on a smaller or larger lattice: parameters keep their values, and those of connections that
    /// only the new lattice has room for begin as in `create`.
    let atExtent (extent: int) (network: HexNetwork) : HexNetwork =
        let fresh = create extent network.Connectome

        let keep (old: Map<'key, float>) (map: Map<'key, float>) =
            map |> Map.map (fun key value -> old.TryFind key |> Option.defaultValue value)

        { network with
            Extent = extent
            Sign = keep network.Sign fresh.Sign
            Strength = keep network.Strength fresh.Strength
            LogCount = keep network.LogCount fresh.LogCount
        }

    /// Signed weight of every filter, in their order.
    let weights (network: HexNetwork) : float[] =
        filters network
        |> Array.map (fun (source, target, du, dv) ->
            network.Sign[(source, target)]
            * Math.Exp network.LogCount[(source, target, du, dv)]
            * network.Strength[(source, target)])

    /// Every cell, in the order of nodes: type after type, u outer and v inner.
    let cells (network: HexNetwork) : HexCell[] =
        Array.map2
            (fun (cellType: HexCellType) ->
                Array.map (fun (struct (u, v)) ->
                    {
                        CellType = cellType.Name
                        U = u
                        V = v
                    }))
            network.Connectome.Types
            (HexTable.places network.Extent network.Connectome)
        |> Array.concat

    /// First node of every type, and the number of nodes.
    let internal first (network: HexNetwork) : int[] =
        HexTable.places network.Extent network.Connectome
        |> Array.scan (fun sum cells -> sum + cells.Length) 0

    let private typeIndex (network: HexNetwork) cellType =
        match Array.tryFindIndex ((=) cellType) (types network) with
        | Some index -> Ok index
        | None -> Error [ NearNames.unknown "cell type" cellType (types network) ]

    /// First node and number of nodes of a type; an unknown one is a fault that names those most like it.
    let range (cellType: string) (network: HexNetwork) : Result<struct (int * int), InputError list> =
        typeIndex network cellType
        |> Result.map (fun index ->
            let first = first network
            struct (first[index], first[index + 1] - first[index]))

    /// Number of nodes of all types.
    let size (network: HexNetwork) : int = Array.last (first network)

    /// The node of the cell of a type in column (u, v); faults of an unknown type and of a column without such a cell.
    let node (network: HexNetwork) (cellType: string) (u: int, v: int) : Result<int, InputError list> =
        typeIndex network cellType
        |> Result.bind (fun index ->
            let places = HexTable.places network.Extent network.Connectome

            match Array.tryFindIndex ((=) (struct (u, v))) places[index] with
            | Some place -> Ok((first network)[index] + place)
            | None ->
                let what = $"the column of a cell of type {cellType}"

                Error
                    [
                        InputError.OutOfRange(
                            what,
                            $"({u}, {v})",
                            $"one of the type's {places[index].Length} columns within {network.Extent} steps of (0, 0)"
                        )
                    ])

    /// The node of the middle cell of a type.
    let central (network: HexNetwork) (cellType: string) : Result<int, InputError list> = node network cellType (0, 0)

    /// Number of values in a frame of the stimulus: the cells of an input type.
    let hexals (network: HexNetwork) : int =
        match range network.Connectome.InputUnits[0] network with
        | Ok(struct (_, count)) -> count
        | Error _ -> 0

    /// What can be said of a network without rolling it out; `HexModel.warnings` says more.
    let warnings (network: HexNetwork) : HexWarning list =
        // Time constants at the step itself are what training with that step leaves.
        let fast =
            types network
            |> Array.filter (fun name -> network.TimeConstant[name] < network.StepSeconds)

        [
            if network.StepSeconds > 0.02 then
                HexWarning.CoarseStep network.StepSeconds

            if fast.Length > 0 then
                HexWarning.FasterThanStep(List.ofArray fast)
        ]

    /// The network as kernels take it: types by number, filters in the order of `filters`.
    let compile (network: HexNetwork) : LatticeNetwork =
        let typeOf = types network |> Array.mapi (fun i name -> name, i) |> dict

        LatticeNetwork(
            network.Extent,
            ReadOnlySpan(
                network.Connectome.Types
                |> Array.map (fun cellType -> HexConnectome.strides cellType.Pattern)
            ),
            ReadOnlySpan(
                filters network
                |> Array.map (fun (source, target, du, dv) -> LatticeFilter(typeOf[source], typeOf[target], du, dv))
            ),
            ReadOnlySpan(network.Connectome.InputUnits |> Array.map (fun name -> typeOf[name]))
        )
