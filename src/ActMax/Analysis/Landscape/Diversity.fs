namespace ActMax

/// How different stimuli are from each other, whatever their strength.
[<RequireQualifiedAccess>]
module Diversity =

    /// 1 - cosine of the angle between two stimuli: 0 for the same direction, 1 for nothing in common, 2 for
    /// opposite ones. Two empty stimuli are alike; an empty one has nothing in common with another. Throws
    /// ArgumentException for different shapes.
    let distance (first: NdArray) (second: NdArray) : float =
        if first.Shape <> second.Shape then
            invalidArg (nameof second) $"stimuli of shapes %A{first.Shape} and %A{second.Shape} cannot be compared."

        let mutable dot = 0.0
        let mutable squares = 0.0
        let mutable others = 0.0

        for i in 0 .. first.Values.Length - 1 do
            let x, y = float first.Values[i], float second.Values[i]
            dot <- dot + x * y
            squares <- squares + x * x
            others <- others + y * y

        if squares = 0.0 && others = 0.0 then 0.0
        elif squares = 0.0 || others = 0.0 then 1.0
        else max 0.0 (1.0 - dot / sqrt (squares * others))

    /// Mean distance over all pairs; 0 for fewer than two stimuli.
    let mean (stimuli: NdArray list) : float =
        let all = Array.ofList stimuli

        let pairs =
            [
                for i in 0 .. all.Length - 1 do
                    for j in 0 .. i - 1 -> distance all[i] all[j]
            ]

        if pairs.IsEmpty then 0.0 else List.average pairs
