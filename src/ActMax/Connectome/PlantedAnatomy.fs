namespace ActMax

/// How large an invented circuit is and what is planted in it.
type PlantedOptions =
    {
        /// All neurons of the circuit.
        Neurons: int
        /// Target neurons, each with glomeruli of its own.
        Targets: int
        /// The glomeruli that together drive one target.
        GlomeruliPerTarget: int
        /// Receptor neurons of each glomerulus; all of a planted glomerulus are planted inputs.
        ReceptorsPerGlomerulus: int
        /// The same seed gives the same circuit, bit by bit.
        Seed: int
    }

/// What a neuron of the invented circuit is.
[<RequireQualifiedAccess>]
type internal PlantedKind =
    | Receptor of glomerulus: int
    | Local
    | Projection of glomerulus: int
    | InhibitoryProjection of glomerulus: int
    | Kenyon of target: int voption
    | Feedback
    | Output
    | Target of target: int

/// Shares of the input of a neuron. With a slope of 5 each excitatory stage stays below a drive of about 1,
/// where tanh still rises.
[<RequireQualifiedAccess>]
module internal PlantedShare =
    let receptorsToProjection = 0.12
    let localToProjection = 0.5
    let localToReceptor = 0.3
    let receptorsToLocal = 0.6
    let projectionToLocal = 0.2
    let localToLocal = 0.2
    let projectionToInhibitory = 0.3
    let projectionToPlantedKenyon = 0.223
    let projectionToKenyon = 0.45
    let feedbackToKenyon = 0.3
    let kenyonToFeedback = 0.9
    let kenyonToOutput = 0.8
    let kenyonToTarget = 0.37
    let inhibitoryToTarget = 0.09

/// Which neurons the invented circuit has, and what its table says of them.
[<RequireQualifiedAccess>]
module internal PlantedAnatomy =

    let describe (kind: PlantedKind) : string * string * string * string =
        let name (glomerulus: int) = $"G{glomerulus + 1:D3}"

        match kind with
        | PlantedKind.Receptor g -> "receptor", $"ORN_{name g}", name g, "acetylcholine"
        | PlantedKind.Local -> "local", "LN", "", "GABA"
        | PlantedKind.Projection g -> "projection", $"PN_{name g}", name g, "acetylcholine"
        | PlantedKind.InhibitoryProjection g -> "inhibitory projection", $"iPN_{name g}", name g, "GABA"
        | PlantedKind.Kenyon _ -> "Kenyon", "KC", "", "acetylcholine"
        | PlantedKind.Feedback -> "feedback", "APL", "", "GABA"
        | PlantedKind.Output -> "output", "MBON", "", "acetylcholine"
        | PlantedKind.Target t -> "output", $"target_{t + 1}", "", "acetylcholine"

    let kinds (options: PlantedOptions) : PlantedKind[] =
        let planted = options.Targets * options.GlomeruliPerTarget
        let perGlomerulus = float options.ReceptorsPerGlomerulus + 2.5

        let glomeruli =
            max (planted + 2) (int (0.35 * float options.Neurons / perGlomerulus))

        let kenyonPerTarget =
            options.GlomeruliPerTarget * (options.Neurons / 500 |> max 2 |> min 8)

        let fixedPart =
            [|
                for g in 0 .. glomeruli - 1 do
                    for _ in 1 .. options.ReceptorsPerGlomerulus do
                        PlantedKind.Receptor g

                    PlantedKind.Projection g
                    PlantedKind.InhibitoryProjection g

                for _ in 1 .. max 3 (glomeruli / 2) do
                    PlantedKind.Local

                PlantedKind.Feedback

                for _ in 1 .. max 2 (options.Neurons / 50) do
                    PlantedKind.Output

                for t in 0 .. options.Targets - 1 do
                    PlantedKind.Target t

                    for _ in 1..kenyonPerTarget do
                        PlantedKind.Kenyon(ValueSome t)
            |]

        let rest = options.Neurons - fixedPart.Length

        if rest < 10 then
            invalidArg
                (nameof options)
                $"{options.Neurons} neurons are too few: these targets and glomeruli need {fixedPart.Length + 10}."

        Array.append fixedPart (Array.create rest (PlantedKind.Kenyon ValueNone))
