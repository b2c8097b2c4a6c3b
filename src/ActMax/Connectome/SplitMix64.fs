namespace ActMax

open System
open System.Collections.Generic

/// A small random generator with a fixed algorithm, so that a seed gives the same numbers on every machine and runtime.
/// Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014 (SplitMix64).
[<Sealed>]
type internal SplitMix64(seed: uint64) =
    let mutable state = seed

    /// The next 64 random bits.
    member _.Next() : uint64 =
        state <- state + 0x9E3779B97F4A7C15UL
        let mixed = (state ^^^ (state >>> 30)) * 0xBF58476D1CE4E5B9UL
        let mixed = (mixed ^^^ (mixed >>> 27)) * 0x94D049BB133111EBUL
        mixed ^^^ (mixed >>> 31)

    /// Uniform in [0, 1), with 53 bits.
    member this.Uniform() : float =
        float (this.Next() >>> 11) * (1.0 / 9007199254740992.0)

    /// Uniform in 0 .. size - 1.
    member this.Below(size: int) : int =
        int (Math.BigMul(this.Next(), uint64 size) >>> 64)

    /// The items in random order (Fisher and Yates).
    member this.Shuffled(items: 'item[]) : 'item[] =
        let shuffled = Array.copy items

        for i in shuffled.Length - 1 .. -1 .. 1 do
            let j = this.Below(i + 1)
            let item = shuffled[i]
            shuffled[i] <- shuffled[j]
            shuffled[j] <- item

        shuffled

    /// `count` different items (all, when there are no more) in random order.
    member this.Sample(count: int, items: 'item[]) : 'item[] =
        if 4 * count > items.Length then
            this.Shuffled items |> Array.truncate count
        else
            let chosen = HashSet<int>()

            Array.init count (fun _ ->
                let mutable place = this.Below items.Length

                while not (chosen.Add place) do
                    place <- this.Below items.Length

                items[place])
