namespace ActMax.Report

open ActMax

/// The axes of a stimulus in the order in which it is drawn, wherever its space has them.
[<RequireQualifiedAccess>]
module PictureAxes =

    let private order (kind: StimulusKind) =
        match kind with
        | StimulusKind.Network -> []
        | StimulusKind.Image -> [ "channel"; "height"; "width" ]
        | StimulusKind.Video -> [ "channel"; "time"; "height"; "width" ]
        | StimulusKind.Hex -> [ "time"; "channel"; "hexal" ]

    /// One stimulus, [axes], as [channel; height; width], [channel; time; height; width] or [time; 1; hexal]; an axis
    /// that the space lacks has size 1. None for a network, or where another axis has more than one position, so that
    /// there is no one picture. Throws ArgumentException for a stimulus of another space.
    let inOrder (space: StimulusSpace) (stimulus: NdArray) : NdArray option =
        let sizes = space.Axes |> List.map _.Size |> Array.ofList

        if stimulus.Shape <> sizes then
            invalidArg (nameof stimulus) $"a stimulus of shape %A{stimulus.Shape} in a space of %A{sizes}."

        let wanted = order (StimulusKind.ofSpace space)
        let names = space.Axes |> List.map _.Name

        let isForeign (axis: Axis) =
            not (List.contains axis.Name wanted)
            && axis.Size > 1
            // What a hex movie calls its one channel does not matter.
            && not (wanted.IsEmpty)

        if wanted.IsEmpty || List.exists isForeign space.Axes then
            None
        else
            let strides = Array.scanBack (*) sizes 1 |> Array.tail

            let place name =
                match List.tryFindIndex ((=) name) names with
                | Some axis -> sizes[axis], strides[axis]
                | None -> 1, 0

            let places = wanted |> List.map place |> Array.ofList

            NdArray.init (Array.map fst places) (fun index ->
                let mutable at = 0

                for axis in 0 .. index.Length - 1 do
                    at <- at + index[axis] * snd places[axis]

                stimulus.Values[at])
            |> Some

    /// Names of the channels; numbers where the space gives none, and none for a space without channels.
    let channels (space: StimulusSpace) : string[] =
        match space.Axes |> List.tryFind (fun axis -> axis.Name = "channel") with
        | Some axis when axis.Labels.Length > 0 -> axis.Labels
        | Some axis when axis.Size > 1 -> Array.init axis.Size (fun i -> $"channel {i}")
        | _ -> [| "" |]
