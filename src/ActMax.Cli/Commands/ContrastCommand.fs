namespace ActMax.Cli

open ActMax
open ActMax.Report
open Argu
open FsToolkit.ErrorHandling

/// `actmax contrast`: what tells two runs, or two sets of targets, apart.
[<RequireQualifiedAccess>]
module ContrastCommand =

    let private shown = 5

    let private top (parts: ContrastPart[]) (name: int -> string) : string list =
        [| 0 .. parts.Length - 1 |]
        |> Array.sortBy (fun i -> -(max (abs parts[i].WithA) (abs parts[i].WithB)))
        |> Array.truncate shown
        |> Array.map (fun i -> $"  {name i}: {parts[i].WithA:f4} with the stimulus for A, {parts[i].WithB:f4} with B's")
        |> List.ofArray

    let private lines folder (run: OpenedRun) (nameA: string, nameB: string) (contrast: Contrast) =
        let name neuron = Connectome.title neuron run.Connectome

        let active (stimulus: NdArray) =
            stimulus.Values
            |> Array.chunkBySize stimulus.Shape[1]
            |> Array.map (Array.exists (fun x -> x <> 0f))

        let inA, inB = active contrast.A, active contrast.B

        let count f =
            Seq.zip inA inB |> Seq.filter f |> Seq.length

        [
            $"A: {nameA}; B: {nameB}"
            $"With the stimulus for A: A {contrast.ActivityOfA.WithA:f3}, B {contrast.ActivityOfB.WithA:f3}"
            $"With the stimulus for B: A {contrast.ActivityOfA.WithB:f3}, B {contrast.ActivityOfB.WithB:f3}"
            $"Active inputs: {count (fun (a, b) -> a && not b)} for A only, {count (fun (a, b) -> b && not a)} for B only, {count (fun (a, b) -> a && b)} for both"
            "Inputs that account for most of A's activity minus B's:"
            yield! top contrast.Inputs (fun row -> name run.Prepared.Network.Sensory[row])
            "Neurons that do:"
            yield! top contrast.Neurons name
            $"Written: {folder} (contrast.json, contrast.csv, contrast_neurons.csv, contrast_edges.csv, contrast_stimulus.npy)"
        ]

    let private save (run: OpenedRun) (names: string * string) (contrast: Contrast) =
        ContrastFile.write run.Folder run.Connectome run.Prepared.Network.Sensory names contrast
        |> Result.bind (fun () -> RunReport.refresh run.Folder)
        |> Result.map (fun () -> lines run.Folder run names contrast)

    let private perform (folders: string list) (up: string list) (down: string list) =
        result {
            match folders, up, down with
            | [ first; second ], [], [] ->
                let! a = OpenedRun.read first
                let! b = OpenedRun.read second
                let! contrast = ContrastJob.ofRuns a b
                return! save a (a.Prepared.Job.Title + $" ({first})", b.Prepared.Job.Title + $" ({second})") contrast
            | [ folder ], _ :: _, _ :: _ ->
                let! run = OpenedRun.read folder
                let! contrast = ContrastJob.joint up down run
                return! save run (String.concat ", " up, String.concat ", " down) contrast
            | _ ->
                let expected = "two folders, or one folder with --up and --down"
                return! Error [ InputError.Missing("what is to be contrasted", expected) ]
        }

    let run (screen: Screen) (flags: ParseResults<ContrastFlag>) : int =
        perform
            (flags.GetResult(ContrastFlag.Runs, []))
            (flags.GetResults ContrastFlag.Up)
            (flags.GetResults ContrastFlag.Down)
        |> Screen.answer (Screen.quietIf (flags.Contains ContrastFlag.Quiet) screen)
