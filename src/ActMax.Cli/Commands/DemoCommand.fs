namespace ActMax.Cli

open System
open System.IO
open ActMax
open Argu
open FsToolkit.ErrorHandling

/// `actmax demo`: an example whose answer is known, through the same path as any job.
[<RequireQualifiedAccess>]
module DemoCommand =

    let private demos = [ "circuit"; "motion"; "retina"; "image" ]

    let private sizes (neurons: int) : Result<PlantedOptions, InputError list> =
        // Below this there is no room for the planted targets beside the rest of the circuit.
        let least = 100
        let most = 1_000_000

        if neurons >= least && neurons <= most then
            Ok
                { PlantedCircuit.defaults with
                    Neurons = neurons
                }
        else
            Error [ InputError.OutOfRange("neurons", string neurons, $"{least} .. {most}") ]

    let private seed (number: int64) : Result<int, InputError list> =
        if number >= int64 Int32.MinValue && number <= int64 Int32.MaxValue then
            Ok(int number)
        else
            Error
                [
                    InputError.OutOfRange("seed", string number, $"{Int32.MinValue} .. {Int32.MaxValue}")
                ]

    /// The job that seeks the stimulus of all planted targets at once.
    let request (folder: string) (planted: Planted list) (ids: string[]) : MaximiseRequest =
        { MaximiseRequest.defaults with
            Out = folder
            Job =
                { MaximiseJob.defaults with
                    Title = "A planted circuit"
                    Weights = Path.Combine(folder, "weights.npz")
                    Neurons = Path.Combine(folder, "neurons.csv")
                    Columns =
                        { NeuronColumns.defaults with
                            Id = Some "root_id"
                            Sign = Some "sign"
                            Group = Some "cell_type"
                        }
                    Sensory = PlantedCircuit.sensory
                    Layers = 1 + (planted |> List.map _.Layer |> List.max)
                    Targets =
                        [
                            for target in planted ->
                                {
                                    Condition = $"root_id = {ids[target.Target]}"
                                    Layer = target.Layer
                                    Wish = Wish.Value target.Response
                                }
                        ]
                }
        }

    let private write (folder: string) (connectome: Connectome) =
        RunFolder.prepare folder
        |> Result.bind (fun () ->
            Connectome.write (Path.Combine(folder, "weights.npz")) (Path.Combine(folder, "neurons.csv")) connectome)

    let private names (connectome: Connectome) (inputs: Set<int>) =
        inputs
        |> Seq.map (fun neuron -> connectome.Neurons.Group[neuron])
        |> Seq.countBy id
        |> Seq.sortBy fst
        |> Seq.map (fun (group, count) -> $"{count} x {group}")
        |> String.concat ", "

    /// Planted against found, in words.
    let private verdict (connectome: Connectome) (planted: Planted list) (prepared: PreparedMaximise) outcome =
        let wanted =
            planted |> List.map (fun target -> Set.ofArray target.Inputs) |> Set.unionMany

        let found =
            RunSummary.activeInputs outcome 0
            |> Array.map (fun input -> prepared.Network.Sensory[input])
            |> Set.ofArray

        let right = Set.intersect wanted found

        let share (count: int) (of': int) =
            if of' = 0 then 0.0 else float count / float of'

        [
            ""
            $"Planted: {wanted.Count} inputs that drive the targets ({names connectome wanted})"
            $"Found:   {found.Count} inputs, {right.Count} of them planted ({names connectome found})"
            $"Precision {share right.Count found.Count:g3}, recall {share right.Count wanted.Count:g3}"
        ]

    let private circuit (screen: Screen) (folder: string) (threads: int) (quiet: bool) (options: PlantedOptions) =
        let connectome, planted = PlantedCircuit.create options
        let say = Screen.line (Screen.quietIf quiet screen)

        match write folder connectome with
        | Error faults -> Screen.refuse screen faults
        | Ok() ->
            say
                $"An invented olfactory circuit: {Connectome.size connectome} neurons, {Connectome.edges connectome} connections."

            let plain = request folder planted connectome.Neurons.Id

            let code, found =
                MaximiseCommand.execute
                    screen
                    { plain with
                        Quiet = quiet
                        Job = { plain.Job with Threads = threads }
                    }

            found
            |> Option.iter (fun (prepared, outcome) ->
                verdict connectome planted prepared outcome |> List.iter say
                say $"Open {Path.Combine(folder, RunSummary.page)} in a browser.")

            code

    let run (screen: Screen) (flags: ParseResults<DemoFlag>) : int =
        let checked' =
            validation {
                let! demo = flags.TryGetResult DemoFlag.Demo |> Given.oneOf "demo" demos

                and! options =
                    flags.TryGetResult DemoFlag.Neurons
                    |> Given.orElse PlantedCircuit.defaults.Neurons SettingValue.whole "neurons"
                    |> Result.bind sizes

                and! number =
                    flags.TryGetResult DemoFlag.Seed
                    |> Given.orElse 0L SettingValue.long "seed"
                    |> Result.bind seed

                and! threads = flags.TryGetResult DemoFlag.Threads |> Given.count 0 0 "threads"


                and! extent =
                    flags.TryGetResult DemoFlag.Extent
                    |> Given.orElse (if flags.Contains DemoFlag.Hex then 15 else 6) SettingValue.whole "extent"

                and! epochs =
                    flags.TryGetResult DemoFlag.Epochs
                    |> Given.count 1 ImageDemo.defaults.Epochs "epochs"

                return demo, { options with Seed = number }, threads, (extent, epochs)
            }

        match checked' with
        | Error faults -> Screen.refuse screen faults
        | Ok(demo, options, threads, (extent, epochs)) ->
            let folder = flags.GetResult(DemoFlag.Out, "actmax-demo")
            let isQuiet = flags.Contains DemoFlag.Quiet
            let watched = Screen.quietIf isQuiet screen

            let onThreads () =
                if threads > 0 then
                    TorchSharp.torch.set_num_threads threads

            match demo with
            | "motion" ->
                MotionDemo.run
                    screen
                    { HexRequest.defaults with
                        Out = folder
                        Quiet = isQuiet
                        Job =
                            { HexJob.defaults with
                                Title = "A detector of motion"
                                Hex = flags.TryGetResult DemoFlag.Hex
                                Planted = not (flags.Contains DemoFlag.Hex)
                                Checkpoint = flags.TryGetResult DemoFlag.Checkpoint
                                Extent = extent
                                Cell = flags.GetResult(DemoFlag.Cell, "T4c")
                                Threads = threads
                                Seed = int64 options.Seed
                            }
                    }
            | "retina" ->
                onThreads ()
                RetinaDemoCommand.run watched folder (int64 options.Seed)
            | "image" ->
                // Training gains from every processor, however few torch would use by itself.
                TorchSharp.torch.set_num_threads (if threads > 0 then threads else Environment.ProcessorCount)

                ImageDemoCommand.run
                    watched
                    folder
                    { ImageDemo.defaults with
                        Seed = int64 options.Seed
                        Epochs = epochs
                        Images = if flags.Contains DemoFlag.Quick then Some 6_000 else None
                    }
                    (flags.GetResult(DemoFlag.Data, FashionData.usualFolder))
            | _ -> circuit screen folder threads isQuiet options
