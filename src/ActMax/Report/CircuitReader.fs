namespace ActMax.Report

open System
open System.Collections.Generic
open System.Text.Json
open ActMax

/// Reads circuit.json: a minimal circuit and what ablation says about it.
[<RequireQualifiedAccess>]
module CircuitReader =

    /// More rows than this nobody reads on a page; circuit_edges.csv has them all.
    let private mostEdges = 3_000

    let private unit (fields: JsonFields) (where: string, entry: JsonElement) : PageUnit =
        PageUnit.create (fields.Text(where, entry, "id")) (fields.Text(where, entry, "group"))

    let private optional (fields: JsonFields) (where, entry, name) : float =
        if JsonFields.Has(entry, name) then
            fields.Number(where, entry, name)
        else
            nan

    let private member' (fields: JsonFields) (where: string, entry: JsonElement) : PageMember =
        {
            Unit = unit fields (where, entry)
            Neuron = fields.Whole(where, entry, "neuron")
            Necessity = optional fields (where, entry, "necessity")
            Activity =
                if JsonFields.Has(entry, "activity") then
                    fields.Numbers(where, entry, "activity")
                else
                    [||]
        }

    let private target (fields: JsonFields) (where: string, entry: JsonElement) : PageCircuitTarget =
        {
            Unit = unit fields (where, entry)
            Neuron = fields.Whole(where, entry, "neuron")
            Layer = fields.Whole(where, entry, "layer")
            Full = fields.Number(where, entry, "full")
            Kept = fields.Number(where, entry, "kept")
        }

    let private point (fields: JsonFields) (where: string, entry: JsonElement) : PageCurvePoint =
        {
            Neurons = fields.Whole(where, entry, "neurons")
            Inputs = fields.Whole(where, entry, "inputs")
            Edges = fields.Whole(where, entry, "edges")
            Share = fields.Number(where, entry, "share")
        }

    let private edge (fields: JsonFields) (unitOf: int -> PageUnit) (where: string, entry: JsonElement) =
        let pre, post =
            fields.Whole(where, entry, "pre"), fields.Whole(where, entry, "post")

        {
            Pre = unitOf pre
            Post = unitOf post
            PreNeuron = pre
            PostNeuron = post
            Weight = fields.Number(where, entry, "weight")
            Necessity = optional fields (where, entry, "necessity")
        }

    /// How much an edge matters: what is lost without it, else its weight.
    let private importance (edge: PageMemberEdge) =
        if Double.IsFinite edge.Necessity then
            1.0 + abs edge.Necessity
        else
            abs edge.Weight

    /// The whole circuit, all edges of it. `known` names neurons by their position in the network.
    let read (known: int -> PageUnit option) (path: string) : Result<PageCircuit, InputError list> =
        JsonFields.Read(
            path,
            fun fields root ->
                let inputs = fields.List("", root, "inputs") |> Array.map (member' fields)
                let neurons = fields.List("", root, "neurons") |> Array.map (member' fields)
                let targets = fields.List("", root, "target") |> Array.map (target fields)
                let units = Dictionary<int, PageUnit>()

                for target in targets do
                    units[target.Neuron] <- target.Unit

                for found in Array.append neurons inputs do
                    units[found.Neuron] <- found.Unit

                let unitOf neuron =
                    match units.TryGetValue neuron with
                    | true, unit -> unit
                    | _ ->
                        known neuron
                        |> Option.defaultWith (fun () -> PageUnit.create $"neuron {neuron}" "")

                let edges = fields.List("", root, "edges") |> Array.map (edge fields unitOf)

                let byNecessity (found: PageMember) =
                    if Double.IsNaN found.Necessity then
                        0.0
                    else
                        -found.Necessity

                {
                    Share = fields.Number("", root, "share")
                    Full = fields.Number("", root, "full")
                    Kept = fields.Number("", root, "kept")
                    Alone = fields.Number("", root, "alone")
                    Targets = targets
                    Inputs = inputs |> Array.sortBy byNecessity
                    Neurons = neurons |> Array.sortBy byNecessity
                    Edges = edges |> Array.sortByDescending importance
                    AllEdges = edges.Length
                    Curve = fields.List("", root, "curve") |> Array.map (point fields)
                }
        )

    /// The circuit with as many edges as a page should carry.
    let shortened (circuit: PageCircuit) : PageCircuit =
        { circuit with
            Edges = Array.truncate mostEdges circuit.Edges
        }
