namespace ActMax

open System
open TorchSharp

/// When a model answers: which response frame follows which stimulus frame.
type Latency =
    {
        StimulusFrames: int
        ResponseFrames: int
        /// Stimulus frames less response frames: what a model without padding eats at the start.
        Offset: int
        /// Of every stimulus frame: the first response frame that a change in it changes; None where none does.
        First: int option[]
        /// Of every stimulus frame: the response frame that a change in it changes most.
        Most: int option[]
        /// `Change[s][r]`: mean absolute change in response frame r after a change in stimulus frame s.
        Change: float[][]
        /// Duration of a stimulus frame, as the model's space says.
        FrameSeconds: float option
    }

/// How a model is probed.
type LatencyProbe =
    {
        /// Units whose response counts; None: all.
        Units: int[] option
        /// Standard deviation of the noise that the stimuli are made of, before the bounds of the space.
        Amplitude: float
        /// How many movies of noise are changed frame by frame.
        Movies: int
        Seed: int64
        /// A response frame has changed when it changes by more than this share of the largest change.
        Threshold: float
    }

/// Latencies measured, not read from a model's settings: noise movies are shown once as they are and once for every
/// frame with that frame exchanged.
[<RequireQualifiedAccess>]
module Latency =

    let defaults: LatencyProbe =
        {
            Units = None
            Amplitude = 1.0
            Movies = 3
            Seed = 0L
            Threshold = 1e-4
        }

    /// Activity of the chosen units of many stimuli, each [unit * layer]; the layers.
    let private activities (model: Model) (units: int[] option) (count: int) (stimulus: int -> float32[]) =
        let mutable layers = 0

        let found =
            Presentation.inRuns count (fun first length ->
                Scope.run (fun () ->
                    use _ = torch.no_grad ()

                    let shown =
                        NdArray.create
                            (StimulusSpace.shape length model.Space)
                            (Array.init length (fun i -> stimulus (first + i)) |> Array.concat)

                    let response =
                        model.Respond(Precision.cast model.Precision (Convert.toTensor shown))

                    let whole = response.Activity
                    layers <- int whole.shape[2]

                    let chosen =
                        match units with
                        | None -> whole
                        | Some units -> whole.index_select (1L, Convert.indices units)

                    let values = (Convert.ofTensor chosen).Values
                    Array.chunkBySize (values.Length / length) values, whole.numel () / int64 length))

        found, layers

    /// Probes a model. Throws ArgumentException for a space without a time axis, or no movie.
    let measure (probe: LatencyProbe) (model: Model) : Latency =
        if probe.Movies < 1 then
            invalidArg (nameof probe) $"{probe.Movies} movies; at least 1 is needed."

        let time = StimulusInputs.along [ "time" ] model.Space
        let size, frames = time.OfElement.Length, time.Count

        let noise number =
            NoiseTolerance.normal size (Seed.derive number probe.Seed)
            |> Array.map (fun z -> Presentation.bounded model.Space (float32 (probe.Amplitude * z)))

        let movies = Array.init probe.Movies (fun i -> noise (2 * i), noise (2 * i + 1))

        // Of every movie: as it is, then with each frame exchanged.
        let stimulus i =
            let whole, other = movies[i / (frames + 1)]
            let changed = i % (frames + 1) - 1

            if changed < 0 then
                whole
            else
                Array.init size (fun element ->
                    if time.OfElement[element] = changed then
                        other[element]
                    else
                        whole[element])

        let found, layers =
            activities model probe.Units (probe.Movies * (frames + 1)) stimulus

        let change frame layer =
            let mutable sum = 0.0

            for movie in 0 .. probe.Movies - 1 do
                let still, moved =
                    found[movie * (frames + 1)], found[movie * (frames + 1) + 1 + frame]

                for cell in layer..layers .. still.Length - 1 do
                    let difference = abs (float moved[cell] - float still[cell])

                    if Double.IsFinite difference then
                        sum <- sum + difference

            sum / float (probe.Movies * max 1 (found[0].Length / max 1 layers))

        let changes = Array.init frames (fun frame -> Array.init layers (change frame))

        let largest = changes |> Array.concat |> Array.fold max 0.0
        let isChanged value = value > probe.Threshold * largest

        {
            StimulusFrames = frames
            ResponseFrames = layers
            Offset = frames - layers
            First = changes |> Array.map (Array.tryFindIndex isChanged)
            Most =
                changes
                |> Array.map (fun row ->
                    let most = Array.max (Array.append [| 0.0 |] row)

                    if isChanged most then
                        Some(Array.findIndex ((=) most) row)
                    else
                        None)
            Change = changes
            FrameSeconds = model.Space.FrameSeconds
        }

    /// The stimulus frames whose change most changes one of the response frames `first` .. `last`; None where nothing
    /// does. For the window to highlight in a stimulus when the objective reads these response frames.
    let stimulusWindow (first: int) (last: int) (latency: Latency) : (int * int) option =
        let inside =
            latency.Most
            |> Array.indexed
            |> Array.choose (fun (frame, most) ->
                match most with
                | Some response when response >= first && response <= last -> Some frame
                | _ -> None)

        if inside.Length = 0 then
            None
        else
            Some(Array.min inside, Array.max inside)

    /// Frames from a change to the largest response to it, in the middle of all that have one: the typical delay.
    let delayFrames (latency: Latency) : float option =
        let delays =
            latency.Most
            |> Array.indexed
            |> Array.choose (fun (frame, most) ->
                most |> Option.map (fun response -> float (response + latency.Offset - frame)))
            |> Array.sort

        if delays.Length = 0 then
            None
        else
            Some((delays[(delays.Length - 1) / 2] + delays[delays.Length / 2]) / 2.0)
