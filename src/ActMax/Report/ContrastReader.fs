namespace ActMax.Report

open System.Collections.Generic
open System.Text.Json
open ActMax

/// Reads contrast.json: what tells two sets of targets apart.
[<RequireQualifiedAccess>]
module ContrastReader =

    /// The parts of a contrast, the largest first. `known` names neurons by their position in the network.
    let read (known: int -> PageUnit option) (path: string) : Result<PageContrast, InputError list> =
        JsonFields.Read(
            path,
            fun fields root ->
                let both (where, entry) : float * float =
                    fields.Number(where, entry, "with_a"), fields.Number(where, entry, "with_b")

                let side (name: string) =
                    match root.ValueKind, root.TryGetProperty name with
                    | JsonValueKind.Object, (true, side) -> fields.Text(name, side, "title"), both (name, side)
                    | _ ->
                        fields.Fault(name, "is missing")
                        "", (nan, nan)

                let units = Dictionary<int, PageUnit>()

                let named (where, entry) =
                    let neuron = fields.Whole(where, entry, "neuron")

                    let unit =
                        PageUnit.create (fields.Text(where, entry, "id")) (fields.Text(where, entry, "group"))

                    units[neuron] <- unit
                    neuron, unit

                let inputs = fields.List("", root, "inputs") |> Array.map (named >> fst) |> HashSet

                let neurons =
                    fields.List("", root, "neurons")
                    |> Array.map (fun entry ->
                        let neuron, unit = named entry
                        let withA, withB = both entry

                        {
                            Unit = unit
                            IsInput = inputs.Contains neuron
                            WithA = withA
                            WithB = withB
                        })

                let unitOf neuron =
                    match units.TryGetValue neuron with
                    | true, unit -> unit
                    | _ ->
                        known neuron
                        |> Option.defaultWith (fun () -> PageUnit.create $"neuron {neuron}" "")

                let edges =
                    fields.List("", root, "edges")
                    |> Array.map (fun (where, entry) ->
                        let withA, withB = both (where, entry)

                        {
                            Pre = unitOf (fields.Whole(where, entry, "pre"))
                            Post = unitOf (fields.Whole(where, entry, "post"))
                            Weight = fields.Number(where, entry, "weight")
                            WithA = withA
                            WithB = withB
                        })

                let nameA, activityOfA = side "a"
                let nameB, activityOfB = side "b"

                {
                    NameA = nameA
                    NameB = nameB
                    ActivityOfA = activityOfA
                    ActivityOfB = activityOfB
                    Neurons = neurons
                    Edges = edges
                }
        )
