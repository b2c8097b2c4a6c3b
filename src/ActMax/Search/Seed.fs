namespace ActMax

/// Randomness as a value: the same seed gives the same numbers on every machine.
[<RequireQualifiedAccess>]
module Seed =

    /// Seed of the generator with a number: a restart, an item of a batch, an iteration.
    let derive (number: int) (seed: int64) : int64 =
        let first = SplitMix64(uint64 seed).Next()
        int64 (SplitMix64(first + uint64 number).Next())

    /// Numbers from [0; 1], the same for the same seed.
    let uniform (count: int) (seed: int64) : float32[] =
        let generator = SplitMix64(uint64 seed)
        Array.init count (fun _ -> float32 (generator.Uniform()))
