namespace ActMax

/// Which columns of a hex lattice hold a cell of a type.
[<RequireQualifiedAccess>]
type HexPattern =
    /// Those whose u and v are multiples of these.
    | Stride of u: int * v: int
    /// Stride of the same number both ways.
    | Tile of int
    /// The middle one alone.
    | Single

/// A type of cells and where they are.
type HexCellType = { Name: string; Pattern: HexPattern }

/// How many synapses a cell makes on the target cell that lies (Du, Dv) columns further.
[<Struct>]
type HexOffset = { Du: int; Dv: int; Synapses: float }

/// What the cells of one type do to those of another, the same in every column.
type HexConnection =
    {
        Source: string
        Target: string
        /// 1 excites, -1 inhibits.
        Sign: int
        Offsets: HexOffset[]
    }

/// A connectome of types on a hex lattice of any extent: one column's wiring, repeated. Made by
/// `HexConnectome.create` or `HexConnectomeReader.read`, which check it.
type HexConnectome =
    {
        Types: HexCellType[]
        Connections: HexConnection[]
        /// Types that receive the stimulus.
        InputUnits: string[]
        /// Types that a decoder reads.
        OutputUnits: string[]
    }

[<RequireQualifiedAccess>]
module HexConnectome =

    let private duplicates what (keys: string seq) =
        keys
        |> Seq.countBy id
        |> Seq.filter (fun (_, count) -> count > 1)
        |> Seq.map (fun (key, _) -> InputError.Duplicate(what, key))

    let private typeFaults (cellType: HexCellType) =
        let wrong value =
            [
                InputError.OutOfRange($"the stride of type '{cellType.Name}'", string value, "1 or more")
            ]

        match cellType.Pattern with
        | HexPattern.Stride(u, v) when min u v < 1 -> wrong (min u v)
        | HexPattern.Tile n when n < 1 -> wrong n
        | _ -> []

    let private connectionFaults (known: Set<string>) (types: string list) (connection: HexConnection) =
        let name = $"{connection.Source} -> {connection.Target}"

        [
            for cellType in List.distinct [ connection.Source; connection.Target ] do
                if not (known.Contains cellType) then
                    InputError.UnknownName($"type of the connection {name}", cellType, types)

            if abs connection.Sign <> 1 then
                InputError.OutOfRange($"the sign of {name}", string connection.Sign, "1 or -1")

            for offset in connection.Offsets do
                let where = $"the synapses of {name} at ({offset.Du}, {offset.Dv})"

                if not (System.Double.IsFinite offset.Synapses) then
                    InputError.NotFinite(where, "one offset")
                elif offset.Synapses <= 0.0 then
                    InputError.OutOfRange(where, string offset.Synapses, "a number above 0")

                if max (abs offset.Du) (abs offset.Dv) > 10_000 then
                    InputError.OutOfRange($"an offset of {name}", $"({offset.Du}, {offset.Dv})", "within 10000 columns")

            yield!
                connection.Offsets
                |> Seq.map (fun offset -> $"({offset.Du}, {offset.Dv})")
                |> duplicates $"the offset of {name}"
        ]

    let private unitFaults (known: Set<string>) types what units =
        [
            for name in units do
                if not (known.Contains name) then
                    InputError.UnknownName(what, name, types)

            yield! duplicates what units
        ]

    /// The pattern of a type as kernels take it.
    let internal strides (pattern: HexPattern) : ActMax.Kernels.LatticePattern =
        match pattern with
        | HexPattern.Stride(u, v) -> ActMax.Kernels.LatticePattern(u, v)
        | HexPattern.Tile n -> ActMax.Kernels.LatticePattern(n, n)
        | HexPattern.Single -> ActMax.Kernels.LatticePattern(0, 0)

    /// The connectome, or every fault: unknown and repeated types, repeated connections and offsets, signs other than
    /// 1 and -1, synapse counts that are not above 0, input units without a common pattern.
    let check (connectome: HexConnectome) : Result<HexConnectome, InputError list> =
        let types = connectome.Types |> Array.map _.Name |> List.ofArray
        let known = set types
        let inputs = set connectome.InputUnits

        let patterns =
            connectome.Types
            |> Array.filter (fun cellType -> inputs.Contains cellType.Name)
            |> Array.distinctBy (fun cellType -> strides cellType.Pattern)

        let faults =
            [
                if types.IsEmpty then
                    InputError.Missing("every cell type", "at least one")

                yield! duplicates "cell type" types

                for cellType in connectome.Types do
                    yield! typeFaults cellType

                yield!
                    connectome.Connections
                    |> Seq.map (fun connection -> $"{connection.Source} -> {connection.Target}")
                    |> duplicates "connection"

                for connection in connectome.Connections do
                    yield! connectionFaults known types connection

                yield! unitFaults known types "input unit" connectome.InputUnits
                yield! unitFaults known types "output unit" connectome.OutputUnits

                if connectome.InputUnits.Length = 0 then
                    InputError.Missing("every input unit", "at least one type that receives the stimulus")

                if patterns.Length > 1 then
                    InputError.OutOfRange("the pattern of input units", $"{patterns.Length} different ones", "one")
            ]

        if faults.IsEmpty then Ok connectome else Error faults

    /// Cell types, connections, types that receive the stimulus and types that are read, checked.
    let create types connections inputs outputs : Result<HexConnectome, InputError list> =
        check
            {
                Types = Array.ofSeq types
                Connections = Array.ofSeq connections
                InputUnits = Array.ofSeq inputs
                OutputUnits = Array.ofSeq outputs
            }

    /// Adds what lies within the convex hull of a connection's offsets and was not found there, with so many synapses,
    /// as flyvis does with `n_syn_fill`; 0 adds nothing.
    let fillHull (synapses: float) (connectome: HexConnectome) : HexConnectome =
        let filled (connection: HexConnection) =
            let missing =
                connection.Offsets
                |> Array.map (fun offset -> struct (offset.Du, offset.Dv))
                |> HexHull.missing
                |> Array.map (fun (struct (du, dv)) ->
                    {
                        Du = du
                        Dv = dv
                        Synapses = synapses
                    })

            { connection with
                Offsets = Array.append connection.Offsets missing
            }

        if synapses > 0.0 then
            { connectome with
                Connections = Array.map filled connectome.Connections
            }
        else
            connectome
