/// The larval connectome (Winding et al. 2023): descending neurons driven to 0.9 from all sensory neurons.
/// larva_reference.py runs connectome_interpreter on the same job; both print the same columns.
module ActMax.Benchmarks.Larva

open System
open System.IO
open ActMax

/// The folder of the data set: that of ACTMAX_DATA, else shared/data beside the repository.
let folder: string option =
    let rec above (at: DirectoryInfo | null) =
        match at with
        | null -> []
        | here -> Path.Combine(here.FullName, "shared", "data") :: above here.Parent

    Option.toList (Option.ofObj (Environment.GetEnvironmentVariable "ACTMAX_DATA"))
    @ above (DirectoryInfo AppContext.BaseDirectory)
    |> List.map (fun data -> Path.Combine(data, "larva"))
    |> List.tryFind Directory.Exists

let private layer = 4

let private job = "cell_type = 'DN-SEZ' AND name LIKE 'BAla12 descending%'"

/// Loss, mean activity and inputs of a stimulus, by the definitions that the reference's script uses.
let private measure (targets: int[]) (outcome: Outcome) =
    let reached =
        [
            for neuron in targets -> float (NdArray.get [| 0; neuron; layer |] outcome.Activity)
        ]

    let inputs, times = outcome.Stimulus.Shape[1], outcome.Stimulus.Shape[2]
    let at j t = outcome.Stimulus.Values[j * times + t]

    let active =
        Seq.init inputs id
        |> Seq.filter (fun j -> Seq.exists (fun t -> at j t >= 0.01f) (seq { 0 .. times - 1 }))
        |> Seq.length

    List.averageBy (fun x -> (x - 0.9) ** 2.0) reached,
    List.average reached,
    active,
    outcome.Stimulus.Values |> Seq.filter (fun x -> x >= 0.01f) |> Seq.length

let run () =
    match folder with
    | None -> printfn "larva: no data (set ACTMAX_DATA to the folder that holds larva/)"
    | Some folder ->
        let connectome =
            MatrixReader.read
                { NeuronColumns.defaults with
                    Group = Some "cell_type"
                }
                (Path.Combine(folder, "larva_inprop.npz"))
                (Path.Combine(folder, "larva_type_meta.csv"))
            |> InputError.orFail

        let sensory =
            connectome |> Connectome.select "cell_type = 'sensory'" |> InputError.orFail

        let targets = connectome |> Connectome.select job |> InputError.orFail

        let network =
            Network.create (Connectome.signed connectome) sensory (layer + 1)
            |> Network.withGroups connectome.Neurons.Group

        let wanted = Target.all layer targets 0.9f
        printfn "\n%-34s %10s %12s %8s %7s %7s %10s" "larva" "iterations" "loss" "mean" "inputs" "cells" "ms/update"

        let show name (model: Model) (loss: Loss, search: Search) =
            // Once to compile the code paths, then for the record.
            model
            |> fun model ->
                Search.run
                    model
                    loss
                    { search with
                        StopRule = StopRule.Budget 3
                    }
            |> ignore

            let outcome = Search.run model loss search
            let distance, mean, inputs, cells = measure targets outcome

            printfn
                "%-34s %10d %12.3e %8.4f %7d %7d %10.2f"
                name
                outcome.Iterations
                distance
                mean
                inputs
                cells
                (1000.0 * outcome.Seconds / float outcome.Iterations)

        let standard = Multilayered.model network

        let reference =
            network |> Network.withRules Rules.v2_10 |> Network.withTau (Grouped.same 1f)

        let referenceModel = Multilayered.model reference

        for iterations in [ 50; 200 ] do
            show "ActMax, default" standard (Preset.standard wanted Preset.weights 0.1 iterations)

        for iterations, weights in
            [
                50, Preset.referenceWeights
                200, Preset.referenceWeights
                50, { Stimulus = 1e-3; Activity = 1e-4 }
                200, { Stimulus = 1e-3; Activity = 1e-4 }
            ] do
            show
                $"ActMax, preset v2.10, {weights.Stimulus:g} {weights.Activity:g}"
                referenceModel
                (Preset.reference reference wanted weights 0.1 iterations None)
