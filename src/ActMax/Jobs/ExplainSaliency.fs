namespace ActMax

open System
open System.IO
open FsToolkit.ErrorHandling

/// How the stimulus of a run is attributed.
type SaliencyRequest =
    {
        Method: SaliencyMethod
        Scale: SaliencyScale
        /// What the attribution is about, each "CONDITION@LAYER"; empty: the targets of the run.
        Targets: TargetSpec list
    }

/// Attribution of a run's targets to its stimulus and to the activity of every layer.
[<NoEquality; NoComparison>]
type ExplainedSaliency =
    {
        Map: SaliencyMap
        /// The map's values, scaled.
        Values: NdArray
        /// By group and layer: the gradient, or for the methods with shares the gradient times the activity. With a
        /// scale other than raw each layer is divided by its norm.
        Groups: ActivityRow[]
    }

/// Saliency of an opened run.
[<RequireQualifiedAccess>]
module ExplainSaliency =

    let defaults: SaliencyRequest =
        {
            Method = SaliencyMethod.Gradient
            Scale = SaliencyScale.Raw
            Targets = []
        }

    /// Computes it. Faults: targets that nothing matches.
    let compute (request: SaliencyRequest) (run: OpenedRun) : Result<ExplainedSaliency, InputError list> =
        result {
            let! targets = OpenedRun.targetsOf request.Targets run
            let readout = Readout.targets targets
            let prepared, outcome = run.Prepared, run.Outcome
            let map = Saliency.compute request.Method readout prepared.Model outcome.Stimulus

            let gradients =
                LayerGradients.ofActivity
                    (OpenedRun.execution run)
                    readout
                    prepared.Network
                    outcome.Stimulus
                    outcome.Activity

            let shares =
                match request.Method with
                | SaliencyMethod.Gradient -> gradients.Values
                | _ -> LayerGradients.timesActivity gradients

            return
                {
                    Map = map
                    Values = Saliency.scaled request.Scale map
                    Groups =
                        (match request.Scale with
                         | SaliencyScale.Raw -> shares
                         | _ -> LayerGradients.normalised NormOver.Item shares)
                        |> LayerGradients.sums (Naming.byGroup prepared.Neurons.Group)
                }
        }

    let private inputTable (run: OpenedRun) (found: ExplainedSaliency) : Table =
        let sensory = run.Prepared.Network.Sensory
        let values = found.Values
        let inputs, times = values.Shape[1], values.Shape[2]

        let rows =
            values.Values
            |> Array.indexed
            |> Array.filter (fun (_, value) -> value <> 0f)
            |> Array.map (fun (at, value) ->
                at / (inputs * times), sensory[at / times % inputs], at % times, Cell.ofSingle value)

        Table.create
            "saliency"
            [
                if values.Shape[0] > 1 then
                    "batch", rows |> Array.map (fun (item, _, _, _) -> string item)
                yield!
                    rows
                    |> Array.map (fun (_, neuron, _, _) -> neuron)
                    |> NeuronCells.columns "neuron" run.Connectome
                "time", rows |> Array.map (fun (_, _, time, _) -> string time)
                "value", rows |> Array.map (fun (_, _, _, value) -> value)
            ]

    let private groupTable (found: ExplainedSaliency) : Table =
        let rows =
            found.Groups
            |> Array.collect (fun row ->
                row.Activity
                |> Array.mapi (fun layer value -> row.Item, row.Name, layer, value)
                |> Array.filter (fun (_, _, _, value) -> value <> 0f))

        Table.create
            "gradients"
            [
                "batch", rows |> Array.map (fun (item, _, _, _) -> string item)
                "group", rows |> Array.map (fun (_, name, _, _) -> name)
                "layer", rows |> Array.map (fun (_, _, layer, _) -> string layer)
                "value", rows |> Array.map (fun (_, _, _, value) -> Cell.ofSingle value)
            ]

    /// Writes saliency.csv (neuron, id, group, time, value; batch first where there are several) and gradients.csv
    /// (batch, group, layer, value) into the run's folder; values of 0 are left out.
    let write (run: OpenedRun) (found: ExplainedSaliency) : Result<unit, InputError list> =
        inputTable run found
        |> Table.write (Path.Combine(run.Folder, "saliency.csv"))
        |> Result.bind (fun () -> groupTable found |> Table.write (Path.Combine(run.Folder, "gradients.csv")))
