namespace ActMax

/// A cell of a network on the lattice.
[<Struct>]
type HexCell = { CellType: string; U: int; V: int }

/// A connectome of types written out at an extent: every cell, every edge, in the order of flyvis. For counting and for
/// checking; no rollout needs it.
type HexTable =
    {
        Extent: int
        /// Type after type, within a type u outer and v inner.
        Cells: HexCell[]
        /// First cell of every type, and the number of cells.
        First: int[]
        /// Presynaptic cell of every edge: connection after connection, offset after offset, source after source.
        Sources: int[]
        /// Postsynaptic cell.
        Targets: int[]
        /// Connection that the edge belongs to.
        Connections: int[]
        /// Synapses of the edge.
        Synapses: float[]
    }

[<RequireQualifiedAccess>]
module HexTable =

    let private typeCells extent (cellType: HexCellType) =
        let pattern = HexConnectome.strides cellType.Pattern

        HexLattice.coordinates extent
        |> Array.filter (fun (struct (u, v)) -> pattern.Holds(u, v))

    /// Cells of every type, in order: struct (u, v).
    let places (extent: int) (connectome: HexConnectome) : struct (int * int)[][] =
        connectome.Types |> Array.map (typeCells extent)

    /// Indices of the cells of a type, by (u + extent) * (2 extent + 1) + v + extent; -1 where there is none.
    let private numbered extent (places: struct (int * int)[]) =
        let width = 2 * extent + 1
        let numbers = Array.create (width * width) -1

        places
        |> Array.iteri (fun i (struct (u, v)) -> numbers[(u + extent) * width + v + extent] <- i)

        numbers

    /// Calls `edge connection offset source target` with positions within the types, for every edge in order.
    let internal walk extent (connectome: HexConnectome) (places: struct (int * int)[][]) edge =
        let width = 2 * extent + 1
        let numbers = places |> Array.map (numbered extent)

        let typeOf =
            connectome.Types |> Array.mapi (fun i cellType -> cellType.Name, i) |> dict

        connectome.Connections
        |> Array.iteri (fun c connection ->
            let sources = places[typeOf[connection.Source]]
            let targets = numbers[typeOf[connection.Target]]

            connection.Offsets
            |> Array.iteri (fun o offset ->
                for s in 0 .. sources.Length - 1 do
                    let struct (u, v) = sources[s]
                    let row = u + offset.Du + extent
                    let column = v + offset.Dv + extent

                    if row >= 0 && row < width && column >= 0 && column < width then
                        let target = targets[row * width + column]

                        if target >= 0 then
                            edge c o s target))

    /// Number of edges of every offset of every connection: those that the border cuts off are not counted.
    let realised (extent: int) (connectome: HexConnectome) : int[][] =
        let counts =
            connectome.Connections
            |> Array.map (fun connection -> Array.zeroCreate<int> connection.Offsets.Length)

        walk extent connectome (places extent connectome) (fun c o _ _ -> counts[c][o] <- counts[c][o] + 1)
        counts

    /// Everything written out. Throws ArgumentException for a negative extent.
    let create (extent: int) (connectome: HexConnectome) : HexTable =
        let places = places extent connectome
        let first = places |> Array.scan (fun sum cells -> sum + cells.Length) 0
        let edges = realised extent connectome |> Array.sumBy Array.sum

        let typeOf =
            connectome.Types |> Array.mapi (fun i cellType -> cellType.Name, i) |> dict

        let firstSource =
            connectome.Connections |> Array.map (fun c -> first[typeOf[c.Source]])

        let firstTarget =
            connectome.Connections |> Array.map (fun c -> first[typeOf[c.Target]])

        let sources, targets, connections =
            Array.zeroCreate edges, Array.zeroCreate edges, Array.zeroCreate edges

        let synapses = Array.zeroCreate edges
        let at = ref 0

        walk extent connectome places (fun c o s t ->
            let i = at.Value
            sources[i] <- firstSource[c] + s
            targets[i] <- firstTarget[c] + t
            connections[i] <- c
            synapses[i] <- connectome.Connections[c].Offsets[o].Synapses
            at.Value <- i + 1)

        {
            Extent = extent
            Cells =
                Array.map2
                    (fun (cellType: HexCellType) ->
                        Array.map (fun (struct (u, v)) ->
                            {
                                CellType = cellType.Name
                                U = u
                                V = v
                            }))
                    connectome.Types
                    places
                |> Array.concat
            First = first
            Sources = sources
            Targets = targets
            Connections = connections
            Synapses = synapses
        }
