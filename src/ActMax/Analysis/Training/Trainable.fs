namespace ActMax

open ActMax.Kernels
open TorchSharp

/// One kind of parameter that is fitted: a slice of the vector of all of them.
type internal TrainableSlice =
    {
        Kind: ParameterKind
        Groups: string[]
        /// Where its values begin in the vector.
        First: int
    }

/// The fitted parameters of a network as one vector, and the network's response as a function of it.
[<NoEquality; NoComparison>]
type internal Trainable =
    {
        Slices: TrainableSlice list
        Start: float[]
        /// A vector [parameters], float64, and stimuli [batch; sensory; time] to a response.
        Respond: torch.Tensor -> torch.Tensor -> Response
        Precision: Precision
    }

[<RequireQualifiedAccess>]
module internal Trainable =

    let private slices (kinds: ParameterKind list) (network: Network) =
        ParameterTable.kinds
        |> List.filter (fun kind -> List.contains kind kinds)
        |> List.mapFold
            (fun first kind ->
                let groups = ParameterTable.groups kind network

                {
                    Kind = kind
                    Groups = groups
                    First = first
                },
                first + groups.Length)
            0
        |> fst
        |> List.filter (fun slice -> slice.Groups.Length > 0)

    let private groupOfNeuron (network: Network) (groups: string[]) : int[] =
        if network.Group.Length = 0 then
            Array.zeroCreate (Network.size network)
        else
            let place = groups |> Seq.mapi (fun i group -> group, i) |> dict
            network.Group |> Array.map (fun group -> place[group])

    /// What a network makes of the values it is given; see `NodeValues.ofNetwork`.
    let private taken (network: Network) (kind: ParameterKind) (values: torch.Tensor) =
        let isGrouped = network.Group.Length > 0

        match kind with
        | ParameterKind.Bias when isGrouped && network.Rules.AbsoluteGroupBias -> values.abs ()
        | ParameterKind.Tau when isGrouped -> values.clamp (min = Scalar.op_Implicit 1f)
        | _ -> values

    /// Throws ArgumentException for a custom neuron model, and when no parameter would be fitted.
    let create (execution: Execution) (kinds: ParameterKind list) (network: Network) : Trainable =
        let slices = slices kinds network

        if slices.IsEmpty then
            invalidArg (nameof kinds) "no parameter to fit."

        let start =
            slices
            |> List.map (fun slice ->
                let values = Option.get (ParameterTable.grouped slice.Kind network)

                slice.Groups
                |> Array.map (fun group -> float (ParameterTable.valueOf group values)))
            |> Array.concat

        let respond = Multilayered.parametric execution network
        let constants = NodeValues.ofNetwork network

        let places =
            slices
            |> List.filter (fun slice -> slice.Kind <> ParameterKind.Divisive)
            |> List.map (fun slice -> slice.Kind, groupOfNeuron network slice.Groups)
            |> Map.ofList

        let values (vector: torch.Tensor) (kind: ParameterKind) (constant: float32[]) =
            match slices |> List.tryFind (fun slice -> slice.Kind = kind) with
            | Some slice ->
                let given =
                    vector.narrow (0L, int64 slice.First, int64 slice.Groups.Length)
                    |> Precision.cast execution.Precision
                    |> taken network kind

                match Map.tryFind kind places with
                | Some places -> given.index_select (0L, Convert.indices places)
                | None -> given
            | None ->
                Precision.cast execution.Precision (Convert.toTensor (NdArray.create [| constant.Length |] constant))

        {
            Slices = slices
            Start = start
            Respond =
                fun vector stimuli ->
                    respond
                        {
                            Slope = values vector ParameterKind.Slope constants.Slope
                            Bias = values vector ParameterKind.Bias constants.Bias
                            Tau = values vector ParameterKind.Tau constants.Tau
                            Strength = values vector ParameterKind.Divisive constants.Strength
                        }
                        stimuli
            Precision = execution.Precision
        }

    /// The vector as values by kind and group.
    let table (trainable: Trainable) (vector: float[]) : ParameterTable =
        Map.ofList
            [
                for slice in trainable.Slices ->
                    slice.Kind,
                    Map.ofArray (
                        slice.Groups
                        |> Array.mapi (fun i group -> group, float32 vector[slice.First + i])
                    )
            ]

    /// Every parameter's name, in the order of the vector.
    let names (trainable: Trainable) : string list =
        [
            for slice in trainable.Slices do
                for group in slice.Groups -> $"{ParameterTable.name slice.Kind} {group}"
        ]

    /// The nearest vector that a network can have.
    let bounded (trainable: Trainable) (vector: float[]) : float[] =
        let least = Array.create vector.Length System.Double.NegativeInfinity

        for slice in trainable.Slices do
            for i in slice.First .. slice.First + slice.Groups.Length - 1 do
                least[i] <-
                    match slice.Kind with
                    | ParameterKind.Slope
                    | ParameterKind.Divisive -> 0.0
                    | ParameterKind.Tau -> 1.0
                    | ParameterKind.Bias -> System.Double.NegativeInfinity

        // Not a number stays so.
        Array.map2 (fun (low: float) (x: float) -> if x < low then low else x) least vector
