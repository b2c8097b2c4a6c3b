namespace ActMax

open System.Text.Json
open ActMax.Kernels

/// Networks on a hex lattice as one JSON file: the connectome, and every parameter under the names that share it.
[<RequireQualifiedAccess>]
module HexNetworkFile =

    let private format = "actmax hex network 1"

    let private activations =
        [
            "relu", LatticeActivation.Relu
            "elu", LatticeActivation.Elu
            "softplus", LatticeActivation.Softplus
            "leakyrelu", LatticeActivation.LeakyRelu
            "sigmoid", LatticeActivation.Sigmoid
            "tanh", LatticeActivation.Tanh
        ]

    /// The activation of a name, as flyvis writes them.
    let activation (name: string) : Result<LatticeActivation, InputError list> =
        match activations |> List.tryFind (fun (known, _) -> known = name) with
        | Some(_, found) -> Ok found
        | None -> Error [ InputError.UnknownName("activation", name, List.map fst activations) ]

    let private strides (pattern: HexPattern) =
        match pattern with
        | HexPattern.Stride(u, v) -> [ u; v ]
        | HexPattern.Tile n -> [ n; n ]
        | HexPattern.Single -> []

    let private writeConnection (json: Utf8JsonWriter) (network: HexNetwork) (connection: HexConnection) =
        let pair = connection.Source, connection.Target
        json.WriteString("source", connection.Source)
        json.WriteString("target", connection.Target)
        json.WriteNumber("sign", connection.Sign)

        // Where the border leaves no room for a connection it has no parameters.
        network.Sign.TryFind pair |> Option.iter (JsonText.field json "trained_sign")
        network.Strength.TryFind pair |> Option.iter (JsonText.field json "strength")

        connection.Offsets
        |> JsonText.array json "offsets" (fun offset ->
            json.WriteStartArray()
            json.WriteNumberValue offset.Du
            json.WriteNumberValue offset.Dv
            JsonText.number json offset.Synapses

            network.LogCount.TryFind(connection.Source, connection.Target, offset.Du, offset.Dv)
            |> Option.iter (JsonText.number json)

            json.WriteEndArray())

    /// Writes the network, under a temporary name first.
    let save (path: string) (network: HexNetwork) : Result<unit, InputError list> =
        JsonText.writeCompact path (fun json ->
            json.WriteString("format", format)
            json.WriteNumber("extent", network.Extent)

            json.WriteString(
                "activation",
                activations
                |> List.find (fun (_, activation) -> activation = network.Activation)
                |> fst
            )

            JsonText.field json "step_seconds" network.StepSeconds
            JsonText.texts json "input_units" network.Connectome.InputUnits
            JsonText.texts json "output_units" network.Connectome.OutputUnits

            network.Connectome.Types
            |> JsonText.objects json "types" (fun cellType ->
                json.WriteString("name", cellType.Name)
                JsonText.array json "stride" (JsonText.integer json) (strides cellType.Pattern)
                JsonText.field json "bias" network.Bias[cellType.Name]
                JsonText.field json "time_constant" network.TimeConstant[cellType.Name])

            network.Connectome.Connections
            |> JsonText.objects json "connections" (writeConnection json network))

    let private texts (fields: JsonFields) root name =
        fields.List("", root, name)
        |> Array.map (fun (where, element) ->
            if element.ValueKind = JsonValueKind.String then
                string (element.GetString())
            else
                fields.Fault(where, "is not a text")
                "")

    let private finite (fields: JsonFields) (where: string, element: JsonElement) name =
        let value = fields.Number(where, element, name)

        if System.Double.IsNaN value then
            fields.Fault($"{where}.{name}", "is not a finite number")

        value

    let private readType (fields: JsonFields) (where: string, element: JsonElement) : HexCellType =
        let pattern =
            match fields.Numbers(where, element, "stride") with
            | [||] -> HexPattern.Single
            | [| u; v |] when u = round u && v = round v && max (abs u) (abs v) < 1e6 -> HexPattern.Stride(int u, int v)
            | _ ->
                fields.Fault($"{where}.stride", "is not a list of two whole numbers, or empty")
                HexPattern.Single

        {
            Name = fields.Text(where, element, "name")
            Pattern = pattern
        }

    /// A connection, and for every offset its log count where the file has one.
    let private readConnection (fields: JsonFields) (where: string, element: JsonElement) =
        let offsets =
            fields.List(where, element, "offsets")
            |> Array.map (fun (here, entry) ->
                let isNumbers =
                    entry.ValueKind = JsonValueKind.Array
                    && entry.EnumerateArray()
                       |> Seq.forall (fun e -> e.ValueKind = JsonValueKind.Number)

                match
                    if isNumbers then
                        [ for e in entry.EnumerateArray() -> e.GetDouble() ]
                    else
                        []
                with
                | du :: dv :: synapses :: rest when du = round du && dv = round dv && max (abs du) (abs dv) < 1e6 ->
                    {
                        Du = int du
                        Dv = int dv
                        Synapses = synapses
                    },
                    List.tryHead rest
                | _ ->
                    fields.Fault(here, "is not du, dv, synapses and the logarithm of the count")
                    { Du = 0; Dv = 0; Synapses = 1.0 }, None)

        let optional name =
            if JsonFields.Has(element, name) then
                Some(finite fields (where, element) name)
            else
                None

        {
            Source = fields.Text(where, element, "source")
            Target = fields.Text(where, element, "target")
            Sign = fields.Whole(where, element, "sign")
            Offsets = Array.map fst offsets
        },
        optional "trained_sign",
        optional "strength",
        Array.map snd offsets

    let private build (fields: JsonFields) (root: JsonElement) =
        if fields.Text("", root, "format") <> format then
            fields.Fault("format", $"is not '{format}'")

        let types = fields.List("", root, "types")

        let connections =
            fields.List("", root, "connections") |> Array.map (readConnection fields)

        let extent = fields.Whole("", root, "extent")
        let step = finite fields ("", root) "step_seconds"

        if extent < 0 || extent > 1000 then
            fields.Fault("extent", "is not within 0 .. 1000")

        if step <= 0.0 then
            fields.Fault("step_seconds", "is not above 0")

        let connectome =
            {
                Types = types |> Array.map (readType fields)
                Connections = connections |> Array.map (fun (connection, _, _, _) -> connection)
                InputUnits = texts fields root "input_units"
                OutputUnits = texts fields root "output_units"
            }

        let values name =
            Array.map2
                (fun (cellType: HexCellType) entry -> cellType.Name, finite fields entry name)
                connectome.Types
                types

        connectome
        , fun (network: HexNetwork) ->
            let pairValues choose old =
                connections
                |> Array.fold
                    (fun (map: Map<string * string, float>) (connection, sign, strength, _) ->
                        let pair = connection.Source, connection.Target

                        match choose (sign, strength) with
                        | Some value when map.ContainsKey pair -> map.Add(pair, value)
                        | _ -> map)
                    old

            let counts =
                connections
                |> Array.fold
                    (fun map (connection, _, _, logs) ->
                        Array.zip connection.Offsets logs
                        |> Array.fold
                            (fun (map: Map<string * string * int * int, float>) (offset, log) ->
                                let key = connection.Source, connection.Target, offset.Du, offset.Dv

                                match log with
                                | Some value when map.ContainsKey key -> map.Add(key, value)
                                | _ -> map)
                            map)
                    network.LogCount

            { network with
                StepSeconds = step
                Bias = Map.ofArray (values "bias")
                TimeConstant = Map.ofArray (values "time_constant")
                Sign = pairValues fst network.Sign
                Strength = pairValues snd network.Strength
                LogCount = counts
            }
        , extent
        , fields.Text("", root, "activation")

    /// The network in a file that `save` wrote, or every fault.
    let load (path: string) : Result<HexNetwork, InputError list> =
        JsonFields.Read(
            path,
            fun fields root ->
                let connectome, fill, extent, name = build fields root

                // The elements of the file are gone once it has been read.
                if fields.Faults.IsEmpty then
                    let checkedNetwork =
                        HexConnectome.check connectome
                        |> Result.bind (fun connectome ->
                            activation name
                            |> Result.map (fun activation ->
                                HexNetwork.create extent connectome
                                |> HexNetwork.withActivation activation
                                |> fill))

                    match checkedNetwork with
                    | Ok network -> network
                    | Error faults -> InputFile.faults faults
                else
                    InputFile.faults fields.Faults
        )
