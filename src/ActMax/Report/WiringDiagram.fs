namespace ActMax.Report

open System
open System.Collections.Generic
open ActMax

/// Circuits and paths laid out in time: what a wiring diagram shows.
[<RequireQualifiedAccess>]
module WiringDiagram =

    let private columnNames (last: int) =
        Array.init (last + 1) (fun column -> if column = 0 then "stimulus" else $"layer {column - 1}")

    /// A circuit unrolled in time, of the first stimulus: a member is drawn at each moment at which it is active and
    /// from which something leads to a target.
    let ofCircuit (run: SavedRun) (circuit: PageCircuit) : PageWiring =
        let times = run.Stimulus.Shape[2]
        let inputRows = Dictionary<string, int>(StringComparer.Ordinal)

        run.Record.Inputs
        |> Array.iteri (fun row id -> inputRows.TryAdd(id, row) |> ignore)

        let members = Dictionary<int, PageMember * bool>()

        for neuron in circuit.Neurons do
            members[neuron.Neuron] <- (neuron, false)

        let traces =
            circuit.Neurons
            |> Array.map (fun neuron -> neuron.Neuron, neuron.Activity)
            |> dict

        for input in circuit.Inputs do
            members[input.Neuron] <- (input, true)

        let stimulus (found: PageMember) column =
            match inputRows.TryGetValue found.Unit.Id with
            | true, row when column < times -> float (NdArray.get [| 0; row; column |] run.Stimulus)
            | _ -> 0.0

        /// Whether it is stimulus, and the value.
        let value (neuron: int) (column: int) : bool * float =
            match members.TryGetValue neuron with
            | true, (found, isInput) ->
                let given = if isInput then stimulus found column else 0.0

                if given <> 0.0 then
                    true, given
                else
                    match traces.TryGetValue neuron with
                    | true, trace when column >= 1 && column <= trace.Length -> false, trace[column - 1]
                    | _ -> false, 0.0
            | _ -> false, 0.0

        let incoming = circuit.Edges |> Array.groupBy _.PostNeuron |> dict
        let targets = HashSet<struct (int * int)>()

        let last =
            circuit.Targets |> Array.fold (fun last target -> max last (target.Layer + 1)) 0

        let nodes = List<WiringNode>()
        let places = Dictionary<struct (int * int), int>()
        let edges = List<WiringEdge>()
        let waiting = Queue<struct (int * int)>()

        let visit (neuron: int) (column: int) (isInput: bool) (activity: float) : int =
            match places.TryGetValue(struct (neuron, column)) with
            | true, place -> place
            | _ ->
                let found =
                    match members.TryGetValue neuron with
                    | true, (found, _) -> Some found
                    | _ -> None

                let unit =
                    match found with
                    | Some found -> found.Unit
                    | None ->
                        circuit.Targets
                        |> Array.tryFind (fun target -> target.Neuron = neuron)
                        |> Option.map _.Unit
                        |> Option.defaultValue (PageUnit.create $"neuron {neuron}" "")

                nodes.Add
                    {
                        Column = column
                        Unit = unit
                        IsInput = isInput
                        IsTarget = targets.Contains(struct (neuron, column))
                        Activity = activity
                        Necessity = found |> Option.map _.Necessity |> Option.defaultValue nan
                    }

                places[struct (neuron, column)] <- nodes.Count - 1
                waiting.Enqueue(struct (neuron, column))
                nodes.Count - 1

        for target in circuit.Targets do
            targets.Add(struct (target.Neuron, target.Layer + 1)) |> ignore

        for target in circuit.Targets do
            visit target.Neuron (target.Layer + 1) false target.Full |> ignore

        while waiting.Count > 0 do
            let struct (post, column) = waiting.Dequeue()
            let postIsGiven = nodes[places[struct (post, column)]].IsInput

            match incoming.TryGetValue post with
            | true, found when column >= 1 && not postIsGiven ->
                for edge in found do
                    let isInput, activity = value edge.PreNeuron (column - 1)

                    if activity <> 0.0 then
                        let from = visit edge.PreNeuron (column - 1) isInput activity

                        edges.Add
                            {
                                From = from
                                To = places[struct (post, column)]
                                Weight = edge.Weight
                            }
            | _ -> ()

        WiringDigest.shortened
            {
                Name = "minimal circuit"
                Columns = columnNames last
                Nodes = nodes.ToArray()
                Edges = edges.ToArray()
                AllNodes = nodes.Count
                AllEdges = edges.Count
                File = "circuit_edges.csv"
            }

    let private unitsOf (run: SavedRun) =
        let units = Dictionary<string, PageUnit>(StringComparer.Ordinal)

        let add (ids: string[]) (groups: string[]) =
            Array.iter2 (fun id group -> units[id] <- PageUnit.create id group) ids groups

        add run.Record.Units run.Record.UnitGroups
        add run.Record.Inputs run.Record.InputGroups
        units

    /// The rows of paths.csv: pre in column layer - 1, post in column layer. Names that are no ids are groups.
    /// Of a batch the first item.
    let ofPaths (run: SavedRun) (path: string) : Result<PageWiring, InputError list> =
        Table.read path
        |> Result.bind (fun table ->
            InputFile.attempt path (fun () ->
                let text name =
                    Table.column name table |> Result.defaultWith InputFile.faults

                let numbers name =
                    Table.floats name table |> Result.defaultWith InputFile.faults

                let pre, post = text "pre", text "post"
                let weight = numbers "weight"
                let layer = Table.integers "layer" table |> Result.defaultWith InputFile.faults
                let before, after = numbers "pre_activation", numbers "post_activation"
                let has name = List.contains name table.Columns

                let sign =
                    if has "sign" then
                        numbers "sign"
                    else
                        Array.create table.RowCount 1.0

                let batch =
                    if has "batch" then
                        text "batch"
                    else
                        Array.create table.RowCount ""

                let units = unitsOf run
                let inputs = HashSet<string>(run.Record.Inputs)
                let inputGroups = HashSet<string>(run.Record.InputGroups)

                let targets =
                    HashSet<struct (string * int)>(
                        run.Record.Goals
                        |> Seq.collect (fun goal ->
                            [
                                struct (run.Record.Units[goal.Neuron], goal.Layer + 1)
                                struct (run.Record.UnitGroups[goal.Neuron], goal.Layer + 1)
                            ])
                    )

                let nodes = List<WiringNode>()
                let places = Dictionary<struct (string * int), int>()

                let place (name: string) (column: int) (activity: float) =
                    match places.TryGetValue(struct (name, column)) with
                    | true, place -> place
                    | _ ->
                        let unit =
                            match units.TryGetValue name with
                            | true, unit -> unit
                            | _ -> { Id = ""; Name = name; Group = name }

                        nodes.Add
                            {
                                Column = column
                                Unit = unit
                                IsInput = inputs.Contains name || unit.Id = "" && inputGroups.Contains name
                                IsTarget = targets.Contains(struct (name, column))
                                Activity = activity
                                Necessity = nan
                            }

                        places[struct (name, column)] <- nodes.Count - 1
                        nodes.Count - 1

                let edges = List<WiringEdge>()
                let mutable last = 0

                for row in 0 .. table.RowCount - 1 do
                    if batch[row] = batch[0] then
                        let column = int layer[row]

                        if column < 1 || column > 10_000 then
                            InputFile.fault (InputError.OutOfRange($"{path}: layer", string column, "1 .. 10000"))

                        last <- max last column

                        edges.Add
                            {
                                From = place pre[row] (column - 1) before[row]
                                To = place post[row] column after[row]
                                // Either column may say that it inhibits.
                                Weight = if sign[row] < 0.0 then -(abs weight[row]) else weight[row]
                            }

                WiringDigest.shortened
                    {
                        Name = "paths"
                        Columns = columnNames last
                        Nodes = nodes.ToArray()
                        Edges = edges.ToArray()
                        AllNodes = nodes.Count
                        AllEdges = edges.Count
                        File = "paths.csv"
                    }))
