namespace ActMax

open System

/// Randomness as a value: the same seed gives the same numbers on every machine.
[<RequireQualifiedAccess>]
module Seed =

    /// Seed of the generator with a number: a restart, an item of a batch, an iteration.
    let derive (number: int) (seed: int64) : int64 =
        let first = SplitMix64(uint64 seed).Next()
        int64 (SplitMix64(first + uint64 number).Next())

    /// x with x ^^^ (x >>> shift) = mixed.
    let private unshift (shift: int) (mixed: uint64) : uint64 =
        let rec go (x: uint64) known =
            if known >= 64 then
                x
            else
                go (mixed ^^^ (x >>> shift)) (known + shift)

        go mixed shift

    /// The seed whose first number is this one: SplitMix64's mixing has an inverse.
    let private before (number: uint64) : uint64 =
        let mixed = (unshift 31 number) * 0x319642B2D24D8EC3UL
        let mixed = (unshift 27 mixed) * 0x96DE1B173F119089UL
        (unshift 30 mixed) - 0x9E3779B97F4A7C15UL

    /// The seed with which a search of one item draws what item `item` of a batch with `seed` draws:
    /// derive 0 (ofItem item seed) = derive item seed.
    let ofItem (item: int) (seed: int64) : int64 =
        int64 (before (SplitMix64(uint64 seed).Next() + uint64 item))

    /// Numbers from [0; 1], the same for the same seed.
    let uniform (count: int) (seed: int64) : float32[] =
        let generator = SplitMix64(uint64 seed)
        Array.init count (fun _ -> float32 (generator.Uniform()))

    /// Standard normal numbers (Box and Muller 1958), the same for the same seed.
    let normal (count: int) (seed: int64) : float32[] =
        let generator = SplitMix64(uint64 seed)
        let numbers = Array.zeroCreate<float32> count

        for i in 0..2 .. count - 1 do
            let radius = sqrt (-2.0 * log (1.0 - generator.Uniform()))
            let angle = 2.0 * Math.PI * generator.Uniform()
            numbers[i] <- float32 (radius * cos angle)

            if i + 1 < count then
                numbers[i + 1] <- float32 (radius * sin angle)

        numbers

    /// Standard normal numbers of a shape whose first axis is the batch; every item has a generator of its own.
    let normalItems (shape: int[]) (seed: int64) : NdArray =
        let size = shape |> Array.skip 1 |> Array.fold (*) 1

        NdArray.create shape (Array.init shape[0] (fun item -> normal size (derive item seed)) |> Array.concat)
