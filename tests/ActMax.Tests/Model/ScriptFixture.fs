namespace ActMax.Tests

open ActMax

/// The TorchScript files of generate_scripts.py.
[<RequireQualifiedAccess>]
module ScriptFixture =

    let private axes (names: (string * int) list) : StimulusSpace =
        {
            Axes = names |> List.map (fun (name, size) -> Axis.create name size)
            Bounds = Bounds.unbounded
            FrameSeconds = None
        }

    let source (file: string) (space: (string * int) list) =
        ScriptSource.create (NetworkFixture.path file) (axes space)

    let picture = source "picture.pt" [ "channel", 2; "height", 8; "width", 8 ]

    let video =
        { source "video.pt" [ "channel", 2; "time", 9; "height", 7; "width", 8 ] with
            ScriptSource.DataKey = Some "first"
            ScriptSource.Layout = ScriptLayout.FramesUnits
        }

    let several =
        { source "several.pt" [ "sensory", 3; "time", 5 ] with
            ScriptSource.Output = ScriptOutput.Item 0
            ScriptSource.Layout = ScriptLayout.UnitsFrames
        }

    let named =
        { source "named.pt" [ "sensory", 3 ] with
            ScriptSource.Output = ScriptOutput.Key "sums"
        }
