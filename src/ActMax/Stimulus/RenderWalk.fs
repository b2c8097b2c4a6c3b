namespace ActMax

open System

/// Frames of blocks that walk at random.
[<RequireQualifiedAccess>]
module internal RenderWalk =

    /// Box and Muller 1958.
    let private normal (random: SplitMix64) =
        sqrt (-2.0 * log (1.0 - random.Uniform()))
        * cos (2.0 * Math.PI * random.Uniform())

    let private neighbours =
        [|
            struct (1, 0)
            struct (0, 1)
            struct (-1, 1)
            struct (-1, 0)
            struct (0, -1)
            struct (1, -1)
        |]

    let private step (extent: int) (walk: BlockWalk) (random: SplitMix64) (struct (u, v)) =
        let reached =
            neighbours
            |> Array.map (fun struct (du, dv) -> struct (u + walk.StepSize * du, v + walk.StepSize * dv))
            |> Array.filter (fun struct (u, v) -> HexLattice.distance u v <= extent)

        let steps (struct (u, v)) = HexLattice.distance u v

        // The order is random, so that ties are.
        let candidates = random.Shuffled reached
        let chance = random.Uniform()

        if candidates.Length = 0 then
            struct (u, v)
        elif chance < walk.ToCentre then
            Array.minBy steps candidates
        elif chance > 1.0 - walk.ToEdge then
            Array.maxBy steps candidates
        else
            candidates[0]

    /// Pictures of every step, [step][hexal].
    let frames (extent: int) (walk: BlockWalk) : float32[][] =
        let places = HexLattice.coordinates extent

        let pictures =
            Array.init walk.Steps (fun i ->
                let random = SplitMix64(uint64 walk.Seed * 1000003UL + uint64 i)

                Array.init places.Length (fun _ ->
                    float32 (Math.Clamp(walk.NoiseMean + walk.NoiseDeviation * normal random, 0.0, 1.0))))

        for block in 0 .. walk.Blocks - 1 do
            let random = SplitMix64((uint64 walk.Seed + 1UL) * 7919UL + uint64 block)
            let mutable place = places[random.Below places.Length]

            for picture in pictures do
                let struct (u, v) = place

                places
                |> Array.iteri (fun hexal (struct (hu, hv)) ->
                    if HexLattice.distance (hu - u) (hv - v) <= walk.Radius then
                        let isUpper = 2 * (hu - u) + (hv - v) < 0
                        picture[hexal] <- float32 (if isUpper then walk.Upper else walk.Lower))

                place <- step extent walk random place

        pictures
