namespace ActMax

open System
open Microsoft.FSharp.Reflection

/// Turns descriptions of stimuli into clips.
[<RequireQualifiedAccess>]
[<CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module HexStimulus =

    let private disc (extent: int) (radius: int) (struct (u, v)) =
        HexLattice.coordinates extent
        |> Array.map (fun struct (hu, hv) -> HexLattice.distance (hu - u) (hv - v) <= radius)

    let private uniform (hexals: int) (value: float) = Array.create hexals (float32 value)

    let private mixed (background: float) (intensity: float) (share: float) =
        float32 (background + (intensity - background) * share)

    let private flash extent count (flash: Flash) =
        let hexals = HexLattice.count extent
        let radius = defaultArg flash.Radius extent

        let on =
            disc extent radius (struct (0, 0))
            |> Array.map (fun isLit -> float32 (if isLit then flash.Intensity else flash.Baseline))

        [|
            for isOn in flash.Alternations do
                if isOn then
                    yield! Array.replicate (count flash.OnSeconds) on
                else
                    yield! Array.replicate (count flash.OffSeconds) (uniform hexals flash.Baseline)
        |]

    let private dot extent count (dot: Dot) =
        let background = uniform (HexLattice.count extent) dot.Background

        let shown =
            disc extent dot.Radius (struct (dot.U, dot.V))
            |> Array.map (fun isLit -> float32 (if isLit then dot.Intensity else dot.Background))

        let all = count dot.Seconds
        // An impulse shorter than a frame is one frame.
        let lit =
            dot.Duration
            |> Option.map (fun seconds -> Math.Clamp(count seconds, 1, all))
            |> Option.defaultValue all

        [|
            yield! Array.replicate (count dot.Before) background
            yield! Array.replicate lit shown
            yield! Array.replicate (all - lit) background
            yield! Array.replicate (count dot.After) background
        |]

    let private shape (moving: Moving) (position: float) : HalfPlane[] =
        let struct (x, y) = HexalArea.direction moving.Angle

        let ahead limit = { X = x; Y = y; Limit = limit }
        let behind limit = { X = -x; Y = -y; Limit = -limit }

        let along =
            match moving.Shape with
            | MovingShape.Edge -> [| ahead position |]
            | MovingShape.Bar width -> [| ahead (position + width / 2.0); behind (position - width / 2.0) |]

        match moving.Height with
        | None -> along
        | Some height ->
            Array.append
                along
                [|
                    { X = -y; Y = x; Limit = height / 2.0 }
                    { X = y; Y = -x; Limit = height / 2.0 }
                |]

    /// Seconds that a moving edge or bar is on its way.
    let movingSeconds (moving: Moving) : float =
        (moving.Last - moving.First) / moving.Speed

    let private moving extent (frameSeconds: float) count (moving: Moving) =
        let centres = HexalArea.centres extent
        let background = uniform centres.Length moving.Background

        let picture position =
            let sides = shape moving position

            centres
            |> Array.map (fun centre -> mixed moving.Background moving.Intensity (HexalArea.covered sides centre))

        let pictures =
            Array.init (count (movingSeconds moving)) (fun frame ->
                picture (moving.First + moving.Speed * float frame * frameSeconds))

        let after =
            match moving.Shape with
            | MovingShape.Edge -> picture moving.Last
            | MovingShape.Bar _ -> background

        [|
            yield! Array.replicate (count moving.Before) background
            yield! pictures
            yield! Array.replicate (count moving.After) after
        |]

    /// Mean of a square wave of +-1 over a window of so many cycles around a phase, in cycles; +1 in the first half.
    let private squareMean (window: float) (phase: float) =
        // The integral of the wave from 0: a triangle.
        let integral (x: float) =
            let part = x - floor x
            min part (1.0 - part)

        (integral (phase + window / 2.0) - integral (phase - window / 2.0)) / window

    let private grating extent (frameSeconds: float) count (grating: Grating) =
        let struct (x, y) = HexalArea.direction grating.Angle
        let perOmmatidium = grating.SpatialFrequency * Ommatidium.degrees

        let places =
            HexalArea.centres extent
            |> Array.map (fun struct (hx, hy) -> (x * hx + y * hy) * perOmmatidium)

        let wave phase =
            match grating.Wave with
            | Wave.Sine -> sin (2.0 * Math.PI * phase)
            | Wave.Square when perOmmatidium = 0.0 -> if phase - floor phase < 0.5 then 1.0 else -1.0
            | Wave.Square -> squareMean perOmmatidium phase

        let picture frame =
            let turned = grating.TemporalFrequency * float frame * frameSeconds

            places
            |> Array.map (fun place -> float32 (grating.Mean * (1.0 + grating.Contrast * wave (place - turned))))

        let rest = uniform places.Length grating.Mean

        [|
            yield! Array.replicate (count grating.Before) rest
            yield! Array.init (count grating.Seconds) picture
            yield! Array.replicate (count grating.After) rest
        |]

    let private walk extent count (walk: BlockWalk) =
        RenderWalk.frames extent walk
        |> Array.collect (Array.replicate (count walk.StepSeconds))

    /// A short name and the labels of a stimulus.
    let describe (stimulus: HexStimulus) : string * (string * float) list =
        match stimulus with
        | HexStimulus.Flash flash ->
            "flash",
            [
                "baseline", flash.Baseline
                "intensity", flash.Intensity
                "radius", flash.Radius |> Option.map float |> Option.defaultValue -1.0
            ]
        | HexStimulus.Dot dot ->
            (if dot.Duration.IsSome then "impulse" else "dot"),
            [
                "u", float dot.U
                "v", float dot.V
                "intensity", dot.Intensity
                yield! dot.Duration |> Option.map (fun seconds -> "duration", seconds) |> Option.toList
            ]
        | HexStimulus.Moving moving ->
            let kind, width =
                match moving.Shape with
                | MovingShape.Edge -> "edge", []
                | MovingShape.Bar width -> "bar", [ "width", width ]

            kind,
            [ "angle", moving.Angle ]
            @ width
            @ [ "intensity", moving.Intensity; "speed", moving.Speed ]
        | HexStimulus.Grating grating ->
            (match grating.Wave with
             | Wave.Sine -> "sine grating"
             | Wave.Square -> "square grating"),
            [
                "angle", grating.Angle
                "spatial frequency", grating.SpatialFrequency
                "temporal frequency", grating.TemporalFrequency
                "contrast", grating.Contrast
            ]
        | HexStimulus.Walk walk -> "walk of blocks", [ "blocks", float walk.Blocks; "seed", float walk.Seed ]

    let rec private canonical (value: obj | null) : string =
        let fields (values: (obj | null)[]) =
            values |> Array.map canonical |> String.concat "; "

        match value with
        | null -> "none"
        | :? float as number -> number.ToString("R", Globalization.CultureInfo.InvariantCulture)
        | value when FSharpType.IsRecord(value.GetType()) -> "{" + fields (FSharpValue.GetRecordFields value) + "}"
        | value when FSharpType.IsUnion(value.GetType()) ->
            let case, values = FSharpValue.GetUnionFields(value, value.GetType())
            $"{case.Name}({fields values})"
        | value -> string value

    /// Every number of a description in full, as one line: equal texts, equal clips.
    let text (stimulus: HexStimulus) : string = canonical (box stimulus)

    let private check (stimulus: HexStimulus) =
        let positive what (value: float) =
            if not (value > 0.0) then
                invalidArg (nameof stimulus) $"{what} is {value}; expected more than 0."

        match stimulus with
        | HexStimulus.Moving moving ->
            positive "speed" moving.Speed
            positive "the way from First to Last" (moving.Last - moving.First)
        | HexStimulus.Walk walk -> positive "the number of steps" (float walk.Steps)
        | HexStimulus.Flash _
        | HexStimulus.Dot _
        | HexStimulus.Grating _ -> ()

    /// The clip of a stimulus on a lattice of an extent. Durations are rounded to the nearest number of frames. Throws
    /// ArgumentException for a speed or a way that is not positive, and for a stimulus without any frame.
    let render (extent: int) (frameSeconds: float) (stimulus: HexStimulus) : Clip =
        check stimulus
        let count (seconds: float) = Clip.framesIn frameSeconds seconds

        let pictures =
            match stimulus with
            | HexStimulus.Flash one -> flash extent count one
            | HexStimulus.Dot one -> dot extent count one
            | HexStimulus.Moving one -> moving extent frameSeconds count one
            | HexStimulus.Grating one -> grating extent frameSeconds count one
            | HexStimulus.Walk one -> walk extent count one

        if pictures.Length = 0 then
            invalidArg (nameof stimulus) $"the stimulus lasts less than half a frame of {frameSeconds} s."

        let kind, labels = describe stimulus

        let name =
            kind
            + String.concat "" (labels |> List.map (fun (label, value) -> $" {label} {value:g}"))

        Clip.create
            name
            frameSeconds
            labels
            (NdArray.create [| pictures.Length; HexLattice.count extent |] (Array.concat pictures))
