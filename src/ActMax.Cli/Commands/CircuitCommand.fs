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
        let name neuron =
            let group = connectome.Neurons.Group[neuron]
            let id = connectome.Neurons.Id[neuron]

            if group = "all" || group = "untyped" then
                id
            else
                $"{group} {id}"

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
            yield! needed run.Prepared.Connectome circuit
            $"Written: {folder} (circuit.json, circuit_neurons.csv, circuit_edges.csv)"
        ]

    let run (screen: Screen) (arguments: ParseResults<CircuitFlag>) : int =
        let flags = arguments.GetAllResults()
        let given choose = flags |> List.tryPick choose

        let screen =
            if List.contains CircuitFlag.Quiet flags then
                Screen.quiet screen
            else
                screen

        let read reader key fallback text =
            match text with
            | Some text -> reader key (SettingValue.Word text)
            | None -> Ok fallback

        let folder =
            given (function
                | CircuitFlag.Run folder -> Some folder
                | _ -> None)

        let found =
            result {
                let! folder, share, seconds, item =
                    validation {
                        let! folder =
                            match folder with
                            | Some folder -> Ok folder
                            | None ->
                                Error [ InputError.Missing("the folder of a run", "one that actmax maximise wrote") ]

                        and! share =
                            given (function
                                | CircuitFlag.Share number -> Some number
                                | _ -> None)
                            |> read SettingValue.real "share" MinimalCircuit.defaults.Share
                            |> Result.bind (fun share ->
                                if share > 0.0 && share <= 1.0 then
                                    Ok share
                                else
                                    Error [ InputError.OutOfRange("share", $"{share:g}", "above 0, at most 1") ])

                        and! seconds =
                            given (function
                                | CircuitFlag.Seconds number -> Some number
                                | _ -> None)
                            |> read SettingValue.real "seconds" 40.0
                            |> Result.bind (fun seconds ->
                                if seconds >= 0.0 then
                                    Ok seconds
                                else
                                    Error [ InputError.OutOfRange("seconds", $"{seconds:g}", "at least 0") ])

                        and! item =
                            given (function
                                | CircuitFlag.Item number -> Some number
                                | _ -> None)
                            |> read SettingValue.whole "item" 0

                        return folder, share, seconds, item
                    }

                let! run = OpenedRun.read folder

                let options =
                    { MinimalCircuit.defaults with
                        Share = share
                        Edges = not (List.contains CircuitFlag.No_Edges flags)
                        Seconds = Some seconds
                    }

                let! circuit = CircuitJob.find options item run
                do! CircuitFile.write folder run.Prepared.Connectome circuit
                do! RunReport.refresh folder
                return lines folder run circuit
            }

        match found with
        | Ok lines ->
            lines |> List.iter (Screen.line screen)
            Exit.ok
        | Error faults ->
            Screen.faults screen faults
            Exit.badInput
