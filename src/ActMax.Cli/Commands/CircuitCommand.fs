namespace ActMax.Cli

open System
open ActMax
open ActMax.Report
open Argu
open FsToolkit.ErrorHandling

/// `actmax circuit`: the minimal circuit of a run.
[<RequireQualifiedAccess>]
module CircuitCommand =

    let private shown = 5

    let private counted (count: int) (noun: string) =
        if count = 1 then $"1 {noun}" else $"{count:N0} {noun}s"

    let private percent (share: float) = $"{100.0 * share:f1} %%"

    let private proof (circuit: Circuit) =
        let kinds (isProven: bool) =
            [
                "input", circuit.Minimal.Inputs
                "neuron", circuit.Minimal.Neurons
                "connection", circuit.Minimal.Edges
            ]
            |> List.filter (fun (_, proven) -> proven = isProven)
            |> List.map fst

        let text (names: string list) = String.concat " or " names

        [
            match kinds true with
            | [] -> ()
            | names ->
                $"No single {text names} of it can go: what is left would keep less than {percent circuit.Share} (shown by simulation)."
            match kinds false with
            | [] -> ()
            | names -> $"Not shown: that no single {text names} can go."
        ]

    let private needed (connectome: Connectome) (circuit: Circuit) =
        let name neuron = Connectome.title neuron connectome

        let all =
            [|
                for input in circuit.Inputs do
                    name input.Neuron + " (input)", input.Necessity
                for neuron in circuit.Neurons do
                    name neuron.Neuron, neuron.Necessity
            |]

        let measured = all |> Array.filter (fun (_, lost) -> Double.IsFinite lost)

        [
            if measured.Length > 0 then
                "Taken alone from the whole network, these cost the targets most:"

                for name, lost in measured |> Array.sortByDescending snd |> Array.truncate shown do
                    $"  {name}: {percent lost}"
        ]

    let private lines (folder: string) (run: OpenedRun) (circuit: Circuit) : string list =
        let network = run.Prepared.Network

        let more =
            if circuit.Kept > circuit.Full then
                " More than in the whole network: what inhibits the targets is left out."
            else
                ""

        let inputs = counted circuit.Inputs.Length "input"
        let neurons = counted circuit.Neurons.Length "neuron"
        let edges = counted circuit.Edges.Length "connection"

        [
            $"The circuit has {inputs}, {neurons} and {edges} "
            + $"(of {network.Sensory.Length:N0}, {Network.size network:N0} and {network.Weights.NonZeros:N0})."
            $"Alone it keeps {percent (circuit.Kept / circuit.Full)} of the targets' activity ({circuit.Kept:f4} of {circuit.Full:f4}).{more}"
            $"The whole network with everything else silenced: {circuit.Alone:f4}."
            yield! proof circuit
            yield! needed run.Connectome circuit
            $"Written: {folder} (circuit.json, circuit_neurons.csv, circuit_edges.csv)"
        ]

    let private options (flags: ParseResults<CircuitFlag>) : Result<CircuitOptions * int, InputError list> =
        validation {
            let! share =
                flags.TryGetResult CircuitFlag.Share
                |> Given.orElse MinimalCircuit.defaults.Share SettingValue.real "share"
                |> Given.within "above 0, at most 1" (fun share -> share > 0.0 && share <= 1.0) "share"

            and! seconds =
                flags.TryGetResult CircuitFlag.Seconds
                |> Given.orElse 40.0 SettingValue.real "seconds"
                |> Given.within "at least 0" (fun seconds -> seconds >= 0.0) "seconds"

            and! item =
                flags.TryGetResult CircuitFlag.Item |> Given.orElse 0 SettingValue.whole "item"

            return
                { MinimalCircuit.defaults with
                    Share = share
                    Edges = not (flags.Contains CircuitFlag.No_Edges)
                    Seconds = Some seconds
                },
                item
        }

    let run (screen: Screen) (flags: ParseResults<CircuitFlag>) : int =
        result {
            let! options, item = options flags

            let! run =
                flags.TryGetResult CircuitFlag.Run |> Given.folder |> Result.bind OpenedRun.read

            let! circuit = CircuitJob.find options item run
            do! CircuitFile.write run.Folder run.Connectome circuit
            do! RunReport.refresh run.Folder
            return lines run.Folder run circuit
        }
        |> Screen.answer (Screen.quietIf (flags.Contains CircuitFlag.Quiet) screen)
