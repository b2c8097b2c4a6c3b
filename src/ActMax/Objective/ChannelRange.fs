namespace ActMax

/// What the values of each channel may be: pairs of a lower and an upper bound, None for open ones.
[<RequireQualifiedAccess>]
module ChannelRange =

    /// Throws ArgumentException, naming both numbers, when there is not one range a channel, or a range is empty.
    let mustFit (space: StimulusSpace) (ranges: (float32 option * float32 option) list) : unit =
        let channels =
            (space.Axes |> List.item (StimulusSpace.position "channel" space - 1)).Size

        if ranges.Length <> channels then
            invalidArg (nameof ranges) $"{ranges.Length} ranges for {channels} channels."

        for range in ranges do
            match range with
            | Some lower, Some upper when lower > upper ->
                invalidArg (nameof ranges) $"the range from {lower} to {upper} is empty."
            | _ -> ()
