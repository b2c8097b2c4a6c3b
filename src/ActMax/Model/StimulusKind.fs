namespace ActMax

/// What a stimulus looks like to people: how it can be drawn and played.
[<RequireQualifiedAccess>]
type StimulusKind =
    /// Inputs of a network, and whatever has no picture.
    | Network
    /// [channel; height; width].
    | Image
    /// [channel; time; height; width].
    | Video
    /// A movie on a hexagonal lattice, [time; 1; hexal].
    | Hex

/// Axes are found by their names, wherever they stand.
[<RequireQualifiedAccess>]
module StimulusKind =

    let ofSpace (space: StimulusSpace) : StimulusKind =
        let has name =
            space.Axes |> List.exists (fun axis -> axis.Name = name)

        if has "hexal" then
            StimulusKind.Hex
        elif not (has "height" && has "width") then
            StimulusKind.Network
        elif has "time" then
            StimulusKind.Video
        else
            StimulusKind.Image

    /// "network", "image", "video" or "hex".
    let name (kind: StimulusKind) : string =
        match kind with
        | StimulusKind.Network -> "network"
        | StimulusKind.Image -> "image"
        | StimulusKind.Video -> "video"
        | StimulusKind.Hex -> "hex"
