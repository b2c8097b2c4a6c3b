namespace ActMax

open System
open System.Collections.Generic
open System.IO
open ActMax.Kernels

/// Reads connectomes from lists of connections, as .csv, .tsv and both as .gz. The weights that come out are those of the
/// list, mostly synapse counts: `Preprocess.inputProportions` makes what networks use.
[<RequireQualifiedAccess>]
module EdgeReader =

    /// All columns under their usual names.
    let guess: EdgeColumns =
        {
            Pre = None
            Post = None
            Weight = None
            Transmitter = None
        }

    /// connections.csv(.gz) of Codex: pre_root_id, post_root_id, neuropil, syn_count, nt_type (not in all releases).
    let codex: EdgeColumns =
        {
            Pre = Some "pre_root_id"
            Post = Some "post_root_id"
            Weight = Some "syn_count"
            Transmitter = None
        }

    /// Connections as neuPrint's fetch_adjacencies gives them: bodyId_pre, bodyId_post, roi, weight.
    let neuPrint: EdgeColumns =
        {
            Pre = Some "bodyId_pre"
            Post = Some "bodyId_post"
            Weight = Some "weight"
            Transmitter = None
        }

    /// FlyEM's exports: body_pre, body_post, weight.
    let flyEM: EdgeColumns =
        { neuPrint with
            Pre = Some "body_pre"
            Post = Some "body_post"
        }

    /// The tables joined by neuron id, rows in the order of the first one.
    let private joined
        (columns: NeuronColumns)
        (tables: Table list)
        : Result<(Table * string) option, InputError list> =
        let key (table: Table) =
            match NeuronColumns.idColumn columns table with
            | Some name when List.contains name table.Columns -> Ok name
            | Some name -> Error [ InputError.MissingColumn(name, table.Name, table.Columns) ]
            | None ->
                Error
                    [
                        InputError.MissingColumn("root_id, bodyId, id, ...", table.Name, table.Columns)
                    ]

        match tables with
        | [] -> Ok None
        | first :: others ->
            key first
            |> Result.bind (fun firstKey ->
                (Ok first, others)
                ||> List.fold (fun table other ->
                    table
                    |> Result.bind (fun table ->
                        key other
                        |> Result.bind (fun otherKey -> Table.join firstKey otherKey other table)))
                |> Result.map (fun table -> Some(table, firstKey)))

    /// The ids in the order of the connectome, and the table row of each (-1: none).
    let private arrange (columns: NeuronColumns) (edges: EdgeList.Edges) (table: (Table * string) option) =
        match table with
        | None ->
            let ids = EdgeList.sortedIds (edges.Ids.ToArray())
            Ok(ids, Table.create "neurons of an edge list" [ "id", ids ], Array.init ids.Length id)
        | Some(table, key) ->
            let listed = (table.Cells key |> ValueOption.get) |> Array.map _.Trim()
            let known = HashSet<string>(listed, StringComparer.Ordinal)

            let unlisted =
                edges.Ids.ToArray()
                |> Array.filter (fun id -> not (known.Contains id))
                |> EdgeList.sortedIds

            if unlisted.Length > 0 && not columns.AllowMissing then
                let first = unlisted |> Seq.truncate 5 |> String.concat ", "

                Error
                    [
                        InputError.OutOfRange(
                            $"{table.Name}: the number of connected neurons without a row",
                            $"{unlisted.Length} (first: {first})",
                            "a row for each"
                        )
                    ]
            elif known.Count < listed.Length then
                listed
                |> Array.countBy id
                |> Array.filter (fun (_, count) -> count > 1)
                |> Seq.truncate 10
                |> Seq.map (fun (id, _) -> InputError.Duplicate($"{table.Name}: {key}", id))
                |> List.ofSeq
                |> Error
            else
                let rows =
                    Array.append (Array.init listed.Length id) (Array.create unlisted.Length -1)

                Ok(Array.append listed unlisted, table, rows)

    /// The transmitter that most synapses of each neuron are given, as a column; an unknown one is empty.
    let private topTransmitters (edges: EdgeList.Edges) (place: int[]) (size: int) : string[] =
        let best = Array.create size (struct (0.0, ""))

        for entry in
            edges.Transmitters
            |> Seq.sortBy (fun entry -> let struct (_, name) = entry.Key in name) do
            let struct (neuron, name) = entry.Key
            let struct (synapses, _) = best[place[neuron]]

            if entry.Value > synapses then
                best[place[neuron]] <- struct (entry.Value, name)

        best |> Array.map (fun struct (_, name) -> name)

    /// Reads a list of connections and any number of neuron tables, which are joined by the neuron's id (the column of
    /// `neurons.Id`, or its usual names). With tables, the neurons are those of the first one in its order; neurons that
    /// have connections and no row are a fault, or are put at the end where `neurons.AllowMissing`. Without tables, the
    /// neurons are those with connections, by ascending id. `neurons.Index` is not used.
    ///
    /// Where the list names transmitters, the neuron table gets a column "nt_type" (that of most of its synapses; when
    /// there is one, it is called "nt_type_2"), and the signs follow it unless `neurons` names another source.
    let read
        (columns: EdgeColumns)
        (neurons: NeuronColumns)
        (neuronsPaths: string list)
        (edgesPath: string)
        : Result<Connectome, InputError list> =
        let tables =
            (neuronsPaths |> List.map Table.read, Ok [])
            ||> List.foldBack (fun table others ->
                match table, others with
                | Ok table, Ok others -> Ok(table :: others)
                | Error faults, Error others -> Error(faults @ others)
                | Error faults, _
                | _, Error faults -> Error faults)
            |> Result.bind (joined neurons)

        match InputFile.attempt edgesPath (fun () -> EdgeList.load columns edgesPath), tables with
        | Error first, Error second -> Error(first @ second)
        | Error faults, _
        | _, Error faults -> Error faults
        | Ok edges, Ok table ->
            arrange neurons edges table
            |> Result.bind (fun (ids, table, rows) ->
                let index = Dictionary<string, int>(StringComparer.Ordinal)
                ids |> Array.iteri (fun i id -> index[id] <- i)
                let place = edges.Ids.ToArray() |> Array.map (fun id -> index[id])
                let size = ids.Length

                let weights =
                    CsrMatrix.FromCoordinates(
                        size,
                        size,
                        ReadOnlySpan(edges.Pre.ToArray() |> Array.map (fun i -> place[i])),
                        ReadOnlySpan(edges.Post.ToArray() |> Array.map (fun i -> place[i])),
                        ReadOnlySpan(edges.Weight.ToArray())
                    )

                // With the list's transmitters in the table first, they are a column like any other.
                let full = Table.rows rows table

                let full, columns =
                    if edges.Transmitters.Count = 0 then
                        full, neurons
                    else
                        let name =
                            Seq.initInfinite (fun i -> if i = 0 then "nt_type" else $"nt_type_{i + 1}")
                            |> Seq.find (fun name -> not (List.contains name full.Columns))

                        let full = full |> Table.withColumn name (topTransmitters edges place size)

                        match neurons.Sign, neurons.Transmitter with
                        | None, None -> full, { neurons with Transmitter = Some name }
                        | _ -> full, neurons

                NeuronColumns.align
                    { columns with
                        Index = None
                        AllowMissing = false
                    }
                    size
                    full
                |> Result.map (fun neurons -> { neurons with Id = ids })
                |> Result.bind (Connectome.create (Path.GetFileName edgesPath |> string) weights))
