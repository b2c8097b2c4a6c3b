namespace ActMax

open System
open System.Globalization

/// Stimuli made by rule.
[<RequireQualifiedAccess>]
module StimulusPatterns =

    /// Half a period of a rectified sine over `points` positions (columns 1 .. points of a ring), beginning at a phase in
    /// degrees. After make_sine_stim of connectome_interpreter.
    let sine (phase: float) (amplitude: float) (points: int) : float[] =
        if points < 1 then
            invalidArg (nameof points) $"{points} points; at least 1 is needed."

        let start = (phase - 180.0 * floor (phase / 180.0)) / 180.0 * Math.PI

        Array.init points (fun i ->
            let share = if points = 1 then 0.0 else float i / float (points - 1)

            amplitude * abs (sin (start + share * Math.PI)))

    let private coordinates (text: string) : float * float =
        let parse (part: string) =
            match Double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture) with
            | true, value -> value
            | _ -> invalidArg (nameof text) $"'{text}' is no position; expected \"x,y\"."

        match text.Split ',' with
        | [| x; y |] -> parse x, parse y
        | _ -> invalidArg (nameof text) $"'{text}' is no position; expected \"x,y\"."

    /// A disc that grows by one ring of hexagons a step: for each of `steps` time steps the positions that are on, in the
    /// order of `all`. Positions are "x,y" on a lattice whose neighbours are two rows up and down, or one column and one
    /// row away, rows and columns counted by rank. Only positions of the lattice are ever on; looming_stimulus of
    /// connectome_interpreter also names some beyond its border. Throws ArgumentException for a start outside of `all`.
    let looming (start: string list) (steps: int) (all: string list) : string list list =
        let places = all |> List.map (fun text -> text, coordinates text)

        let rank (values: float list) =
            values
            |> List.distinct
            |> List.sort
            |> List.mapi (fun i x -> x, i)
            |> Map.ofList

        let column = places |> List.map (snd >> fst) |> rank
        let row = places |> List.map (snd >> snd) |> rank

        let cells =
            places
            |> List.map (fun (text, (x, y)) -> (column[x], row[y]), text)
            |> Map.ofList

        let cellOf (text: string) =
            let x, y = coordinates text

            match Map.tryFind x column, Map.tryFind y row with
            | Some i, Some j when cells.ContainsKey((i, j)) -> i, j
            | _ -> invalidArg (nameof start) $"the position '{text}' is not on the lattice."

        let grow (on: Set<int * int>) =
            on
            |> Seq.collect (fun (i, j) ->
                [
                    i, j
                    i, j + 2
                    i, j - 2
                    i + 1, j + 1
                    i + 1, j - 1
                    i - 1, j + 1
                    i - 1, j - 1
                ])
            |> Seq.filter cells.ContainsKey
            |> set

        let isOn (on: Set<int * int>) =
            places
            |> List.filter (fun (_, (x, y)) -> on.Contains((column[x], row[y])))
            |> List.map fst

        List.init steps id
        |> List.scan (fun on _ -> grow on) (start |> List.map cellOf |> set)
        |> List.truncate steps
        |> List.map isOn

    /// Values by position as a stimulus [1; sensory; time]: `value time neuron` at every time.
    let ofValues (sensory: int[]) (layers: int) (value: int -> int -> float32) : NdArray =
        NdArray.init [| 1; sensory.Length; layers |] (fun index -> value index[2] sensory[index[1]])

    /// Every mixture s1 * first + s2 * second with s1 and s2 in `size` equal steps from 0 to 1: stimuli
    /// [size * size; sensory; time] at the given times and their (s1, s2), s1 running fastest. Values above the cap
    /// become the cap. After make_grid_inputs.
    let grid (first: float32[]) (second: float32[]) (layers: int) (size: int) (times: int list) (cap: float32 option) =
        if first.Length <> second.Length then
            invalidArg (nameof second) $"{second.Length} values, the first has {first.Length}."

        if size < 2 then
            invalidArg (nameof size) $"{size} steps; at least 2 are needed."

        for time in times do
            if time < 0 || time >= layers then
                invalidArg (nameof times) $"time {time} is outside of 0 .. {layers - 1}."

        let share i = float i / float (size - 1)

        let mixtures =
            Array.init (size * size) (fun i -> share (i % size), share (i / size))

        let stimuli =
            NdArray.init [| size * size; first.Length; layers |] (fun index ->
                if List.contains index[2] times then
                    let s1, s2 = mixtures[index[0]]

                    let value = float32 (float first[index[1]] * s1 + float second[index[1]] * s2)

                    cap |> Option.fold (fun value cap -> min value cap) value
                else
                    0f)

        stimuli, mixtures

    /// The mean response of some neurons to a grid's mixtures by layer, [layer; s2; s1]; activity is
    /// [mixture; neuron; layer]. After output_grid_data.
    let gridResponse (size: int) (neurons: int[]) (activity: NdArray) : NdArray =
        if activity.Shape[0] <> size * size then
            invalidArg (nameof activity) $"{activity.Shape[0]} responses for a grid of {size} x {size}."

        NdArray.init [| activity.Shape[2]; size; size |] (fun index ->
            let mixture = index[1] * size + index[2]

            float32 (
                neurons
                |> Array.averageBy (fun neuron -> float (NdArray.get [| mixture; neuron; index[0] |] activity))
            ))
