namespace ActMax

open System
open System.Collections.Generic
open System.Globalization

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

/// A list of connections as its file has it, before it is put in order.
[<RequireQualifiedAccess>]
module internal EdgeList =

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
    type Edges =
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

    let load (columns: EdgeColumns) (path: string) : Edges =
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
    let sortedIds (ids: string[]) : string[] =
        let numbers = ids |> Array.map Cell.integer

        if numbers |> Array.forall ValueOption.isSome then
            let keys = numbers |> Array.map ValueOption.get
            let sorted = Array.copy ids
            Array.Sort(keys, sorted)
            sorted
        else
            Array.sortWith (fun first second -> String.CompareOrdinal(first, second)) ids
