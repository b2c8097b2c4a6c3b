namespace ActMax.Cli

open System
open System.IO
open ActMax
open ActMax.Report
open FsToolkit.ErrorHandling

/// `actmax demo motion`: the three ways to an optimal stimulus for a cell that sees motion, side by side. On the planted
/// detector, whose preferred direction is known, or on a network from a file.
[<RequireQualifiedAccess>]
module MotionDemo =

    /// Edges of twelve directions, ON and OFF, at three speeds, all of one length.
    let private speeds = [ 9.7; 13.0; 19.0 ]

    let private edges (extent: int) (frameSeconds: float) : ClipSet =
        let reach = float (min 5 extent) + 1.0
        let whole = 2.0 * reach / List.min speeds + 0.15

        seq {
            for angle in HexGrid.motion.Angles do
                for intensity in HexGrid.motion.Intensities do
                    for speed in speeds ->
                        HexStimulus.Moving
                            {
                                Shape = MovingShape.Edge
                                Angle = angle
                                Speed = speed
                                Intensity = intensity
                                Background = 0.5
                                First = -reach
                                Last = reach
                                Height = None
                                Before = 0.05
                                After = whole - 2.0 * reach / speed
                            }
        }
        |> ClipSet.ofStimuli "moving edges" extent frameSeconds

    let private directionOf (prepared: PreparedHex) (found: HexFound) (item: int) : MotionDirection =
        let stimulus = NdArray.item item found.Outcome.Stimulus

        NdArray.create [| stimulus.Shape[0]; stimulus.Shape[2] |] stimulus.Values
        |> Clip.create found.Names[item] prepared.Job.FrameSeconds []
        |> MotionDirection.ofClip

    let private all (screen: Screen) (interruption: Interruption) (prepared: PreparedHex) =
        result {
            let stop = StopRule.Any [ interruption.Rule; StopRule.NotFinite ]
            let set = edges prepared.Network.Extent prepared.Job.FrameSeconds
            let searching = { prepared with Clips = Some set }

            let! natural =
                Watching.counting screen "clip" set.Count (fun observe -> HexSearch.find observe None searching)

            let frames = natural.Outcome.Stimulus.Shape[1]

            let! kept =
                Watching.run screen GreySearch.regularising.Iterations (fun observe ->
                    HexSearch.keep observe stop prepared (NdArray.item 0 natural.Outcome.Stimulus))

            let made =
                Watching.run screen GreySearch.generating.Iterations (fun observe ->
                    HexSearch.generate observe stop frames prepared)

            return HexSearch.together [ natural; kept; made ]
        }

    let private verdict (prepared: PreparedHex) (found: HexFound) : string list =
        let preferred =
            if prepared.Job.Planted then
                PlantedMotion.preferred
                |> List.tryFind (fun (name, _, _) -> name = prepared.Job.Cell)
            else
                None

        // Voltages above grey for edges by direction; of the kind that drives the cell the most.
        let opposite =
            let tuned = HexTuning.directions prepared.Model prepared.Unit

            let _, best =
                tuned |> Array.maxBy (fun (_, peaks) -> peaks |> Array.map snd |> Array.max)

            let angle, peak = Array.maxBy snd best

            if peak > 0.0 then
                best
                |> Array.minBy (fun (other, _) -> abs (180.0 - MotionDirection.between other angle))
                |> fun (_, other) -> Some(other / peak)
            else
                None

        [
            ""
            match opposite with
            | Some share ->
                $"Edges of the best kind that move the opposite way drive it to %.0f{100.0 * share} %% of the best direction."
            | None -> ()
            match preferred with
            | Some(name, angle, isOn) ->
                let contrast = if isOn then "ON (light)" else "OFF (dark)"
                $"Planted: {name} prefers {contrast} edges that move at {angle:f0} degrees (90 is upwards)."
            | None -> ()
            for item in 0 .. found.Names.Length - 1 do
                let goal = found.Goals[item]
                let peak = Outcome.reached item goal.Neuron goal.Layer found.Outcome
                let direction = directionOf prepared found item

                let off =
                    match preferred with
                    | Some(_, angle, _) ->
                        $", {MotionDirection.between direction.Angle angle:f0} degrees off the planted one"
                    | None -> ""

                $"%-12s{found.Names[item]} moves at {Math.Round direction.Angle % 360.0:f0} degrees{off}; peak {peak:f3}"
        ]

    let run (screen: Screen) (request: HexRequest) : int =
        let screen = Screen.quietIf request.Quiet screen

        match
            HexPreparation.prepare request.Job
            |> Result.bind (fun prepared -> RunFolder.prepare request.Out |> Result.map (fun () -> prepared))
        with
        | Error faults -> Screen.refuse screen faults
        | Ok prepared ->
            for warning in prepared.Warnings do
                Screen.line screen $"Note: {warning}"

            use interruption = new Interruption()

            match
                result {
                    let! found = all screen interruption prepared
                    do! HexCommand.save request prepared found
                    return found
                }
            with
            | Error faults -> Screen.refuse screen faults
            | Ok found ->
                HexCommand.lines request prepared found |> List.iter (Screen.line screen)
                verdict prepared found |> List.iter (Screen.line screen)
                Screen.line screen $"Open {Path.Combine(request.Out, RunReport.fileName)} in a browser."
                HexCommand.ended screen interruption found
