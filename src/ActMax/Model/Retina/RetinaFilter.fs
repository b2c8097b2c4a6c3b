namespace ActMax

/// Filters as retinal neurons have them, for planted models.
[<RequireQualifiedAccess>]
module RetinaFilter =

    /// A centre with a wider, weaker surround, in time first of one sign and then of the other:
    /// [channels; frames; height; width], normalised to length 1. `centre` is (row, column), `radius` the standard
    /// deviation of the centre, both in pixels; `peak` is the lag of the response to a flash, in frames before the
    /// newest; channels weigh as given.
    let centreSurround
        (channels: float list)
        (frames: int)
        (height: int, width: int)
        (row: float, column: float)
        (radius: float)
        (peak: float)
        : NdArray =
        let space y x =
            let distance =
                ((float y - row) ** 2.0 + (float x - column) ** 2.0) / (2.0 * radius * radius)

            exp -distance - 0.15 * exp (-distance / 4.0)

        let time frame =
            let lag = (float (frames - 1 - frame) - peak) / (0.6 * peak + 0.5)
            (1.0 - 0.8 * lag) * exp (-lag * lag)

        let filter =
            NdArray.init [| channels.Length; frames; height; width |] (fun index ->
                float32 (channels[index[0]] * time index[1] * space index[2] index[3]))

        let length = SpaceTimeFilter.norm filter
        NdArray.map (fun value -> float32 (float value / length)) filter
