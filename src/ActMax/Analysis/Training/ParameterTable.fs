namespace ActMax

/// A parameter that neurons of a group share.
[<RequireQualifiedAccess>]
type ParameterKind =
    | Slope
    | Bias
    | Tau
    /// Strength of divisive inhibition, by presynaptic group.
    | Divisive

/// Values of parameters by kind and group. The group `ParameterTable.everyone` stands for all neurons whose group has
/// no value of its own.
type ParameterTable = Map<ParameterKind, Map<string, float32>>

[<RequireQualifiedAccess>]
module ParameterTable =

    /// The name that stands for neurons without a value of their own.
    let everyone = "*"

    let kinds: ParameterKind list =
        [
            ParameterKind.Slope
            ParameterKind.Bias
            ParameterKind.Tau
            ParameterKind.Divisive
        ]

    /// The name of a kind in files and on the command line.
    let name (kind: ParameterKind) : string =
        match kind with
        | ParameterKind.Slope -> "slope"
        | ParameterKind.Bias -> "bias"
        | ParameterKind.Tau -> "tau"
        | ParameterKind.Divisive -> "divisive"

    /// The kind with a name, or an error that lists the known ones.
    let kindOf (what: string) (text: string) : Result<ParameterKind, InputError list> =
        match kinds |> List.tryFind (fun kind -> name kind = text) with
        | Some kind -> Ok kind
        | None -> Error [ InputError.UnknownName(what, text, List.map name kinds) ]

    /// The values of a kind in a network; None for the strength of a network that does not divide.
    let internal grouped (kind: ParameterKind) (network: Network) : Grouped option =
        match kind with
        | ParameterKind.Slope -> Some network.Slope
        | ParameterKind.Bias -> Some network.Bias
        | ParameterKind.Tau -> Some network.Tau
        | ParameterKind.Divisive -> network.Divisive |> Option.map _.Strength

    /// Groups that have a value of a kind, ascending in the order of their characters; `everyone` alone in a network
    /// without groups.
    let groups (kind: ParameterKind) (network: Network) : string[] =
        let ordered (names: string seq) =
            names
            |> Seq.distinct
            |> Seq.sortWith (fun a b -> System.String.CompareOrdinal(a, b))
            |> Array.ofSeq

        match kind, network.Divisive with
        | ParameterKind.Divisive, None -> Array.empty
        | ParameterKind.Divisive, Some divisive -> divisive.Groups |> Seq.map fst |> ordered
        | _ when network.Group.Length = 0 -> [| everyone |]
        | _ -> ordered network.Group

    /// The value of a group in a network, `everyone` being the default.
    let internal valueOf (group: string) (values: Grouped) : float32 =
        if group = everyone then
            values.Default
        else
            Grouped.valueOf group values

    /// The values that a network has, of these kinds.
    let ofNetwork (wanted: ParameterKind list) (network: Network) : ParameterTable =
        Map.ofList
            [
                for kind in wanted do
                    match grouped kind network with
                    | Some values ->
                        kind, Map.ofArray [| for group in groups kind network -> group, valueOf group values |]
                    | None -> ()
            ]

    let private outOfRange (kind: ParameterKind) (group: string) (value: float32) =
        let what = $"{name kind} of '{group}'"

        if not (System.Single.IsFinite value) then
            Some(InputError.NotFinite(what, "its value"))
        elif kind = ParameterKind.Tau && value < 1f then
            Some(InputError.OutOfRange(what, $"{value:g}", "at least 1 layer"))
        else
            None

    let private faults (network: Network) (table: ParameterTable) =
        [
            for KeyValue(kind, values) in table do
                let known = groups kind network

                if kind = ParameterKind.Divisive && known.Length = 0 then
                    InputError.Missing(
                        "divisive inhibition",
                        "a network with it, since the parameters have its strength"
                    )
                else
                    for KeyValue(group, value) in values do
                        if group <> everyone && not (Array.contains group known) then
                            InputError.UnknownName($"group with a {name kind}", group, List.ofArray known)

                        yield! Option.toList (outOfRange kind group value)
        ]

    let private changed (values: Map<string, float32>) (before: Grouped) : Grouped =
        values
        |> Map.fold
            (fun (all: Grouped) group value ->
                if group = everyone then
                    { all with Default = value }
                else
                    Grouped.withGroup group value all)
            before

    /// The network with these values in place of its own. Faults: groups that the network has not, values that are
    /// no numbers, a tau below 1, the strength of divisive inhibition in a network without it.
    let apply (table: ParameterTable) (network: Network) : Result<Network, InputError list> =
        match faults network table with
        | [] ->
            table
            |> Map.fold
                (fun (network: Network) kind values ->
                    match kind with
                    | ParameterKind.Slope -> network |> Network.withSlope (changed values network.Slope)
                    | ParameterKind.Bias -> network |> Network.withBias (changed values network.Bias)
                    | ParameterKind.Tau -> network |> Network.withTau (changed values network.Tau)
                    | ParameterKind.Divisive ->
                        { network with
                            Divisive =
                                network.Divisive
                                |> Option.map (fun divisive ->
                                    { divisive with
                                        Strength = changed values divisive.Strength
                                    })
                        })
                network
            |> Ok
        | faults -> Error(List.truncate 10 faults)
