namespace ActMax

open TorchSharp

/// Readouts of a model's units, from `Response.Activity` [batch; unit; frame]; every one gives [batch]. Items of a batch
/// never meet, and no readout takes the batch for time. All throw ArgumentException for units or frames that the
/// response does not have.
[<RequireQualifiedAccess>]
module UnitReadout =

    let private traces (units: int[]) (response: Response) : torch.Tensor =
        let activity = response.Activity
        let count = activity.shape[1]

        if units.Length = 0 then
            invalidArg (nameof units) "no unit to read."

        units
        |> Array.tryFind (fun unit' -> unit' < 0 || int64 unit' >= count)
        |> Option.iter (fun unit' -> invalidArg (nameof units) $"unit {unit'} is outside of 0 .. {count - 1L}.")

        activity.index_select (1L, Convert.indices units)

    /// The mean over some units, then the window (open-retina's IncreaseObjective: the order matters for `Max`).
    let mean (window: TimeWindow) (units: int[]) : Readout =
        fun response -> (traces units response).mean([| 1L |]) |> TimeWindow.reduce window

    /// One unit in a window.
    let unit' (window: TimeWindow) (unit': int) : Readout = mean window [| unit' |]

    /// Another unit for each item of the batch: item i reads unit i; a batch of more items (restarts) repeats them.
    /// Throws ArgumentException for a batch that is no multiple of the units.
    let each (window: TimeWindow) (units: int[]) : Readout =
        fun response ->
            let batch = int response.Activity.shape[0]

            if units.Length = 0 || batch % units.Length <> 0 then
                invalidArg (nameof units) $"{units.Length} units, one an item, for a batch of {batch}."

            let all = traces units response
            let frames = all.shape[2]

            let own = Convert.indices (Array.init batch (fun item -> item % units.Length))

            (all.gather (1L, own.reshape([| -1L; 1L; 1L |]).expand([| int64 batch; 1L; frames |]))).squeeze(1L)
            |> TimeWindow.reduce window

    /// How far the mean of the first cluster stands out: s_on/t - logsumexp(s/t) + log K over the K clusters. 0 when
    /// all are equal, at most log K, where it saturates. Source: open-retina's ContrastiveNeuronObjective (t = 1.6).
    let contrastive (window: TimeWindow) (temperature: float) (on: int[]) (off: int[] list) : Readout =
        if not (temperature > 0.0) then
            invalidArg (nameof temperature) $"a temperature of {temperature}; it must be above 0."

        let clusters = on :: off

        fun response ->
            let strengths =
                clusters
                |> List.map (fun units -> (TimeWindow.reduce window (traces units response)).mean([| 1L |]))
                |> ResizeArray

            let scaled = torch.stack (strengths, 1L) / temperature
            scaled.select (1L, 0L) - scaled.logsumexp (1L) + log (float clusters.Length)

    /// One unit against the field: twice its largest response in the window minus the sum over all units of their mean
    /// there. None takes the largest response of any unit, as the sparse objective of open-retina's notebook does.
    let sparse (window: TimeWindow) (chosen: int option) : Readout =
        fun response ->
            let field =
                (TimeWindow.reduce (TimeWindow.over Reduction.Mean window) response.Activity).sum(1L)

            let peaks units =
                (TimeWindow.reduce (TimeWindow.over Reduction.Max window) units).amax([| 1L |])

            let peak =
                match chosen with
                | Some unit' -> peaks (traces [| unit' |] response)
                | None -> peaks response.Activity

            2.0 * peak - field
