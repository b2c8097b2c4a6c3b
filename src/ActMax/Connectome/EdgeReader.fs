namespace ActMax

open System
open System.Collections.Generic
open System.Globalization
open System.IO
open ActMax.Kernels

/// Which columns of an edge list say what; a column without a name is looked for under its usual names.
type EdgeColumns =
    {
        /// The presynaptic neuron. None: pre, pre_root_id, pre_pt_root_id, bodyId_pre, body_pre, pre_id, source, from.
        Pre: string option
        /// The postsynaptic neuron. None: post and the like, target, to.
        Post: string option
        /// Number of synapses or another weight; rows of the same pair are summed (data sets split pairs by neuropil).
        /// None: weight, syn_count, synapses, count; where none of these is there, each row counts 1.
        Weight: string option
        /// Transmitter of the presynaptic neuron. None: nt_type, when it is there.
        Transmitter: string option
    }

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

    let private usualPre =
        [
            "pre"
            "pre_root_id"
            "pre_pt_root_id"
            "bodyId_pre"
            "body_pre"
            "pre_id"
            "source"
            "from"
        ]

    let private usualPost =
        [
            "post"
            "post_root_id"
            "post_pt_root_id"
            "bodyId_post"
            "body_post"
            "post_id"
            "target"
            "to"
        ]

    let private usualWeight = [ "weight"; "syn_count"; "synapses"; "count" ]

    /// The list in memory: neurons by the order in which they appear, and one entry a row.
    [<ReferenceEquality>]
    type private Edges =
        {
            Ids: List<string>
            Pre: List<int>
            Post: List<int>
            Weight: List<float32>
            /// Synapses by presynaptic neuron and transmitter; empty where the list names none.
            Transmitters: Dictionary<struct (int * string), float>
        }

    type private Places =
        {
            PreAt: int
            PostAt: int
            WeightAt: int
            TransmitterAt: int
        }

    let private locate (path: string) (columns: EdgeColumns) (header: string[]) : Places =
        let required (wanted: string option) (usual: string list) =
            let names = wanted |> Option.map List.singleton |> Option.defaultValue usual

            match names |> List.tryPick (fun name -> header |> Array.tryFindIndex ((=) name)) with
            | Some place -> Ok place
            | None -> Error(InputError.MissingColumn(String.concat " or " names, path, List.ofArray header))

        let optional (wanted: string option) (usual: string list) =
            match wanted, required wanted usual with
            | _, Ok place -> Ok place
            | None, Error _ -> Ok -1
            | Some _, fault -> fault

        match
            required columns.Pre usualPre,
            required columns.Post usualPost,
            optional columns.Weight usualWeight,
            optional columns.Transmitter [ "nt_type" ]
        with
        | Ok pre, Ok post, Ok weight, Ok transmitter ->
            {
                PreAt = pre
                PostAt = post
                WeightAt = weight
                TransmitterAt = transmitter
            }
        | pre, post, weight, transmitter ->
            [ pre; post; weight; transmitter ]
            |> List.choose (function
                | Ok _ -> None
                | Error fault -> Some fault)
            |> InputFile.faults

    let private load (columns: EdgeColumns) (path: string) : Edges =
        // Most ids are numbers, which are found several times faster than texts.
        let byNumber = Dictionary<int64, int>()
        let byText = Dictionary<string, int>(StringComparer.Ordinal)

        let edges =
            {
                Ids = List()
                Pre = List()
                Post = List()
                Weight = List()
                Transmitters = Dictionary()
            }

        let faults = List<InputError>()

        let added (id: string) =
            edges.Ids.Add id
            edges.Ids.Count - 1

        let number (cell: string) =
            let id = cell.Trim()
            let isCanonical = id.Length = 1 || id[0] <> '0'

            match Int64.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture) with
            | true, number when isCanonical ->
                match byNumber.TryGetValue number with
                | true, index -> index
                | _ ->
                    let index = added id
                    byNumber.Add(number, index)
                    index
            | _ ->
                match byText.TryGetValue id with
                | true, index -> index
                | _ ->
                    let index = added id
                    byText.Add(id, index)
                    index

        // Votes of the same neuron for the same transmitter mostly come one after another.
        let mutable voter = struct (-1, "")
        let mutable votes = 0.0

        let count () =
            if votes > 0.0 then
                let before =
                    match edges.Transmitters.TryGetValue voter with
                    | true, before -> before
                    | _ -> 0.0

                edges.Transmitters[voter] <- before + votes

        let vote (neuron: int) (transmitter: string) (synapses: float) =
            if transmitter <> "" then
                let struct (lastNeuron, lastTransmitter) = voter

                if neuron <> lastNeuron || not (String.Equals(transmitter, lastTransmitter)) then
                    count ()
                    voter <- struct (neuron, transmitter)
                    votes <- 0.0

                votes <- votes + synapses

        CsvFile.forEachRow path false (fun header ->
            let places = locate path columns header
            // Lists are mostly sorted by presynaptic neuron: the last one is looked at before the dictionary.
            let mutable lastId = ""
            let mutable lastIndex = -1

            Action<_>(fun parser ->
                let preId = parser[places.PreAt]
                let postId = parser[places.PostAt]

                let weight =
                    if places.WeightAt < 0 then
                        ValueSome 1.0
                    else
                        Cell.number parser[places.WeightAt]

                let hasIds =
                    not (String.IsNullOrWhiteSpace preId || String.IsNullOrWhiteSpace postId)

                if hasIds && weight.IsSome && faults.Count = 0 then
                    if not (String.Equals(preId, lastId)) then
                        lastId <- preId
                        lastIndex <- number preId

                    edges.Pre.Add lastIndex
                    edges.Post.Add(number postId)
                    edges.Weight.Add(float32 weight.Value)

                    if places.TransmitterAt >= 0 then
                        vote lastIndex parser[places.TransmitterAt] (abs weight.Value)
                elif faults.Count < 10 then
                    let line = $"{path}, line {parser.RawRow}"

                    if not hasIds then
                        faults.Add(InputError.Unreadable($"{line}: neuron id", "", "an id"))

                    if weight.IsNone then
                        faults.Add(
                            InputError.Unreadable($"{line}: weight", parser[places.WeightAt], "a finite number")
                        )))

        count ()

        if faults.Count > 0 then
            InputFile.faults (List.ofSeq faults)

        edges

    /// Ascending by number where all ids are whole numbers, else by text: the order of the file's rows has no influence.
    let private sortedIds (ids: string[]) : string[] =
        let numbers = ids |> Array.map Cell.integer

        if numbers |> Array.forall ValueOption.isSome then
            let keys = numbers |> Array.map ValueOption.get
            let sorted = Array.copy ids
            Array.Sort(keys, sorted)
            sorted
        else
            Array.sortWith (fun first second -> String.CompareOrdinal(first, second)) ids

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
    let private arrange (columns: NeuronColumns) (edges: Edges) (table: (Table * string) option) =
        match table with
        | None ->
            let ids = sortedIds (edges.Ids.ToArray())
            Ok(ids, Table.create "neurons of an edge list" [ "id", ids ], Array.init ids.Length id)
        | Some(table, key) ->
            let listed = (table.Cells key |> ValueOption.get) |> Array.map _.Trim()
            let known = HashSet<string>(listed, StringComparer.Ordinal)

            let unlisted =
                edges.Ids.ToArray()
                |> Array.filter (fun id -> not (known.Contains id))
                |> sortedIds

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
    let private topTransmitters (edges: Edges) (place: int[]) (size: int) : string[] =
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

        match InputFile.attempt edgesPath (fun () -> load columns edgesPath), tables with
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
