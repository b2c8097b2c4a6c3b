namespace ActMax.Tests.Report

open System
open System.IO
open ActMax
open ActMax.Report

/// Runs whose stimuli are pictures, as a search on such a model would leave them.
[<RequireQualifiedAccess>]
module SampleMovies =

    let private axes (named: (string * int) list) =
        named |> List.map (fun (name, size) -> Axis.create name size)

    let video: StimulusSpace =
        {
            Axes =
                [
                    Axis.create "channel" 2 |> Axis.labelled [| "green"; "UV" |]
                    yield! axes [ "time", 40; "height", 9; "width", 8 ]
                ]
            Bounds = Bounds.unbounded
            FrameSeconds = Some(1.0 / 30.0)
        }

    let image: StimulusSpace =
        {
            Axes = axes [ "channel", 3; "height", 12; "width", 10 ]
            Bounds = Bounds.between 0f 1f
            FrameSeconds = None
        }

    let hex: StimulusSpace =
        {
            Axes = axes [ "time", 30; "channel", 1; "hexal", 37 ]
            Bounds = Bounds.between 0f 1f
            FrameSeconds = Some 0.01
        }

    /// A spot that comes and goes.
    let private value (space: StimulusSpace) (index: int[]) =
        let along name from =
            match space.Axes |> List.tryFindIndex (fun axis -> axis.Name = name) with
            | Some axis -> float index[axis + 1] - from
            | None -> 0.0

        let distance =
            along "height" 4.0 ** 2.0 + along "width" 4.0 ** 2.0 + along "hexal" 18.0 ** 2.0

        let course = sin (0.4 * along "time" 0.0 + along "channel" 0.0 + float index[0])
        float32 (0.5 + 0.5 * exp (-distance / 6.0) * course)

    let run (space: StimulusSpace) (items: int) (layers: int) : SavedRun =
        let activity =
            NdArray.init [| items; 3; layers |] (fun index ->
                float32 (exp (-((float (index[2] - layers / 2) / 5.0) ** 2.0)) * float (3 - index[1])))

        let losses total : LossReport =
            {
                Total = total
                Terms = [| "response", total |]
                Items = [||]
            }

        {
            Record =
                {
                    Title = "A sample of pictures"
                    Settings = [ "model", [ "name", "sample" ] ]
                    Provenance =
                        {
                            Version = "1"
                            Kernel = "none"
                            Inputs = []
                            Machine = []
                        }
                    Space = Some space
                    Inputs = [||]
                    InputGroups = [||]
                    Units = [| "unit 0"; "unit 1"; "unit 2" |]
                    UnitGroups = [| ""; ""; "" |]
                    IdColumn = None
                    Goals =
                        [|
                            for item in 0 .. items - 1 ->
                                {
                                    Item = item
                                    Neuron = 0
                                    Layer = layers / 2
                                    Text = "maximise"
                                    Value = None
                                }
                        |]
                }
            Positions = [| 0; 1; 2 |]
            Stimulus = NdArray.init (StimulusSpace.shape items space) (value space)
            Activity = activity
            Losses = losses -2.0
            History = [| losses 0.5; losses -1.0; losses -2.0 |]
            Restarts = [||]
            Stop = "the budget of 3 was reached"
            Iterations = 3
            Seconds = 0.5
        }

    let baselines (run: SavedRun) : Baselines =
        let row kind name response stimulus =
            {
                Name = name
                Kind = kind
                Norm = 1.0
                Response = response
                Validators = [| response / 2.0 |]
                Stimulus = stimulus
            }

        let own = NdArray.item 0 run.Stimulus

        {
            Reading = "unit 0 at its peak"
            Validators = [| "held out" |]
            Rows =
                [|
                    row BaselineKind.Found "found" 3.0 (Some own)
                    row BaselineKind.DataSet "number 17" 1.5 (Some(NdArray.map (fun x -> 0.5f * x) own))
                    row BaselineKind.Random "mean of 16 random" 0.25 None
                |]
        }

    let private outcome (run: SavedRun) : Outcome =
        {
            Stimulus = run.Stimulus
            Activity = run.Activity
            Units = None
            Losses = run.Losses
            History = run.History
            Stop = StopReason.Budget run.Iterations
            Iterations = run.Iterations
            Restarts = [||]
            RestartStimuli = None
            Landmarks = [||]
            Snapshots = [||]
            Seconds = run.Seconds
        }

    /// The folder of such a run, with baselines and page.
    let write (folder: string) (run: SavedRun) : unit =
        RunFolder.write folder None run.Record (outcome run) |> InputError.orFail
        BaselineFile.write folder [ 0, baselines run ] |> InputError.orFail
        RunReport.write folder |> InputError.orFail
